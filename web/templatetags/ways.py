"""Where the head of a page leads, and which of it one is in."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def way(context: template.Context, name: str, *within: str) -> SafeString:
    """The attributes of a link to a page by its name: where it leads, and whether one is there.

    `within`: how addresses begin besides its own that belong to the same.
    """
    address, request = reverse(name), context.get("request")
    here = request.path if request else ""
    if here == address:
        return format_html('href="{}" aria-current="page"', address)
    is_within = any(here.startswith(f"{begins}/") for begins in (address, *within))
    return format_html('href="{}" aria-current="true"' if is_within else 'href="{}"', address)
