"""After a restore, erasing again what came back with it (T73). Run by hand, from the command line."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from shared_apps.accounts.models import Erasure, Footprint, User
from tenant_apps.requests import closing
from tenant_apps.requests.commands import erasing
from tenant_apps.retention.closing import commands
from tenants import context
from tenants.registry import CollectivityCard


def tombstones() -> Iterator[str]:
    """As the portal: a line for each account that is no more; no personal data."""
    for erasure in Erasure.objects.order_by("erased_at"):
        yield f"{erasure.account_id} {erasure.cause} {erasure.erased_at.isoformat()}"


def carry(lines: Iterable[str]) -> int:
    """As the portal: tombstones that the restored database has lost, from what `tombstones` gave before. How many."""
    fields = [line.split() for line in lines if line.strip()]
    found = [
        Erasure(account_id=UUID(account), cause=cause, erased_at=datetime.fromisoformat(moment))
        for account, cause, moment in fields
    ]
    Erasure.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def erase_accounts(at: datetime) -> int:
    """As the portal: every account that has a tombstone and is back goes again. Returns how many."""
    back = list(User.objects.filter(id__in=Erasure.objects.values("account_id")).values_list("id", flat=True))
    return sum(commands.erase(account_id=account_id, cause="replay", at=at) for account_id in back)


def erase_applicants(collectivity: CollectivityCard, at: datetime) -> int:
    """As the portal: in a schema restored alone, whoever has no account any more. Returns how many."""
    with context.inside(collectivity.schema):
        here = closing.pseudonyms()
    # Read after: whoever comes meanwhile leaves his footprint before he begins anything.
    gone = here - set(Footprint.objects.filter(place=collectivity.schema).values_list("pseudonym", flat=True))
    with context.inside(collectivity.schema):
        for pseudonym in gone:
            erasing.erase_applicant(pseudonym=pseudonym, at=at)
    return len(gone)
