"""Working as the owner: the fleet's processes only, and only inside this block."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import connections

# A backend scans all that it remembers at the end of a transaction that made more than 32 relations: past so many
# schemas the connection is renewed, or the four-thousandth opening would take five times the first.
SCHEMAS_PER_CONNECTION = 50


@contextmanager
def as_owner(schema: str | None = None) -> Iterator[None]:
    """Make the owner's connection the default one of this thread, its search path on `schema` (public: None)."""
    if "owner" not in connections.settings:
        raise ImproperlyConfigured("XCONTACT_OWNER_DATABASE_URL manque : seuls les processus de la flotte l’ont.")
    runtime, owner = connections["default"], connections["owner"]
    before = owner.place  # type: ignore[attr-defined]
    connections["default"] = owner
    owner.stand(schema)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        owner.stand(before)  # type: ignore[attr-defined]
        connections["default"] = runtime
        if not owner.in_atomic_block and owner.schemas_touched > SCHEMAS_PER_CONNECTION:  # type: ignore[attr-defined]
            owner.close()
