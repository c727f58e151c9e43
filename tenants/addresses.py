"""Absolute links come from here alone."""

from django.conf import settings


def host(subdomain: str = "") -> str:
    """`troyes.xcontact.localhost:8000`, or the portal's host without a subdomain."""
    name = f"{subdomain}.{settings.BASE_DOMAIN}" if subdomain else settings.BASE_DOMAIN
    return f"{name}:{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else str(name)


def portal(path: str = "/") -> str:
    return f"{settings.PUBLIC_SCHEME}://{host()}{path}"


def collectivity(subdomain: str, path: str = "/") -> str:
    return f"{settings.PUBLIC_SCHEME}://{host(subdomain)}{path}"


def subdomain_of(http_host: str) -> str | None:
    """The subdomain of a Host header; "" for the portal; None where it is not ours.

    Case and port do not matter; a trailing dot, a second level or anything else does (RFC 9110 §7.2).
    """
    if not http_host.isascii():  # before lower(), which makes a k of the Kelvin sign
        return None
    name, _, port = http_host.lower().partition(":")
    if port and not port.isdigit():
        return None
    if name == settings.BASE_DOMAIN:
        return ""
    label = name.removesuffix(f".{settings.BASE_DOMAIN}")
    if label == name or not label or not is_label(label):
        return None
    return label


def is_label(text: str) -> bool:
    """Whether this may name a collectivité's host."""
    return (
        0 < len(text) <= 63
        and text.isascii()
        and text[0].isalpha()
        and text[-1] != "-"
        and all(letter.isalnum() or letter == "-" for letter in text)
    )
