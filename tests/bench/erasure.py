"""Deleting an account by its owner's own verb: the portal's part and each collectivité's; the store is the agenda's."""

import time
from statistics import median, quantiles
from typing import Any

from tests.bench import stage


def run(
    schemas: int = 1_000, accounts: int = 20, requests: int = 10, documents: int = 30, places: int = 5
) -> dict[str, Any]:
    """Each account: `requests` (half of them drafts) with `documents` in `places` of `schemas` collectivités.

    What is timed is what its owner waits for once his password is verified: the reading of what is pending, and all
    the transactions of the erasure.
    """
    with stage.server() as postgres:
        stage.prepare(postgres)
        from tenants import context
        from tenants.models import AgendaAct, Collectivity

        stage.say(f"{schemas} collectivités…")
        stage.open_collectivités(schemas)
        with context.portal():
            wanted = list(Collectivity.objects.order_by("schema_name").values_list("schema_name", flat=True))
        visited = wanted[:: max(1, len(wanted) // places)][:places]
        times = []
        for number in range(accounts):
            account = _account(number, visited, requests, documents)
            times.append(_deleted(account))
        left = 0
        for place in visited:
            with context.inside(place):
                left += AgendaAct.objects.filter(act="erase_object").count()
        assert left == 2 * documents * accounts, left
        return {
            "schemas": schemas,
            "requests": requests,
            "documents": documents,
            "places": places,
            "median_ms": round(median(times), 1),
            "p95_ms": round(quantiles(times, n=20)[-1], 1),
            "n": len(times),
            "objects_left_to_agenda": left // accounts,
        }


def _account(number: int, visited: list[str], requests: int, documents: int) -> Any:
    from shared_apps.accounts.models import Footprint
    from tenant_apps.requests import commands
    from tenants import context, registry
    from tests.factories import requests as make
    from tests.integration.accounts import people
    from xcontact.kit import clock

    account = people.citizen(email=f"usager{number}@example.org")
    left = documents
    for position in range(requests):
        card = registry.by_schema(visited[position % len(visited)])
        assert card is not None
        with context.portal():
            footprint, _ = Footprint.objects.get_or_create(user=account, place=card.schema)
        by = make.applicant(pseudonym=footprint.pseudonym)
        with context.inside(card.schema):
            drafted = position < requests // 2
            share = -(-documents // max(1, requests // 2)) if drafted else 0
            opened = make.draft(by) if drafted else make.submitted(card, by)
            for _ in range(min(share, left)):
                left -= 1
                _document(opened.id)
            if not drafted:
                reference = str(opened.reference)
                commands.withdraw(reference=reference, collectivity=card, by=by, at=clock.now(), ip_address=None)
    assert left == 0
    return account


def _document(subject: Any) -> None:
    """A row as `documents.commands.add` leaves it, without its bytes."""
    from tenant_apps.documents.models import Document
    from xcontact.kit import clock
    from xcontact.kit.references import uuid7

    Document.objects.create(
        subject=subject,
        name="photo.jpg",
        original_name="photo.jpg",
        media_type="image/jpeg",
        size=1000,
        sha256="0" * 64,
        sealed_key=uuid7(),
        copy_key=uuid7(),
        copy_size=1000,
        copy_sha256="0" * 64,
        added_at=clock.now(),
        added_by="applicant",
    )


def _deleted(account: Any) -> float:
    from shared_apps.accounts.models import User
    from tenant_apps.retention.closing import commands
    from tenants import context
    from xcontact.kit import clock

    with context.portal():
        start = time.perf_counter()
        commands.delete_verified(by=account, at=clock.now())
        taken = (time.perf_counter() - start) * 1000
        assert not User.objects.filter(id=account.id).exists()
    stage.say(f"  {taken:.0f} ms")
    return taken
