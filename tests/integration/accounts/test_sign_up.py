import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from shared_apps.accounts.models import AccountMail, TermsAcceptance, User
from tenants import agenda, context
from tenants.models import AgendaAct
from tests.integration.accounts.people import (
    MARIE,
    PASSWORD,
    SIGN_UP,
    activate,
    activation_link,
    citizen,
    log_in,
    mailbox,
)
from xcontact.kit import clock
from xcontact.kit.mail import ledger
from xcontact.kit.mail.models import MailState
from xcontact.kit.web.legal import TERMS_VERSION

pytestmark = pytest.mark.django_db


def body(response) -> str:  # type: ignore[no-untyped-def]
    """A page without its token against forged posts."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_from_sign_up_to_login(portal_client: Client) -> None:
    sent = portal_client.post("/compte/inscription/?suite=/demarches/autre-demande/", SIGN_UP)
    assert sent.url == "/compte/inscription/courriel/"
    assert "marie@example.org" in portal_client.get(sent.url).content.decode()
    assert log_in(portal_client).status_code == 422, "not before activation"

    address = activation_link()
    assert portal_client.get(address).status_code == 200
    activated = activate(portal_client, address)
    assert activated.url == "/demarches/autre-demande/"
    account = portal_client.get("/compte/").content.decode()
    assert "Votre compte est activé" in account and "Lambert" in account
    portal_client.post("/compte/deconnexion/")
    logged_in = portal_client.post("/compte/connexion/", {"email": "MARIE@example.org", "password": PASSWORD})
    assert logged_in.url == "/mes-demandes/"


def test_whoever_reads_the_mail_activates_no_account_that_another_asked_for(portal_client: Client) -> None:
    """Somebody signs up with Marie's address and a password of his own: her click does not open it to him."""
    portal_client.post("/compte/inscription/", SIGN_UP)
    theirs = "Grue-8-lavande"
    portal_client.post("/compte/inscription/", {**SIGN_UP, "password": theirs, "repeated": theirs})
    refused = activate(portal_client, activation_link())
    assert refused.status_code == 422
    assert "inscrivez-vous de nouveau" in refused.content.decode()
    answer = portal_client.post("/compte/connexion/", {"email": MARIE["email"], "password": theirs})
    assert answer.status_code == 422

    portal_client.post("/compte/inscription/", SIGN_UP)
    assert activate(portal_client, activation_link()).status_code == 302


def test_the_password_of_an_activation_is_not_guessed(portal_client: Client) -> None:
    """T23: counted like any other attempt on that account."""
    portal_client.post("/compte/inscription/", SIGN_UP)
    address = activation_link()
    for number in range(5):
        assert activate(portal_client, address, f"Essai-{number}-faux").status_code == 422
    held = activate(portal_client, address)
    assert held.status_code == 422
    assert "Trop d’essais" in held.content.decode()


def test_an_activation_asks_for_its_password(portal_client: Client) -> None:
    portal_client.post("/compte/inscription/", SIGN_UP)
    asked = activate(portal_client, activation_link(), "")
    assert asked.status_code == 422
    assert "Indiquez votre mot de passe" in asked.content.decode()


def test_terms_are_recorded_with_date_and_address(portal_client: Client) -> None:
    """T-03"""
    portal_client.post("/compte/inscription/", SIGN_UP, REMOTE_ADDR="203.0.113.9")
    with context.portal():
        acceptance = TermsAcceptance.objects.get()
    assert (acceptance.version, acceptance.ip_address) == (TERMS_VERSION, "203.0.113.9")
    assert clock.now() - acceptance.accepted_at < timedelta(minutes=1)


def test_nobody_learns_whether_an_address_has_an_account(portal_client: Client) -> None:
    """T25"""
    citizen(email="connue@example.org")
    answers = []
    for email in ("connue@example.org", "nouvelle@example.org"):
        browser = Client(headers={"host": portal_client.defaults["HTTP_HOST"]})
        sent = browser.post("/compte/inscription/", {**SIGN_UP, "email": email})
        shown = body(browser.get(sent.url)).replace(email, "")
        again = browser.post("/compte/activation/", {"email": email})
        answers.append((sent.status_code, sent.url, shown, again.status_code, again.url))
    assert answers[0] == answers[1]
    assert "déjà un" in mailbox("connue@example.org")[0]
    assert "activer" in mailbox("nouvelle@example.org")[0]


