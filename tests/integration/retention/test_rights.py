"""« Mes droits » : self-service, and the right collectivité’s own procedure with its month to answer (D-07, D-08)."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from shared_apps.catalogue.models import Offer
from tenant_apps.requests import queries
from tenants import addresses, context
from tests.factories import requests as factories
from tests.integration.accounts import people
from tests.integration.filing.browsing import words

pytestmark = pytest.mark.django_db
PAGE = "/compte/droits/"
SLUG = "exercer-mes-droits"


def test_every_right_is_told_with_its_article_and_the_authority_to_complain_to(browser):
    """D-07: RGPD articles 15 to 18, 20 and 21; loi n° 78-17, articles 48 to 56."""
    text = words(browser.get(PAGE))

    for right, article, law in (
        ("Accès", 15, 49),
        ("Rectification", 16, 50),
        ("Effacement", 17, 51),
        ("Limitation", 18, 53),
        ("Portabilité", 20, 55),
        ("Opposition", 21, 56),
    ):
        assert right in text and f"rticle {article}" in text and f"article {law}" in text
    assert "articles 48 à 56" in text
    assert "sous un mois" in text and "CNIL" in text and "délégué à la protection des données" in text


def test_what_one_does_alone_is_a_link_away(browser):
    """D-08."""
    page = browser.get(PAGE).content.decode()

    for address in ("/compte/export/", "/compte/modifier/", "/compte/consultations/", "/compte/suppression/"):
        assert f'href="{address}"' in page


def test_each_collectivity_visited_has_its_own_door_and_no_other_has(browser, marie, been_to, troyes, epernay, oeuilly):
    """D-06, D-08: to the procedure of the collectivité that holds the data."""
    been_to(marie, troyes)
    been_to(marie, epernay)

    page = browser.get(PAGE).content.decode()

    for card in (troyes, epernay):
        assert f'href="{addresses.collectivity(card.subdomain, f"/connexion/?suite=/demarches/{SLUG}/")}"' in page
    assert f"//{addresses.host(oeuilly.subdomain)}/" not in page
    assert f'href="/demarches/{SLUG}/"' in page


def test_the_door_opens(client_of, troyes):
    """The procedure is published at opening, and said to be free and answered within a month."""
    text = words(client_of(troyes).get(f"/demarches/{SLUG}/"))

    assert "Exercer vos droits sur vos données" in text and "Gratuit" in text


def test_a_collectivity_without_the_procedure_is_written_to(browser, marie, been_to, troyes):
    been_to(marie, troyes)
    with context.inside(troyes.schema):
        Offer.objects.filter(slug=SLUG, place=troyes.schema).delete()

    page = browser.get(PAGE)

    assert "Par courrier, à l’attention du délégué à la protection des données" in words(page)
    assert f"suite=/demarches/{SLUG}/" not in page.content.decode()


def test_the_clock_of_one_month_runs_from_the_reception(marie, been_to, troyes, monkeypatch):
    """D-08: one month (RGPD, article 12, paragraph 3), beside the two months of silence; the receipt comes at once."""
    monkeypatch.setitem(factories.ANSWERS, SLUG, {"right": "access", "which": "Mon dossier de cantine."})
    who = been_to(marie, troyes)
    with context.inside(troyes.schema):
        request = factories.submitted(troyes, who, SLUG, datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
        followed = queries.followed(str(request.reference), who)

    (answer,) = [one for one in followed.deadlines if one.kind == "answer"]
    assert answer.due_at is not None and answer.due_at.astimezone(UTC).date().isoformat() == "2026-12-24"
    assert answer.stopped_at is None and "RGPD" in answer.why
    (silence,) = [one for one in followed.deadlines if one.kind == "rejection"]
    assert silence.due_at is not None and silence.due_at > answer.due_at
    assert {one.kind for one in followed.receipts} == {"registration", "acknowledgement"}
    assert request.next_due_at is not None and request.next_due_at <= answer.due_at


def test_whoever_is_unknown_logs_in_and_comes_back(portal_client: Client):
    assert portal_client.get(PAGE)["Location"] == "/compte/connexion/?suite=%2Fcompte%2Fdroits%2F"
    people.citizen()
    people.log_in(portal_client)
    assert portal_client.get(PAGE).status_code == 200
