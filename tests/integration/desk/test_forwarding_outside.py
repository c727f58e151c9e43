"""« Cette demande ne relève pas de nous » (S-25; L. 114-2 CRPA): by mail, to an administration that is not here."""

import email
import json
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from tenant_apps.correspondence.models import Mail
from tenant_apps.requests.commands import forwarding
from tenant_apps.requests.models import ServiceRequest
from tenants import context, storage
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tests.factories.requests import agent, applicant
from tests.integration.desk.people import desk_of, logged_in, mails, page_of, seen, sent, verbs, words

pytestmark = pytest.mark.django_db
WHY = "Les cartes grises relèvent de l’État."


def read(mail: Mail) -> EmailMessage:
    return email.message_from_bytes(bytes(mail.content), policy=policy.default)


OUTSIDE = {"name": "Préfecture de l’Aube", "email": "accueil@prefecture.example", "reason": WHY}


def outside(browser: Client, request: ServiceRequest, vu: str | None = None, **changes: str) -> Any:
    page = "transmission/ailleurs/"
    known = vu or seen(browser.get(page_of(request, page)))
    return browser.post(page_of(request, page), {"vu": known, **OUTSIDE, **changes}, follow=True)


def test_s25_outside_the_platform_the_request_leaves_by_mail_with_its_documents(
    place: CollectivityCard, desk: Client
) -> None:
    marie = applicant()
    request = sent(place, "signalement-voirie", by=marie, photographs=2)
    answer = outside(desk, request)
    assert "La demande part par courriel" in words(answer)
    assert "Préfecture de l’Aube, par courriel" in words(answer)
    mail = Mail.objects.get(subject=request.id, kind="forwarded_outside")
    assert mail.recipient == "accueil@prefecture.example"
    parts = list(read(mail).iter_attachments())
    names = [part.get_filename() for part in parts]
    assert names == [
        f"demande-{request.reference}.txt",
        f"demande-{request.reference}.json",
        "photo-0.jpg",
        "photo-1.jpg",
    ]
    assert "Un trou." in parts[0].get_content().decode()
    program = json.loads(parts[1].get_content())
    assert program["answers"]["description"] == "Un trou."
    assert str(marie.pseudonym) not in parts[1].get_content().decode()
    [told] = mails(request, "forwarded")
    assert "Préfecture de l’Aube" in told
    assert "accueil@prefecture.example" in told
    assert "Lambert" not in words(desk.get(page_of(request)))
    page = words(logged_in(place, marie).get(f"/demandes/{request.reference}/"))
    assert "Préfecture de l’Aube" in page
    assert AgendaAct.objects.filter(subject=mail.id).exists()


def test_heavy_documents_leave_in_several_mails(
    place: CollectivityCard, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forwarding, "MOST_PER_MAIL", 100)
    request = sent(place, "signalement-voirie", photographs=3)
    outside(desk, request)
    frozen = Mail.objects.filter(subject=request.id, kind="forwarded_outside").order_by("id")
    carried = [part.get_filename() for mail in frozen for part in read(mail).iter_attachments()]
    assert len(frozen) == 3
    assert [name for name in carried if name and name.endswith(".jpg")] == ["photo-0.jpg", "photo-1.jpg", "photo-2.jpg"]


@pytest.mark.parametrize("change", [{"name": " "}, {"email": "x"}, {"reason": ""}])
def test_nothing_leaves_without_saying_to_whom_and_why(
    place: CollectivityCard, desk: Client, change: dict[str, str]
) -> None:
    request = sent(place)
    assert words(outside(desk, request, **change)).startswith("Erreur")
    assert verbs(request) == []


def test_a_store_that_does_not_answer_leaves_everything_as_it_was(
    place: CollectivityCard, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = sent(place, "signalement-voirie", photographs=1)
    vu = seen(desk.get(page_of(request, "transmission/ailleurs/")))

    def absent(*args: object) -> bytes:
        raise storage.StorageUnavailable

    monkeypatch.setattr(storage, "get", absent)
    assert "momentanément indisponible" in words(outside(desk, request, vu))
    assert verbs(request) == []
    assert not Mail.objects.filter(subject=request.id, kind="forwarded_outside").exists()


def test_neither_a_neighbour_nor_a_citizen_nor_a_stranger_forwards(
    place: CollectivityCard, epernay: CollectivityCard, client_of: Any
) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    with context.inside(epernay.schema):
        paul = agent("Paul Roy")
    addresses = [f"transmission/vers/{epernay.schema}/", "transmission/ailleurs/"]
    for browser, expected in ((desk_of(epernay, paul), 404), (logged_in(place, marie), 404), (client_of(place), 403)):
        for address in addresses:
            given = {"vu": "9", "reason": WHY, "name": "Préfecture", "email": "a@example.org"}
            assert browser.post(page_of(request, address), given).status_code == expected
    assert verbs(request) == []
