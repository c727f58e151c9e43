"""A document that arrives while its request leaves: in the sending, or refused with a sentence; never lost unseen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenant_apps.documents import commands as documents
from tenant_apps.documents import sandbox
from tenant_apps.documents.models import Document
from tenant_apps.requests import commands
from tenant_apps.requests.models import ServiceRequest
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.filing.browsing import photograph
from xcontact.kit import clock
from xcontact.kit.errors import Refused

pytestmark = pytest.mark.django_db
LATE = "n’en fait pas partie"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGE_FOLDER = str(tmp_path)
    return tmp_path


@pytest.fixture
def marie() -> Applicant:
    return factories.applicant()


@pytest.fixture
def draft(place: CollectivityCard, marie: Applicant) -> ServiceRequest:
    return factories.draft(marie)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """What happens while the document is being examined."""

    def plan(happens: Callable[[], object]) -> None:
        examine = sandbox.examine

        def busy(*given: Any) -> Any:
            monkeypatch.setattr(sandbox, "examine", examine)
            happens()
            return examine(*given)

        monkeypatch.setattr(sandbox, "examine", busy)

    return plan


def add(draft: ServiceRequest, colour: tuple[int, int, int] = (1, 2, 3)) -> Document:
    return documents.add(
        subject=draft.id,
        piece="photo",
        content=photograph("un.jpg", colour).read(),
        name="un.jpg",
        declared="image/jpeg",
        added_by="applicant",
        at=clock.now(),
    )


def test_sent_meanwhile_it_is_refused_and_nothing_of_it_stays(
    draft: ServiceRequest, marie: Applicant, place: CollectivityCard, meanwhile: Any, folder: Path
) -> None:
    """T49"""
    meanwhile(lambda: commands.submit(draft_id=draft.id, collectivity=place, by=marie, at=clock.now(), ip_address=None))
    with pytest.raises(Refused, match=LATE):
        add(draft)
    assert not Document.objects.filter(subject=draft.id).exists()
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_thrown_away_meanwhile_it_is_refused(draft: ServiceRequest, marie: Applicant, meanwhile: Any) -> None:
    meanwhile(lambda: commands.discard(draft_id=draft.id, by=marie))
    with pytest.raises(Refused, match=LATE):
        add(draft)
    assert not Document.objects.filter(subject=draft.id).exists()


def test_two_at_once_do_not_pass_the_quota(draft: ServiceRequest, meanwhile: Any, settings: Any) -> None:
    settings.DRAFT_MAX_BYTES = len(photograph("un.jpg", (1, 2, 3)).read()) + 10
    meanwhile(lambda: add(draft, (9, 9, 9)))
    with pytest.raises(Refused, match="dépassent ensemble"):
        add(draft)
    assert Document.objects.filter(subject=draft.id).count() == 1


def test_a_supplement_is_taken_while_it_is_awaited(place: CollectivityCard, marie: Applicant) -> None:
    sent = factories.submitted(place, marie)
    with pytest.raises(Refused, match=LATE):
        add(sent)
    commands.ask_for_supplement(
        reference=str(sent.reference),
        collectivity=place,
        pieces=[{"label": "Une photo", "legal_basis": ""}],
        explanation="",
        due_on=clock.paris_date(clock.now()).replace(year=clock.now().year + 1),
        blocking=False,
        by=factories.agent("Claire Petit"),
        at=clock.now(),
    )
    assert add(sent).sent_at is None
