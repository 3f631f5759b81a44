"""Where messages may be sent: the rule for an address as it is written, and for what its name leads to.

A subscription must not become a way to have the registry call upon machines in its own network. What counts is the
address that is connected to, so it is checked there, at each sending (`partners/webhooks/sending.py`).
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from records.guard import identity_numbers_in

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to addresses, as texts. Raises OSError when the name leads nowhere."""

LONGEST = 500
_NAT64 = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")


class NotAnAddress(ValueError):
    """The text cannot be sent to; the message says what to write, and nothing of the text."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses that the system's resolver gives for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def check_url(url: str) -> str:
    """The address if it can be subscribed with. Raises `NotAnAddress`.

    A name is not looked up: what it leads to today says nothing of tomorrow.
    """
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise NotAnAddress(f"write at most {LONGEST} characters of plain ASCII, international names as xn--…")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise NotAnAddress("this is no web address") from None
    schemes = ("https", "http") if settings.WEBHOOK_ALLOW_HTTP else ("https",)
    if parts.scheme not in schemes or not host:
        raise NotAnAddress("write a whole address, from https:// on")
    if "@" in parts.netloc or parts.fragment:
        raise NotAnAddress("leave out user, password and what follows #; messages are signed")
    if identity_numbers_in(url):
        raise NotAnAddress("leave the number out; an address says nothing of a person")
    literal = _literal(host)
    if literal is not None and not may_send_to(literal):
        raise NotAnAddress("the address is within a network that nothing is sent to; use a public one")
    return url


def may_send_to(address: Address) -> bool:
    """Whether something may be sent to the address: a public one, or in a network that the operator allows.

    An IPv4 address in the clothes of IPv6 is judged as what it is, also when a translator (NAT64) would undress it.
    """
    inner = _undressed(address)
    if any(inner in ip_network(network) for network in settings.WEBHOOK_ALLOWED_NETWORKS):
        return True
    return inner.is_global and not (inner.is_multicast or inner.is_reserved or getattr(inner, "is_site_local", False))


def allowed_addresses(host: str, port: int, resolved: Resolve) -> list[str]:
    """What the name leads to, when all of it may be sent to; else empty. Raises OSError."""
    found = [str(text) for text in resolved(host, port)]
    return found if found and all(may_send_to(_address(text)) for text in found) else []


def _undressed(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _LOCAL_NAT64:
        return IPv6Address("::1")  # whatever it means, it means something within a network
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def _address(text: str) -> Address:
    return ip_address(text.partition("%")[0])


def _literal(host: str) -> Address | None:
    try:
        return _address(host)
    except ValueError:
        return None
