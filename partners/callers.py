"""From which address a request comes, as far as it can be trusted. One place, for networks and limits alike."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_MAPPED = 96  # bits before the IPv4 address in an IPv4-mapped IPv6 address


def address_of(request: HttpRequest) -> Address | None:
    """The caller's address, or None when it cannot be known; no caller from an unknown address is in any network.

    Without trusted proxies it is the address of the connection, whatever headers say. With TRUSTED_PROXIES=n it is the
    n-th entry from the right in X-Forwarded-For: each of the operator's proxies adds the address it was called from,
    and what stands left of that anybody can have written. Fewer entries than proxies: the request did not come through
    them all, and no address is believed. An IPv4 address in IPv6's clothes is given as the IPv4 address it is.
    """
    proxies: int = settings.TRUSTED_PROXIES
    if not proxies:
        return read_address(request.META.get("REMOTE_ADDR", ""))
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return read_address(passed_on[-proxies]) if len(passed_on) >= proxies else None


def read_address(text: str) -> Address | None:
    """The address that the text is, or None. No port, no name."""
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        return found.ipv4_mapped
    return found


def read_network(text: str) -> Network:
    """A network in CIDR notation, or one address. Raises ValueError with what to write instead."""
    try:
        found = ip_network(text.strip())
    except ValueError:
        raise ValueError(
            "write a network as 192.0.2.0/24 or 2001:db8::/32, with nothing set after the prefix, or one address"
        ) from None
    if isinstance(found, IPv6Network) and found.prefixlen >= _MAPPED and (old := found.network_address.ipv4_mapped):
        return ip_network(f"{old}/{found.prefixlen - _MAPPED}")
    return found


def is_within(address: Address | None, networks: list[str]) -> bool:
    """Whether the address is in one of the networks; with no networks, every address is, also an unknown one."""
    if not networks:
        return True
    return address is not None and any(address in ip_network(network) for network in networks)
