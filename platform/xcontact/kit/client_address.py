"""The client's IP address: legal evidence, so that a forwarded one is believed from TRUSTED_PROXIES alone."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> str | None:
    """The address of whoever sent the request; None where the server does not know (a Unix socket)."""
    return believed(
        str(request.META.get("REMOTE_ADDR", "")),
        str(request.META.get("HTTP_X_FORWARDED_FOR", "")),
        settings.TRUSTED_PROXIES,
    )


def believed(peer: str, forwarded: str, proxies: Sequence[str]) -> str | None:
    """The nearest address that no proxy of ours vouches for, reading X-Forwarded-For from its end.

    `proxies`: addresses or networks (10.0.0.0/8). What was written further left, the client may have written himself.
    """
    nearest = _read(peer)
    if nearest is None:
        return None
    hops = [part.strip() for part in forwarded.split(",") if part.strip()]
    while hops and _is_one_of(nearest, proxies):
        further = _read(hops.pop())
        if further is None:
            break
        nearest = further
    return str(nearest)


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_one_of(address: Address, networks: Sequence[str]) -> bool:
    return any(address in ip_network(network, strict=False) for network in networks)
