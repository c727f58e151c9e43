"""A draft of an account: kept three months, announced fifteen days before its end, then gone (law.md D-03)."""

import email
from collections.abc import Callable
from datetime import datetime, timedelta
from email import policy
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tenant_apps.correspondence.models import Mail
from tenant_apps.documents.models import Document
from tenant_apps.requests import commands, draft_keeping
from tenant_apps.requests.commands import ending_drafts
from tenant_apps.requests.commands.drafting import END
from tenant_apps.requests.models import ServiceRequest
from tenants import agenda, context
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.accounts.people import citizen, log_in
from tests.integration.filing.browsing import photograph, words
from xcontact.kit import clock
from xcontact.kit.clock import PARIS
from xcontact.kit.errors import Refused

pytestmark = pytest.mark.django_db
STARTED = datetime(2026, 1, 31, 14, 0, tzinfo=PARIS)
At = Callable[[datetime], None]


@pytest.fixture
def draft(marie: Applicant, place: CollectivityCard) -> ServiceRequest:
    return factories.draft(marie, "autre-demande", STARTED)


def rings(place: CollectivityCard, at: At, act: str = END) -> datetime | None:
    """The worker does the act on its date; gives that of the next one."""
    row = AgendaAct.objects.get(act=act)
    at(row.due_at)
    assert agenda.perform(place.schema, row.id)
    left = AgendaAct.objects.filter(act=act).first()
    return left.due_at if left else None


def notices() -> list[str]:
    found = Mail.objects.filter(kind="draft_ending").order_by("id")
    messages = [email.message_from_bytes(bytes(mail.content), policy=policy.default) for mail in found]
    return [" ".join(f"{one['Subject']} {one.get_body(('plain',)).get_content()}".split()) for one in messages]


def test_three_months_to_the_day_and_the_notice_at_nine():
    assert draft_keeping.kept_until(STARTED).isoformat() == "2026-04-30"
    assert draft_keeping.notice_at(STARTED) == datetime(2026, 4, 15, 9, tzinfo=PARIS)


def test_its_author_is_told_once_and_when_and_how_to_keep_it(draft: ServiceRequest, place: CollectivityCard, at: At):
    last = rings(place, at)
    (told,) = notices()
    assert "effacé après le 30 avril 2026" in told and "Faire une autre demande" in told
    assert f"/demarches/autre-demande/demande/{draft.id}/" in told and "Quand ouvre la mairie" not in told
    assert last is not None and f"{last.astimezone(PARIS):%Y-%m-%d %H:%M}" == "2026-04-30 23:59"
    ending_drafts.end_draft(draft.id, datetime(2026, 4, 20, tzinfo=PARIS))  # rung twice
    assert len(notices()) == 1 and ServiceRequest.objects.exists()


def test_saved_again_it_lives_as_long_again_and_is_announced_again(
    draft: ServiceRequest, place: CollectivityCard, at: At
):
    rings(place, at)
    back = datetime(2026, 4, 20, 10, tzinfo=PARIS)
    commands.save_answers(draft_id=draft.id, draft_key=draft.draft_key, answers={"subject": "Encore"}, at=back)
    assert rings(place, at) == draft_keeping.notice_at(back), "kept, and nothing said on its former last day"
    assert len(notices()) == 1
    rings(place, at)
    assert len(notices()) == 2 and "20 juillet 2026" in notices()[1]


def old_draft(marie: Applicant, noticed_before: timedelta) -> ServiceRequest:
    """Left four months ago, announced so long ago, by today's real clock."""
    draft = factories.draft(marie, "autre-demande", clock.now() - timedelta(days=120))
    ending_drafts.end_draft(draft.id, clock.now() - noticed_before)
    return draft


def test_then_it_goes_with_its_documents_and_the_notice_after_it(
    marie: Applicant, browser: Client, place: CollectivityCard, at: At, django_capture_on_commit_callbacks: Any
):
    draft = factories.draft(marie, "autre-demande", clock.now() - timedelta(days=120))
    browser.post(f"/demarches/autre-demande/demande/{draft.id}/pieces/", {"piece": "", "document": photograph()})
    ServiceRequest.objects.filter(id=draft.id).update(saved_at=clock.now() - timedelta(days=120))
    ending_drafts.end_draft(draft.id, clock.now() - timedelta(days=17))
    assert len(notices()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        ending_drafts.end_draft(draft.id, clock.now())
    assert not ServiceRequest.objects.exists() and not Document.objects.exists()
    rings(place, at, ending_drafts.FORGET)
    assert not Mail.objects.filter(subject=draft.id).exists(), "no address stays behind"


def test_announced_late_it_still_has_its_fifteen_days(marie: Applicant, place: CollectivityCard):
    draft = old_draft(marie, timedelta(days=3))
    ending_drafts.end_draft(draft.id, clock.now())
    assert ServiceRequest.objects.exists()


def test_t74_a_clock_that_is_wrong_erases_nothing(draft: ServiceRequest, place: CollectivityCard):
    ending_drafts.end_draft(draft.id, datetime(2036, 4, 15, tzinfo=PARIS))
    with pytest.raises(Refused):
        ending_drafts.end_draft(draft.id, datetime(2036, 5, 15, tzinfo=PARIS))
    assert ServiceRequest.objects.exists()


def test_sent_meanwhile_it_is_no_draft_any_more(draft: ServiceRequest, marie: Applicant, place: CollectivityCard):
    commands.submit(draft_id=draft.id, collectivity=place, by=marie, at=STARTED, ip_address=None)
    ending_drafts.end_draft(draft.id, clock.now())
    assert not notices() and ServiceRequest.objects.get().reference


def test_one_adopted_from_an_unknown_visitor_is_entered_too(unknown: Client, marie: Applicant, place: CollectivityCard):
    unknown.post("/demarches/signalement-voirie/")
    begun = ServiceRequest.objects.get()
    assert not AgendaAct.objects.filter(act=END).exists(), "that one has its seven days"
    commands.adopt(draft_id=begun.id, pseudonym=begun.pseudonym, by=marie)
    assert AgendaAct.objects.get(act=END).due_at == draft_keeping.notice_at(begun.saved_at)


def test_those_of_before_are_entered_by_the_command(draft: ServiceRequest, place: CollectivityCard):
    AgendaAct.objects.filter(act=END).delete()
    for _ in range(2):
        call_command("schedule_retention", "--collectivite", place.subdomain, stdout=(out := StringIO()))
    assert "1 brouillon(s)" in out.getvalue()
    with context.inside(place.schema):
        assert AgendaAct.objects.filter(act=END).count() == 1


def test_my_requests_say_until_when(portal_client: Client, troyes: CollectivityCard):
    from shared_apps.accounts.models import Footprint

    user = citizen()
    with context.portal():
        footprint = Footprint.objects.create(user=user, place=troyes.schema)
    with context.inside(troyes.schema):
        draft = factories.draft(factories.applicant(pseudonym=footprint.pseudonym), "autre-demande")
    log_in(portal_client)
    told = words(portal_client.get("/mes-demandes/"))
    until = draft_keeping.kept_until(draft.saved_at)
    assert f"gardé jusqu’au {until.day}" in told and str(until.year) in told
