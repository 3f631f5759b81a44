"""OAuth 2.0 client credentials (RFC 6749 section 4.4): a key is exchanged for a token of five minutes.

The client is the key: its public identity is the `client_id`, the key itself the `client_secret`. So whoever can
manage keys can manage clients, and what ends a key ends its tokens. The protocol is oauthlib's.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from django.http import HttpResponse
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator
from oauthlib.oauth2.rfc6749.errors import InvalidClientError
from rest_framework.request import Request

from api.answering import ApiView
from api.authenticating import refusal
from api.describing import Body, Operation, ref
from api.problems import PROBLEM_TYPES, Refused
from partners.access import Scope
from partners.callers import address_of, read_address
from partners.keys import tokens
from partners.keys.checking import KeyRefused, Presented, present

FORM = "application/x-www-form-urlencoded"
LONGEST_REQUEST = 4096  # bytes
_BODY = {
    "type": "object",
    "properties": {
        "grant_type": {"type": "string", "enum": ["client_credentials"]},
        "scope": {"type": "string", "description": "Some of the key's scopes, with blanks between; all when left out."},
        "client_id": {"type": "string", "format": "uuid", "description": "The key's public identity (`id`)."},
        "client_secret": {"type": "string", "description": "The key."},
    },
    "required": ["grant_type"],
}


@dataclass
class _Client:
    """What oauthlib calls a client: a good key."""

    client_id: str
    presented: Presented


class _Validator(RequestValidator):  # type: ignore[misc]  # oauthlib has no types
    """Answers oauthlib's questions about clients and scopes."""

    def authenticate_client(self, request: Any, *_: Any, **__: Any) -> bool:
        shown = _credentials(request)
        if shown is None:
            return False
        client_id, secret = shown
        try:
            presented = present(secret, read_address(request.headers["caller"]))
        except KeyRefused as refused:
            raise InvalidClientError(PROBLEM_TYPES[refusal(refused).slug].detail, request=request) from None
        if secret.startswith(tokens.PREFIX) or not _is(presented, client_id):
            return False
        request.client = _Client(client_id, presented)
        request.client_id = client_id
        return True

    def validate_grant_type(self, *_: Any, **__: Any) -> bool:
        return True  # there is only the one

    def get_default_scopes(self, _client_id: str, request: Any, *_: Any, **__: Any) -> list[str]:
        return sorted(request.client.presented.scopes)

    def validate_scopes(self, _client_id: str, scopes: list[str], client: _Client, *_: Any, **__: Any) -> bool:
        return set(scopes) <= client.presented.scopes

    def save_bearer_token(self, *_: Any, **__: Any) -> None:
        """Nothing is kept: the token says it all."""


def _is(presented: Presented, client_id: str) -> bool:
    try:
        return UUID(client_id) == presented.key.uuid
    except ValueError:
        return False


def _credentials(request: Any) -> tuple[str, str] | None:
    """The client's identity and secret: from the Authorization header (Basic), else from the body, never from both."""
    header = request.headers["authorization"]
    if not header:
        found = (request.client_id or "", request.client_secret or "")
        return found if all(found) else None
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic" or request.client_secret:
        return None
    try:
        user, _, password = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return unquote_plus(user), unquote_plus(password)


def _token(request: Any, **_: Any) -> str:
    return tokens.make(request.client.presented.key.uuid, map(Scope, request.scopes))


@cache
def _server() -> Any:
    return BackendApplicationServer(
        _Validator(), token_generator=_token, token_expires_in=int(tokens.LIFE.total_seconds())
    )


class TokenView(ApiView):
    """The token endpoint."""

    http_method_names = ["options", "post"]
    authentication_classes = ()
    limited_as = ("tokens",)

    def post(self, request: Request) -> HttpResponse:
        """A token, or why not: a problem that also has the members of RFC 6749 section 5.2."""
        self.refuse_parameters(request)
        about = {"authorization": request.META.get("HTTP_AUTHORIZATION", ""), "caller": str(address_of(request) or "")}
        _, body, status = _server().create_token_response(request.path, "POST", _form(request), about)
        said = json.loads(body)
        if status == 200:
            headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
            return HttpResponse(body, content_type="application/json", headers=headers)
        raise _refused(said)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="oauth_token",
            summary="A token for five minutes",
            description="OAuth 2.0 client credentials. The client is a key: `client_id` is its public identity and "
            "`client_secret` the key itself, in the body or, as RFC 6749 has it, in an Authorization header of the "
            "scheme Basic. A token is good for as long as its key is, and at most five minutes. Nothing needs to be "
            "signed in.",
            tag="keys",
            schema=ref("AccessToken"),
            answer="The token.",
            problems=("client-refused", "token-request-refused"),
            method="post",
            open_to_all=True,
            body=Body(
                _BODY,
                example={
                    "grant_type": "client_credentials",
                    "client_id": "0b6c1a52-7c1e-4b53-9d0e-5a1f7c0d2b11",
                    "client_secret": "svr_" + "0" * 36,
                    "scope": "read write",
                },
                media_types=(FORM,),
            ),
        )


def _form(request: Request) -> str:
    """The body as sent, for oauthlib to read. Raises `Refused`."""
    media_type = (request.content_type or "").partition(";")[0].strip().lower()
    if media_type != FORM:
        raise Refused("unsupported-media-type", detail=f"Send {FORM}.")
    try:
        body: str = request._request.body.decode("ascii")  # noqa: SLF001 (unread, which oauthlib wants it)
    except UnicodeDecodeError:
        raise Refused("malformed-request") from None
    if len(body) > LONGEST_REQUEST:
        raise Refused("malformed-request")
    return body


def _refused(said: dict[str, str]) -> Refused:
    """oauthlib's refusal as a problem. Only words of our own and of oauthlib's: nothing of what was sent."""
    error = said["error"]
    slug = "client-refused" if error == "invalid_client" else "token-request-refused"
    description = said.get("error_description") or PROBLEM_TYPES[slug].detail
    headers = {"Cache-Control": "no-store"}
    if slug == "client-refused":
        headers["WWW-Authenticate"] = 'Basic realm="samverkansregistret"'
    return Refused(slug, detail=description, more={"error": error, "error_description": description}, headers=headers)