def test_a_known_account_is_left_as_it_is(portal_client: Client) -> None:
    before = citizen()
    portal_client.post("/compte/inscription/", {**SIGN_UP, "family_name": "Usurpatrice"})
    with context.portal():
        after = User.objects.get()
    assert (after.family_name, after.password) == (before.family_name, before.password)


@pytest.mark.parametrize("email", ["connue@example.org", "inconnue@example.org", "en-attente@example.org"])
def test_one_hash_for_every_sign_up(portal_client: Client, monkeypatch: pytest.MonkeyPatch, email: str) -> None:
    citizen(email="connue@example.org")
    citizen(email="en-attente@example.org", activated_at=None)
    hashed = []
    from django.contrib.auth.hashers import Argon2PasswordHasher

    encode = Argon2PasswordHasher.encode
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k))
    portal_client.post("/compte/inscription/", {**SIGN_UP, "email": email})
    assert len(hashed) == 1


def test_a_mistyped_address_is_questioned_not_refused(portal_client: Client) -> None:
    wish = {**SIGN_UP, "email": "marie@gmial.com"}
    asked = portal_client.post("/compte/inscription/", wish)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Vouliez-vous écrire marie@gmail.com" in page
    assert page.count(f'value="{PASSWORD}"') == 2, "nothing is to be typed again"
    kept = re.search(r'name="questioned" value="([^"]*)"', page)
    assert kept
    insisted = portal_client.post("/compte/inscription/", {**wish, "questioned": kept[1]})
    assert insisted.status_code == 302
    assert mailbox("marie@gmial.com")


