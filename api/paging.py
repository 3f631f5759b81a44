"""A page of a list: the envelope with `_meta` and `_links` (profile rules FNS.10 to FNS.14)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.request import Request

from api.parameters import LIMIT, OFFSET, read_parameters
from api.problems import refused_for
from api.representation import link


def page_asked(request: Request) -> tuple[int, int]:
    """`limit` and `offset`, of a list that takes nothing else. Raises `Refused`."""
    values, errors = read_parameters(request, (LIMIT, OFFSET))
    if errors:
        raise refused_for(errors)
    return values["limit"], values["offset"]


def envelope(request: Request, items: list[dict[str, Any]], total: int, limit: int, offset: int) -> dict[str, Any]:
    """The list with how many there are and the addresses of its pages, which keep every other query parameter."""
    pages = {"self": offset, "first": 0, "last": max(0, (total - 1) // limit * limit)}
    if offset + limit < total:
        pages["next"] = offset + limit
    if offset > 0:
        pages["prev"] = max(0, min(offset - limit, pages["last"]))
    return {
        "items": items,
        "_meta": {"total_records": total, "limit": limit, "offset": offset, "count": len(items)},
        "_links": {rel: link(rel, _page(request, limit, start)) for rel, start in pages.items()},
    }


def _page(request: Request, limit: int, offset: int) -> str:
    query = request.GET.copy()
    query["limit"], query["offset"] = str(limit), str(offset)
    return f"{settings.BASE_URL.rstrip('/')}{request.path}?{query.urlencode()}"
