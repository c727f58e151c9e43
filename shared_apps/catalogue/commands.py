"""Keeping the library's revisions."""

from shared_apps.catalogue import library
from shared_apps.catalogue.models import LibraryRevision
from tenants.events import FleetMigrated
from xcontact.kit import clock


def record_library(event: FleetMigrated) -> None:
    """Record the library that this code ships; what is recorded already stays as it is."""
    LibraryRevision.objects.bulk_create(
        [
            LibraryRevision(digest=entry.digest, slug=entry.slug, content=entry.content, recorded_at=clock.now())
            for entry in (*library.entries(), *library.blanks())
        ],
        ignore_conflicts=True,
    )
