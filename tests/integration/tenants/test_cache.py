"""What one collectivité puts in the cache, its neighbour does not find (T08)."""

import pytest
from django.core.cache import cache

from tenants import context
from tenants.cache import CachedNowhere
from tenants.registry import CollectivityCard


def test_the_neighbour_misses_and_the_owner_finds(troyes: CollectivityCard, epernay: CollectivityCard) -> None:
    with context.inside(troyes.schema):
        cache.set("opening-hours", "lundi")
    with context.inside(epernay.schema):
        assert cache.get("opening-hours") is None
    with context.portal():
        assert cache.get("opening-hours") is None
    with context.inside(troyes.schema):
        assert cache.get("opening-hours") == "lundi"


def test_nowhere_there_is_no_cache(troyes: CollectivityCard) -> None:
    with pytest.raises(CachedNowhere):
        cache.get("opening-hours")