@pytest.mark.parametrize("field", ["given_name", "family_name", "email", "street", "postcode", "city", "terms"])
def test_what_is_missing_is_said_and_the_rest_kept(portal_client: Client, field: str) -> None:
    answer = portal_client.post("/compte/inscription/", {**SIGN_UP, field: ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Erreur" in page and "un point à corriger" in page
    assert "12 rue des Tanneurs" in page or field == "street"
    assert not mailbox(MARIE["email"])


def test_the_telephone_is_optional_and_kept_as_people_write_it(portal_client: Client) -> None:
    assert portal_client.post("/compte/inscription/", {**SIGN_UP, "telephone": ""}).status_code == 302
    assert portal_client.post("/compte/inscription/", {**SIGN_UP, "telephone": "12"}).status_code == 422
    portal_client.post("/compte/inscription/", SIGN_UP)
    with context.portal():
        assert User.objects.get().telephone == "06 39 98 12 34"


def test_a_mail_filter_that_opens_links_activates_nothing(portal_client: Client) -> None:
    portal_client.post("/compte/inscription/", SIGN_UP)
    address = activation_link()
    for method in ("get", "head", "get"):
        assert getattr(portal_client, method)(address).status_code == 200
    with context.portal():
        assert not User.objects.get().is_active
    assert activate(portal_client, address).status_code == 302


def test_a_link_serves_once_and_its_mail_is_wiped(portal_client: Client) -> None:
    portal_client.post("/compte/inscription/", SIGN_UP)
    address = activation_link()
    activate(portal_client, address)
    assert activate(portal_client, address).status_code == 410
    assert portal_client.get(address).status_code == 410
    with context.portal():
        mail = AccountMail.objects.get(recipient=MARIE["email"])
        assert (bytes(mail.content), mail.state) == (b"", MailState.WIPED)
        assert not AgendaAct.objects.filter(subject=mail.id).exists()


def test_a_link_dies_after_48_hours(portal_client: Client) -> None:
    portal_client.post("/compte/inscription/", SIGN_UP)
    address, now = activation_link(), clock.now()
    with time_machine.travel(now + timedelta(hours=47, minutes=59), tick=False):
        assert portal_client.get(address).status_code == 200
    with time_machine.travel(now + timedelta(hours=48, minutes=1), tick=False):
        dead = activate(portal_client, address)
        assert dead.status_code == 410
        assert "nouveau lien" in dead.content.decode()


def test_signing_up_again_kills_the_former_link(portal_client: Client) -> None:
    portal_client.post("/compte/inscription/", SIGN_UP)
    former = activation_link()
    other = "Grue-8-lavande"
    portal_client.post("/compte/inscription/", {**SIGN_UP, "password": other, "repeated": other})
    assert activate(portal_client, former).status_code == 410
    assert activate(portal_client, activation_link(), other).status_code == 302
    portal_client.post("/compte/deconnexion/")
    assert log_in(portal_client).status_code == 422
    answer = portal_client.post("/compte/connexion/", {"email": MARIE["email"], "password": other})
    assert answer.status_code == 302


@pytest.mark.parametrize("position", [0, 10, -1])
def test_a_forged_link_is_dead(portal_client: Client, position: int) -> None:
    portal_client.post("/compte/inscription/", SIGN_UP)
    *start, token, end = activation_link().split("/")
    forged = list(token)
    forged[position] = "A" if forged[position] != "A" else "B"
    assert activate(portal_client, "/".join([*start, "".join(forged), end])).status_code == 410


def test_the_link_can_be_sent_again_and_nobody_is_flooded(portal_client: Client) -> None:
    """T56: three an hour from one source, five from all."""
    portal_client.post("/compte/inscription/", SIGN_UP)
    for _ in range(12):
        assert portal_client.post("/compte/activation/", {"email": MARIE["email"]}).status_code == 302
    assert len(mailbox(MARIE["email"])) == 3
    for number in range(12):
        portal_client.post("/compte/activation/", {"email": MARIE["email"]}, REMOTE_ADDR=f"203.0.113.{number}")
    assert len(mailbox(MARIE["email"])) == 5
    assert activate(portal_client, activation_link()).status_code == 302


def test_the_mail_leaves_by_the_agenda(portal_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    delivered: list[str] = []
    monkeypatch.setattr(ledger, "deliver", lambda content, *, envelope_from, to: delivered.append(to))
    portal_client.post("/compte/inscription/", SIGN_UP)
    with context.portal():
        row = AgendaAct.objects.get(subject=AccountMail.objects.get(recipient=MARIE["email"]).id)
    assert row.place == context.PORTAL and row.due_at <= clock.now()
    assert agenda.perform(row.place, row.id)
    assert delivered == ["marie@example.org"]


def test_a_stranger_writes_nothing_into_the_mail(portal_client: Client) -> None:
    """Our mails go to whatever address is typed: what else was typed is not in them."""
    bait = {"given_name": "Gagnez 500 euros sur", "family_name": "https://piege.example"}
    portal_client.post("/compte/inscription/", {**SIGN_UP, **bait})
    (text,) = mailbox(MARIE["email"])
    assert "piege.example" not in text and "Gagnez" not in text


@pytest.mark.parametrize("telephone", ["0612345678x1234567", "+491234567890123x1234567"])
def test_a_telephone_with_an_extension_is_refused_in_a_sentence(portal_client: Client, telephone: str) -> None:
    answer = portal_client.post("/compte/inscription/", {**SIGN_UP, "telephone": telephone})
    assert answer.status_code == 422
    assert "Ce numéro" in answer.content.decode()


def test_one_source_opens_so_many_accounts_in_an_hour(portal_client: Client) -> None:
    """T56: the page says why, when to try again, and keeps what was typed; another source is unharmed."""
    for number in range(30):
        sent = portal_client.post("/compte/inscription/", {**SIGN_UP, "email": f"p{number}@example.org"})
        assert sent.status_code == 302
    refused = portal_client.post("/compte/inscription/", SIGN_UP)
    page = refused.content.decode()
    assert refused.status_code == 429
    assert "Réessayez dans" in page and 'value="Lambert"' in page
    assert not mailbox(MARIE["email"])
    assert portal_client.post("/compte/inscription/", SIGN_UP, REMOTE_ADDR="203.0.113.9").status_code == 302
