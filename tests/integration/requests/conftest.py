from collections.abc import Iterator

import pytest

from tenants import context
from tenants.registry import CollectivityCard


@pytest.fixture
def place(db: None, troyes: CollectivityCard) -> Iterator[CollectivityCard]:
    """Standing in Troyes, rolled back."""
    with context.inside(troyes.schema):
        yield troyes
