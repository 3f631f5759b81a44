"""Keys of an organisation: listed, made, rotated and revoked by the people who administer it; by no program."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.describing import Body, Operation, described, list_of, path_parameter, ref, with_links
from api.paging import envelope, page_asked
from api.parameters import LIMIT, OFFSET
from api.problems import Refused
from api.representation import base, link
from api.writing import DRY_RUN, acted, acted_with_links, is_trial, refused_act, signed_in
from api.written import wished
from partners.access import Act, Viewer
from partners.keys.issuing import (
    Issued,
    KeyIsOver,
    NoSuchOrganisation,
    find_key,
    issue,
    keys_of,
    may_administer,
    revoke,
    rotate,
)
from partners.keys.models import Key
from partners.keys.wishes import KeyWish, RotationWish

_PEOPLE_ONLY = "No key can manage keys. Somebody who administers the organisation signs in and does it."
_ID = path_parameter(
    "id",
    {"type": "string", "format": "uuid"},
    "The key's public identity; the organisation's, for an organisation's keys.",
    "0b6c1a52-7c1e-4b53-9d0e-5a1f7c0d2b11",
)
_WHO = "For people who administer the organisation, by their session; no key can manage keys. "


def administrator(request: Request) -> Viewer:
    """The person who asks. Raises `Refused` for nobody and for programs."""
    viewer = signed_in(request)
    if viewer.limited_to is not None:
        raise Refused("not-allowed", detail=_PEOPLE_ONLY)
    return viewer


class KeysOfOrganisationView(ApiView):
    """An organisation's keys."""

    http_method_names = ["get", "head", "options", "post"]
    done_once = False

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """A page of the keys, newest first; those that are over too."""
        limit, offset = page_asked(request)
        found = keys_of(_administrator_of(request, id), id)
        items = [shown(key) for key in found[offset : offset + limit]]
        return Response(envelope(request, items, found.count(), limit, offset))

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Make a key."""
        trial = is_trial(request)
        viewer = _administrator_of(request, id)
        try:
            return _once(issue(viewer, id, wished(KeyWish, request.data), rehearsal=trial), rehearsal=trial)
        except NoSuchOrganisation:
            raise Refused("not-found") from None

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_keys_list",
            summary="Keys of an organisation",
            description=f"{_WHO}Newest first, with those that have expired or been revoked. The keys themselves are "
            "never shown.",
            tag="keys",
            schema=list_of(with_links(ref("Key"), "self", "collection")),
            answer="A page of keys.",
            parameters=(_ID, *described((LIMIT, OFFSET))),
            problems=("not-signed-in", "not-allowed", "second-factor-needed"),
            moment=False,
        )

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_keys_create",
            summary="Make a key for a program",
            description=f"{_WHO}The answer holds the key itself (`secret`), once. Only a keyed digest of it is kept.",
            tag="keys",
            schema=acted_with_links(ref("NewKey"), "self", "collection"),
            answer="The key. Keep `secret`: it is never shown again.",
            parameters=(_ID, *described((DRY_RUN,))),
            problems=("not-found", "second-factor-needed"),
            method="post",
            leads_to=("keys_get", "keys_rotate", "keys_revoke"),
            status=201,
            body=Body(ref("KeyWish")),
        )


class KeyView(ApiView):
    """One key."""

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """The key without itself."""
        self.refuse_parameters(request)
        return Response(shown(_known(administrator(request), id)))

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="keys_get",
            summary="A key",
            description=f"{_WHO}The key itself is never shown.",
            tag="keys",
            schema=with_links(ref("Key"), "self", "collection"),
            answer="What the key may do, and whether it can still be used.",
            parameters=(_ID,),
            problems=("not-signed-in", "not-allowed", "not-found"),
            moment=False,
        )


class RotationsView(ApiView):
    """Replacing a key."""

    http_method_names = ["options", "post"]
    done_once = False

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Make the key's successor."""
        trial = is_trial(request)
        viewer = administrator(request)
        _known(viewer, id)
        try:
            return _once(rotate(viewer, id, wished(RotationWish, request.data), rehearsal=trial), rehearsal=trial)
        except KeyIsOver:
            raise Refused("key-not-active") from None
        except NoSuchOrganisation:
            raise Refused("organisation-ended") from None

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="keys_rotate",
            summary="Replace a key by a new one",
            description=f"{_WHO}The new key has the old one's name, scopes and networks. The old one is accepted for "
            "`overlap_days` more (7 when left out, at most 30), and never beyond its own end. Revoke it to end it now.",
            tag="keys",
            schema=acted_with_links(ref("NewKey"), "self", "collection"),
            answer="The new key. Keep `secret`: it is never shown again.",
            parameters=(_ID, *described((DRY_RUN,))),
            problems=("not-found", "key-not-active", "organisation-ended"),
            method="post",
            status=201,
            body=Body(ref("RotationWish")),
        )


class RevocationsView(ApiView):
    """Revoking a key."""

    http_method_names = ["options", "post"]
    done_once = False

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Refuse the key from now on."""
        trial = is_trial(request)
        viewer = administrator(request)
        _known(viewer, id)
        return acted(shown(revoke(viewer, id, rehearsal=trial)), rehearsal=trial)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="keys_revoke",
            summary="Revoke a key",
            description=f"{_WHO}The key, and every token had for it, is refused from the next request on. There is no "
            "way back. Revoking once more changes nothing.",
            tag="keys",
            schema=acted_with_links(ref("Key"), "self", "collection"),
            answer="The key, revoked.",
            parameters=(_ID, *described((DRY_RUN,))),
            problems=("not-found",),
            method="post",
        )


def shown(key: Key) -> dict[str, Any]:
    """A key as an answer: what has no value is left out."""
    organisation = f"{base()}/organisations/{key.organisation.uuid}"
    fields = {
        "id": key.uuid,
        "organisation": {"id": key.organisation.uuid, "kind": "organisation", "href": organisation},
        "name": key.name,
        "prefix": key.prefix or None,
        "scopes": key.scopes,
        "networks": key.networks,
        "state": key.state(timezone.now()),
        "created_at": key.created_at,
        "created_by": key.created_by,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
        "succeeds": key.succeeds and key.succeeds.uuid,
        "_links": {
            "self": link("self", f"{base()}/keys/{key.uuid}"),
            "collection": link("collection", f"{organisation}/keys"),
        },
    }
    return {name: value for name, value in fields.items() if value is not None}


def _administrator_of(request: Request, organisation: UUID) -> Viewer:
    viewer = administrator(request)
    if not may_administer(viewer, organisation):
        raise refused_act(viewer, Act.ADMINISTER)
    return viewer


def _known(viewer: Viewer, key: UUID) -> Key:
    """The key. One that belongs to others is not to be told from one that there is not."""
    found = find_key(viewer, key)
    if found is None:
        raise Refused("not-found")
    return found


def _once(issued: Issued, *, rehearsal: bool) -> Response:
    """The answer that shows a key, which nobody on the way may keep. After a rehearsal there is none to show."""
    body = shown(issued.key) | ({} if rehearsal else {"secret": issued.secret})
    if rehearsal:  # no such key will ever be: not even how it begins is told
        del body["prefix"]
    headers = {"Location": body["_links"]["self"]["href"], "Cache-Control": "no-store"}
    return acted(body, rehearsal=rehearsal, status=201, headers=headers)
