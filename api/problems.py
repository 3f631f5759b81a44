"""What goes wrong, said as problem details (RFC 9457): stable types, what to do next, and nothing of what was sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from records.trouble import Trouble, passing_trouble

log = logging.getLogger("samverkan.api")

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ProblemType:
    """A kind of problem: its HTTP status, a short title that never varies, and what to do in general."""

    status: int
    title: str
    detail: str


PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "malformed-request": ProblemType(400, "Malformed request", "The request could not be read; see the documentation."),
    "invalid-parameters": ProblemType(400, "Invalid parameters", "Correct the parameters named in errors."),
    "unknown-parameter": ProblemType(400, "Unknown parameter", "Remove the parameters named in errors."),
    "future-knowledge": ProblemType(
        400, "Knowledge of the future", "known_at lies in the future; leave it out to read what is known now."
    ),
    "identifying-text": ProblemType(
        400,
        "Text that can identify a person",
        "The text holds something like a personal identity number. Describe the situation without the person.",
    ),
    "citation-differs": ProblemType(
        409,
        "The citation does not match",
        "What is stored is not what this reference was made of: its checksum is another. Check how the reference is "
        "written; if it is right, tell whoever runs the registry.",
    ),
    "cannot-print": ProblemType(
        501,
        "PDFs cannot be made here",
        "The server lacks Pango, which PDFs are made with. Print the page from a browser instead; docs/operator.md "
        "tells the operator what to install.",
    ),
    "invalid-content": ProblemType(
        422, "Invalid content", "Nothing was recorded. Correct what the pointers in errors name, and send it again."
    ),
    "identifying-content": ProblemType(
        422,
        "Text that can identify a person",
        "Nothing was recorded: a text holds something like a personal identity number. Take it out; the registry holds "
        "nothing about a person.",
    ),
    "possibly-identifying": ProblemType(
        422,
        "Text that may identify a person",
        "Nothing was recorded: look at the texts that errors points to. If they identify nobody, send the same again "
        "with confirmed true (in change, where there is one).",
    ),
    "idempotency-key-reused": ProblemType(
        422,
        "Idempotency key of another request",
        "The Idempotency-Key has been used for another request or by another caller. Make a new key for this one.",
    ),
    "precondition-required": ProblemType(
        428,
        "If-Match required",
        "Read the record first and send its ETag as If-Match, so that nobody's change is overwritten unseen.",
    ),
    "stale": ProblemType(
        412,
        "Changed since you read it",
        "Nothing was recorded: changed_since tells what is new. Read the record again, and send its new ETag.",
    ),
    "request-under-way": ProblemType(
        409,
        "The same request is under way",
        "A request with this Idempotency-Key is being answered. Ask again after as long as Retry-After says.",
    ),
    "not-signed-in": ProblemType(401, "Not signed in", "Sign in and ask again."),
    "malformed-key": ProblemType(
        401,
        "Mistyped key",
        "The key is not written as keys are, or has a typing error. Check that all of it was copied.",
    ),
    "key-expired": ProblemType(
        401, "Key or token expired", "Get a new token; or have the organisation's administrator make a new key."
    ),
    "key-revoked": ProblemType(401, "Key revoked", "Have the organisation's administrator make a new key."),
    "client-refused": ProblemType(
        401, "Client refused", "Check that client_id is the key's id and client_secret all of the key."
    ),
    "token-request-refused": ProblemType(400, "Token request refused", "Correct the request as `error` says."),
    "network-not-allowed": ProblemType(
        403, "Network not allowed", "The key is not for the network that the request came from."
    ),
    "organisation-ended": ProblemType(403, "Organisation ended", "The organisation of the key or webhook has ended."),
    "key-not-active": ProblemType(409, "Key not active", "The key has expired or been revoked. Make a new one."),
    "already-over": ProblemType(409, "Already over", "It has been answered, withdrawn or ended, or has expired."),
    "not-as-things-stand": ProblemType(
        409, "Not as things stand", "Nothing was recorded: the code in errors says what stands in the way."
    ),
    "other-content": ProblemType(
        412,
        "Not what was proposed",
        "Nothing was recorded: the hash is not of what was proposed. Read the proposal, and answer what you have read.",
    ),
    "last-administrator": ProblemType(
        409,
        "Last administrator",
        "Nothing was changed: the organisation would have nobody left who can administer it. Invite another first.",
    ),
    "not-allowed": ProblemType(403, "Not allowed", "The account may not do this."),
    "missing-scope": ProblemType(
        403, "Scope missing", "The key or token lacks the scope that `scope` names; its organisation can give it one."
    ),
    "second-factor-needed": ProblemType(
        403, "Second factor needed", "Your role asks for a second factor: sign in with it, and try again."
    ),
    "not-found": ProblemType(
        404, "Not found", "There is nothing here, or nothing that holds at the moment asked for (on, known_at)."
    ),
    "cursor-too-old": ProblemType(
        410,
        "The place in the log is too old",
        "Changes are not told so far back. Ask start_again, read the lists as of the known_at it gives, and go on.",
    ),
    "method-not-allowed": ProblemType(405, "Method not allowed", "Use one of the methods in the Allow header."),
    "not-acceptable": ProblemType(406, "Not acceptable", "Ask for application/json."),
    "content-too-large": ProblemType(413, "Content too large", "Nothing was read. Send less at a time."),
    "unsupported-media-type": ProblemType(415, "Unsupported media type", "Send application/json."),
    "too-many-requests": ProblemType(429, "Too many requests", "Wait as long as the Retry-After header says."),
    "try-again": ProblemType(
        503,
        "Try again in a moment",
        "Nothing was recorded: the database is busy, or the question took too long. Send the same again after as long "
        "as Retry-After says.",
    ),
    "internal-error": ProblemType(500, "Internal error", "Something went wrong here. Try again; tell us the instance."),
}


@dataclass(frozen=True)
class ParameterError:
    """What is wrong with one query parameter: a stable code and what to do. None of its value."""

    parameter: str
    code: str
    detail: str


@dataclass(frozen=True)
class BodyError:
    """What is wrong in a body: a JSON pointer (RFC 6901), a stable code, what to do. None of its value."""

    pointer: str
    code: str
    detail: str


class Refused(Exception):
    """The request is answered with a problem of `slug` (a key of `PROBLEM_TYPES`).

    `more` are further members of the problem (RFC 9457 section 3.2), declared in `api.shapes.Problem`; `headers` go
    with the answer.
    """

    def __init__(
        self,
        slug: str,
        errors: Sequence[ParameterError | BodyError] = (),
        detail: str | None = None,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(slug)
        self.slug = slug
        self.errors = errors
        self.detail = detail
        self.more = more or {}
        self.headers = headers or {}


def refused_for(errors: Sequence[ParameterError]) -> Refused:
    """The refusal that fits the errors best: what may identify somebody first, a mixture as invalid parameters."""
    codes = {error.code for error in errors}
    if "identifying-text" in codes:
        return Refused("identifying-text", [error for error in errors if error.code == "identifying-text"])
    only = codes.pop() if len(codes) == 1 else ""
    return Refused(only if only in PROBLEM_TYPES else "invalid-parameters", errors)


_SLUGS: tuple[tuple[type[Exception], str], ...] = (
    (Http404, "not-found"),
    (exceptions.NotFound, "not-found"),
    (PermissionDenied, "not-allowed"),
    (exceptions.PermissionDenied, "not-allowed"),
    (exceptions.NotAuthenticated, "not-signed-in"),
    (exceptions.AuthenticationFailed, "not-signed-in"),
    (exceptions.MethodNotAllowed, "method-not-allowed"),
    (exceptions.NotAcceptable, "not-acceptable"),
    (exceptions.UnsupportedMediaType, "unsupported-media-type"),
    (exceptions.Throttled, "too-many-requests"),
    (exceptions.APIException, "malformed-request"),
    # A form that Django reads for its token against forged requests, and cannot.
    (BadRequest, "malformed-request"),
    (MultiPartParserError, "malformed-request"),
    (SuspiciousOperation, "malformed-request"),
)


def answer(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler: every error as a problem. What is not foreseen is logged and told as internal."""
    request: Request = context["request"]
    if isinstance(error, Refused):
        return response(request, error)
    slug = next((slug for kind, slug in _SLUGS if isinstance(error, kind)), None)
    if slug is None and (trouble := passing_trouble(error)):
        return response(request, _try_again(trouble))
    if slug is None:
        log.error("unforeseen error", exc_info=error)
        got_request_exception.send(sender=type(context.get("view")), request=request)
        slug = "internal-error"
    found = response(request, Refused(slug))
    wait = getattr(error, "wait", None)
    if wait is not None:
        found["Retry-After"] = str(int(wait) + 1)
    return found


