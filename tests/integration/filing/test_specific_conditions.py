"""A procedure's specific conditions: read, ticked, kept with the sending, asked again when they change (R. 112-9-2)."""

import hashlib
import re
from typing import Any

import pytest
from django.test import Client

from shared_apps.catalogue import library
from tenant_apps.procedures import queries as procedures
from tenant_apps.procedures.models import Revision
from tenant_apps.requests import commands, conditions, journal
from tenant_apps.requests.models import Receipt, Sending, ServiceRequest
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.desk import people as desk
from tests.integration.filing.browsing import words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
SLUG = "signalement-voirie"
FIRST = "Le signalement porte sur la voie publique.\nIl ne remplace pas un appel aux secours."
SECOND = "Le signalement porte sur la voie publique, trottoirs compris."
ASKED = "Acceptez les conditions particulières de cette démarche pour transmettre votre demande."
CHANGED = "Les conditions particulières ont changé entre-temps : relisez-les, puis cochez la case à nouveau."


def publish(text: str) -> None:
    """The collectivité's own conditions, from now on."""
    last = Revision.objects.filter(procedure__slug=SLUG).latest("number")
    overrides = {**last.overrides, "specific_conditions": text}
    Revision.objects.create(
        procedure_id=last.procedure_id,
        number=last.number + 1,
        base_digest=last.base_digest,
        overrides=overrides,
        made_at=clock.now(),
    )


@pytest.fixture
def draft(marie: Applicant, place: CollectivityCard) -> ServiceRequest:
    publish(FIRST)
    return factories.draft(marie)


def check(draft: ServiceRequest) -> str:
    return f"/demarches/{SLUG}/demande/{draft.id}/verification/"


def box(page: Any) -> str:
    """The tick box as the browser meets it."""
    found = re.search(r'<input[^>]*name="conditions"[^>]*>', page.content.decode())
    assert found is not None
    return found[0]


def value(page: Any) -> str:
    found = re.search(r'value="([0-9a-f]{64})"', box(page))
    assert found is not None
    return found[1]


def test_they_are_read_before_beginning_and_before_sending(browser: Client, draft: ServiceRequest):
    for page in (f"/demarches/{SLUG}/", check(draft)):
        text = words(browser.get(page))
        assert "conditions particulières" in text and "Il ne remplace pas un appel aux secours." in text
    assert "checked" not in box(browser.get(check(draft))), "nobody accepts for the citizen"


def test_without_the_tick_nothing_leaves_and_nothing_is_lost(browser: Client, draft: ServiceRequest):
    answer = browser.post(check(draft), {"exact": "on", "refuses_electronic_answer": "on"})
    assert answer.status_code == 422
    assert words(answer).count(ASKED) == 2, "in the summary, and next to the box"
    assert 'href="#id_conditions"' in answer.content.decode()
    assert re.search(r'name="exact"[^>]*checked', answer.content.decode())
    assert re.search(r'name="refuses_electronic_answer"[^>]*checked', answer.content.decode())
    assert ServiceRequest.objects.get().reference is None and not Sending.objects.exists()


def test_ticked_but_something_else_lacks_it_stays_ticked(browser: Client, draft: ServiceRequest):
    answer = browser.post(check(draft), {"conditions": value(browser.get(check(draft)))})
    assert answer.status_code == 422 and "checked" in box(answer)


def test_what_was_accepted_is_kept_with_the_sending_and_told_to_both(
    browser: Client, draft: ServiceRequest, place: CollectivityCard
):
    page = browser.get(check(draft))
    answer = browser.post(check(draft), {"exact": "on", "conditions": value(page)})
    assert answer.status_code == 303
    request, kept = ServiceRequest.objects.get(), Sending.objects.get().content["conditions"]
    digest = hashlib.sha256(FIRST.encode()).hexdigest()
    assert kept["text"] == FIRST and kept["sha256"] == digest
    assert kept["accepted_at"] == Sending.objects.get().received_at.isoformat()
    lines = journal.entries(request)
    assert lines[0].public["facts"]["conditions"] == digest and journal.first_broken_line(lines) is None
    for receipt in Receipt.objects.all():
        assert digest[:4] in receipt.text["mentions"]["Conditions particulières"]
    publish(SECOND)
    own = words(browser.get(f"/demandes/{request.reference}/"))
    assert "Vous avez accepté les conditions particulières." in own
    assert "Il ne remplace pas un appel aux secours." in own and digest in own and SECOND not in own
    sheet = words(desk.desk_of(place, factories.agent()).get(f"/bureau/demandes/{request.reference}/"))
    assert "conditions particulières acceptées" in sheet
    assert "Il ne remplace pas un appel aux secours." in sheet and digest in sheet


def test_changed_between_reading_and_sending_they_are_asked_again(browser: Client, draft: ServiceRequest):
    """The page that the back button brings back says the old text: its tick accepts nothing."""
    read = value(browser.get(check(draft)))
    publish(SECOND)
    answer = browser.post(check(draft), {"exact": "on", "conditions": read})
    assert answer.status_code == 422 and words(answer).count(CHANGED) == 2
    assert SECOND in words(answer) and "checked" not in box(answer) and value(answer) != read
    assert re.search(r'name="exact"[^>]*checked', answer.content.decode())
    assert ServiceRequest.objects.get().reference is None
    assert browser.post(check(draft), {"exact": "on", "conditions": value(answer)}).status_code == 303
    assert Sending.objects.get().content["conditions"]["text"] == SECOND


def test_removed_meanwhile_there_is_nothing_left_to_accept(browser: Client, draft: ServiceRequest):
    publish("")
    assert 'name="conditions"' not in browser.get(check(draft)).content.decode()
    assert browser.post(check(draft), {"exact": "on"}).status_code == 303
    assert "conditions" not in Sending.objects.get().content


def test_the_door_itself_refuses_whatever_the_page_let_through(
    draft: ServiceRequest, marie: Applicant, place: CollectivityCard
):
    for ticked in ("", "on", conditions.digest(SECOND)):
        with pytest.raises(conditions.NotAccepted):
            commands.submit(
                draft_id=draft.id,
                collectivity=place,
                by=marie,
                at=clock.now(),
                ip_address=None,
                conditions_accepted=ticked,
            )
    assert not Sending.objects.exists()


def test_sent_twice_the_second_asks_nothing(browser: Client, draft: ServiceRequest):
    read = value(browser.get(check(draft)))
    browser.post(check(draft), {"exact": "on", "conditions": read})
    publish(SECOND)
    again = browser.post(check(draft), {"exact": "on", "conditions": read})
    assert again.status_code == 302 and Sending.objects.count() == 1


def test_the_library_has_some_for_a_hall_and_for_the_street(place: CollectivityCard):
    for slug in ("pret-de-salle", "occupation-domaine-public"):
        assert library.procedure(slug).specific_conditions.count("\n") >= 5
    published = procedures.published("pret-de-salle")
    assert published is not None and published.resolved.specific_conditions
