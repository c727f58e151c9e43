"""Where to go back after login: a path of this very host, or its home (T22). Pure but for Django's own check."""

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 1500


def local(path: str, otherwise: str = "/") -> str:
    """The path if it can only lead to this host, else `otherwise`."""
    plain = len(path) <= LONGEST and path.isprintable() and "\\" not in path
    if plain and path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return path
    return otherwise