_LOST = (
    "The database went away before it had answered; whether a change was recorded is not known. Send the same again, "
    "with the same Idempotency-Key if it had one: it is then done once."
)


def _try_again(trouble: Trouble) -> Refused:
    return Refused("try-again", detail=_LOST if trouble is Trouble.LOST else None, headers={"Retry-After": "5"})


def response(request: Request, refused: Refused) -> Response:
    """The refusal as a response in `application/problem+json`."""
    found = PROBLEM_TYPES[refused.slug]
    body: dict[str, Any] = {
        "type": type_uri(refused.slug),
        "title": found.title,
        "status": found.status,
        "detail": refused.detail or found.detail,
        "instance": instance(request),
    }
    if refused.errors:
        body["errors"] = [vars(error) for error in refused.errors]
    body |= refused.more
    if not status.is_client_error(found.status):
        log.error("answered with a problem", extra={"status": found.status})
    return Response(body, status=found.status, content_type=MEDIA_TYPE, headers=dict(refused.headers))


def type_uri(slug: str) -> str:
    """The stable address that is a problem's type."""
    return f"{settings.BASE_URL.rstrip('/')}/problems/{slug}"


def instance(request: Request) -> str:
    """This occurrence: the request's id, which stands in the log too. A caller's own id need not be a UUID."""
    given = str(request.META.get("samverkan.request_id", ""))
    try:
        return UUID(given).urn
    except ValueError:
        return f"#request-{given}"
