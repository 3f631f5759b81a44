"""Subscriptions: who is told of changes, where, and how it went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.catalogue import IF_MATCH
from api.describing import Body, Operation, described, list_of, path_parameter, ref, with_links
from api.paging import envelope, page_asked
from api.parameters import LIMIT, OFFSET
from api.preconditions import revision_expected
from api.problems import Refused
from api.rendering import RecordResponse
from api.webhook_shown import address_of, delivered, shown
from api.writing import DRY_RUN, acted, acted_with_links, is_trial, refused_act, signed_in
from api.written import wished
from partners.access import Act, Viewer
from partners.webhooks.models import Webhook
from partners.webhooks.subscribing import (
    MOST,
    NoSuchOrganisation,
    OutOfDate,
    Subscribed,
    TooMany,
    change,
    find_delivery,
    find_webhook,
    may_subscribe,
    remove,
    resend,
    rotate_secret,
    subscribe,
    try_out,
    webhooks_of,
)
from partners.webhooks.wishes import WebhookPatch, WebhookWish

_ID = path_parameter(
    "id", {"type": "string", "format": "uuid"}, "The identity.", "5e0c7a4e-6a57-4c57-9f0e-3c1d0a1f7c11"
)
_WHO = "For who may subscribe for the organisation: its editors and administrators, and keys with the scope subscribe. "


class WebhooksOfOrganisationView(ApiView):
    """An organisation's subscriptions."""

    http_method_names = ["get", "head", "options", "post"]
    done_once = False

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """A page of the subscriptions, newest first."""
        limit, offset = page_asked(request)
        found = webhooks_of(_subscriber(request, id), id)
        items = [shown(webhook) for webhook in found[offset : offset + limit]]
        return Response(envelope(request, items, found.count(), limit, offset))

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Subscribe."""
        trial = is_trial(request)
        viewer = _subscriber(request, id)
        try:
            return _once(subscribe(viewer, id, wished(WebhookWish, request.data), rehearsal=trial), 201, trial)
        except NoSuchOrganisation:
            raise Refused("not-found") from None
        except TooMany:
            raise Refused("not-allowed", detail=f"An organisation has at most {MOST} webhooks. Remove one.") from None

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_webhooks_list",
            summary="Webhooks of an organisation",
            description=f"{_WHO}Newest first. Secrets are never shown.",
            tag="webhooks",
            schema=list_of(with_links(ref("Webhook"), *_LINKS)),
            answer="A page of webhooks.",
            parameters=(_ID, *described((LIMIT, OFFSET))),
            problems=_WHO_PROBLEMS,
            moment=False,
        )

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_webhooks_create",
            summary="Have changes sent to an address",
            description=f"{_WHO}From now on, each change of the feed is sent as a signed message (Standard Webhooks), "
            "in the order of the log. A message holds no content: read what changed with your own key.",
            tag="webhooks",
            schema=acted_with_links(ref("NewWebhook"), *_LINKS),
            answer="The webhook. Keep `secret`: it is never shown again.",
            parameters=(_ID, *described((DRY_RUN,))),
            problems=("not-found", "missing-scope"),
            method="post",
            leads_to=("webhooks_get", "webhooks_test", "webhooks_deliveries"),
            changed_by=("webhooks_change", "webhooks_remove", "webhooks_rotate_secret"),
            status=201,
            body=Body(ref("WebhookWish")),
        )


class WebhookView(ApiView):
    """One subscription."""

    http_method_names = ["get", "head", "options", "patch", "delete"]

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """The subscription without its secret."""
        self.refuse_parameters(request)
        found = _known(signed_in(request), id)
        return RecordResponse(shown(found), found.revision)

    def patch(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Change what is named."""
        trial = is_trial(request)
        viewer = signed_in(request)
        there = _known(viewer, id).revision
        known = revision_expected(request, lambda: there)
        with _nobody_before(), _while_it_holds():
            found = change(viewer, id, wished(WebhookPatch, request.data), known, rehearsal=trial)
        return acted(shown(found), rehearsal=trial, headers=_tag(found))

    def delete(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """End it."""
        trial = is_trial(request)
        viewer = signed_in(request)
        there = _known(viewer, id).revision
        with _nobody_before():
            remove(viewer, id, revision_expected(request, lambda: there), rehearsal=trial)
        return Response(status=204)

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return _of_one("webhooks_get", "A webhook", "How it stands.", "How it stands.", moment=False)

    def describe_patch(self) -> Operation:
        """The operation in the specification."""
        told = "What is left out stays. State active goes on after the last message that was acknowledged, unless the "
        told += "organisation has ended. A new `url` is tried at once."
        return _of_one(
            "webhooks_change", "Change a webhook", told, "How it stands now.", method="patch", body=_patch_body()
        )

    def describe_delete(self) -> Operation:
        """The operation in the specification."""
        told = "Nothing more is sent. Its secret and the log of its deliveries are forgotten."
        return _of_one("webhooks_remove", "End a webhook", told, "It is gone.", None, method="delete", status=204)


class SecretRotationsView(ApiView):
    """Replacing a subscription's secret."""

    http_method_names = ["options", "post"]
    done_once = False

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Make a new secret."""
        trial = is_trial(request)
        viewer = signed_in(request)
        there = _known(viewer, id).revision
        with _nobody_before():
            known = revision_expected(request, lambda: there)
            return _once(rotate_secret(viewer, id, known, rehearsal=trial), 200, trial)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        told = (
            "For 24 hours each message carries two signatures, by the new secret and by the previous one. Of two who "
        )
        told += "replace it at once only the first does: the second would take away the one that receivers check by."
        answer = "The webhook. Keep `secret`: it is never shown again."
        return _of_one(
            "webhooks_rotate_secret", "Replace a webhook's secret", told, answer, "NewWebhook", method="post"
        )


class DeliveriesView(ApiView):
    """What was sent to a subscription."""

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """A page of messages, newest first."""
        limit, offset = page_asked(request)
        found = _known(signed_in(request), id).deliveries.order_by("-created_at", "-pk")
        page = found.prefetch_related("attempts").select_related("webhook")[offset : offset + limit]
        items = [delivered(delivery) for delivery in page]
        return Response(envelope(request, items, found.count(), limit, offset))

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="webhooks_deliveries",
            summary="What was sent to a webhook",
            description=f"{_WHO}Newest first, for 30 days, with every try. Neither messages nor answers are kept.",
            tag="webhooks",
            schema=list_of(with_links(ref("Delivery"), "webhook")),
            answer="A page of deliveries.",
            parameters=(_ID, *described((LIMIT, OFFSET))),
            problems=(*_WHO_PROBLEMS, "not-found"),
            moment=False,
        )


class WebhookTestsView(ApiView):
    """Trying whether a receiver is there."""

    http_method_names = ["options", "post"]
    done_once = False

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Send a ping."""
        trial = is_trial(request)
        viewer = signed_in(request)
        _known(viewer, id)
        with _while_it_holds():
            return acted(delivered(try_out(viewer, id, rehearsal=trial)), rehearsal=trial, status=202)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return _sent("webhooks_test", "Send a webhook a ping", "Queues a message of type ping, tried once.")


class ResendsView(ApiView):
    """Sending a message once more."""

    http_method_names = ["options", "post"]
    done_once = False

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Send it once more."""
        trial = is_trial(request)
        viewer = signed_in(request)
        if find_delivery(viewer, id) is None:
            raise Refused("not-found")
        with _while_it_holds():
            return acted(delivered(resend(viewer, id, rehearsal=trial)), rehearsal=trial, status=202)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        told = "Queues the message with the same identity, whatever became of it, tried once."
        return _sent("deliveries_resend", "Send a message once more", told)


def _subscriber(request: Request, organisation: UUID) -> Viewer:
    viewer = signed_in(request)
    if not may_subscribe(viewer, organisation):
        raise refused_act(viewer, Act.SUBSCRIBE)
    return viewer


def _known(viewer: Viewer, webhook: UUID) -> Webhook:
    """The subscription. One that belongs to others is not to be told from one that there is not."""
    found = find_webhook(viewer, webhook)
    if found is None:
        raise Refused("not-found")
    return found


@contextmanager
def _nobody_before() -> Iterator[None]:
    """412 for who has not read how it stands now: somebody was before them."""
    try:
        yield
    except OutOfDate as error:
        now = error.webhook
        told = {"revision": now.revision, "etag": f'"{now.revision}"', "versions": [], "href": address_of(now)}
        raise Refused("stale", more={"changed_since": told}) from None


@contextmanager
def _while_it_holds() -> Iterator[None]:
    """403 for sending something for an organisation that has ended."""
    try:
        yield
    except NoSuchOrganisation:
        raise Refused("organisation-ended", detail="The organisation has ended: nothing more is sent for it.") from None


def _tag(webhook: Webhook) -> dict[str, str]:
    return {"ETag": f'"{webhook.revision}"'}


def _once(subscribed: Subscribed, status: int, rehearsal: bool) -> Response:
    """The answer that shows a secret, which nobody on the way may keep. After a rehearsal there is none to show."""
    body = shown(subscribed.webhook) | ({} if rehearsal else {"secret": subscribed.secret})
    headers = {"Cache-Control": "no-store", **_tag(subscribed.webhook)}
    headers |= {"Location": body["_links"]["self"]["href"]} if status == 201 else {}
    return acted(body, rehearsal=rehearsal, status=status, headers=headers)


_LINKS = ("self", "collection", "deliveries")
_WHO_PROBLEMS = ("not-signed-in", "not-allowed", "missing-scope")


def _of_one(id: str, summary: str, told: str, answer: str, shape: str | None = "Webhook", **more: Any) -> Operation:  # noqa: A002
    """An operation on one subscription: one that changes it (by `method`) takes its tag, and can be tried."""
    changes = "method" in more
    described_as = acted_with_links if changes else with_links
    return Operation(
        id=id,
        summary=summary,
        description=_WHO + told,
        tag="webhooks",
        schema=described_as(ref(shape), *_LINKS) if shape else None,
        answer=answer,
        parameters=(_ID, IF_MATCH, *described((DRY_RUN,))) if changes else (_ID,),
        problems=("not-signed-in", "not-found", *(("precondition-required", "stale") if changes else ())),
        **more,
    )


def _patch_body() -> Body:
    return Body(ref("WebhookPatch"), example={"state": "active"})


def _sent(id: str, summary: str, told: str) -> Operation:  # noqa: A002
    return Operation(
        id=id,
        summary=summary,
        description=_WHO + told,
        tag="webhooks",
        schema=acted_with_links(ref("Delivery"), "webhook"),
        answer="The message, about to be sent. With `dry_run=true` none is.",
        parameters=(_ID, *described((DRY_RUN,))),
        problems=("not-found",),
        method="post",
        status=202,
    )
