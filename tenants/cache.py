"""A cached value belongs to the place that stored it (T08)."""

from tenants import context


class CachedNowhere(RuntimeError):
    """Code used the cache while standing nowhere: whose value would it be?"""


def key(name: str, prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION: the place first, so that the same name in two collectivités is two entries."""
    place = context.current()
    if place is None:
        raise CachedNowhere(name)
    return f"{place}:{prefix}:{version}:{name}"
