"""T75: nothing that a person types of himself, nor any token mailed to him, comes out in the logs."""

import logging

import pytest
from django.test import Client

from tests.integration.accounts.people import SIGN_UP, activate, activation_link, log_in

pytestmark = pytest.mark.django_db

CANARY = {
    "given_name": "Zéphyrine",
    "family_name": "Quenouillard",
    "email": "zephyrine.quenouillard@canari.example",
    "street": "77 impasse du Serin",
    "city": "Serinville",
    "telephone": "06 39 98 77 66",
}
TYPED = "Serin-9-quenotte"


def test_no_log_holds_who_somebody_is(portal_client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Sign-up, activation, a failed and a good login, the profile, a reset, pages that are not there."""
    caplog.set_level(logging.DEBUG)
    person = {**SIGN_UP, **CANARY, "password": TYPED, "repeated": TYPED}
    portal_client.post("/compte/inscription/", {**person, "postcode": ""})
    portal_client.post("/compte/inscription/", person)
    address = activation_link(CANARY["email"])
    token = address.rstrip("/").rsplit("/", 1)[1]
    activate(portal_client, address, "Un-autre-8-mot")
    activate(portal_client, address, TYPED)
    activate(portal_client, address, TYPED)
    portal_client.post("/compte/deconnexion/")
    for _ in range(8):
        portal_client.post("/compte/connexion/", {"email": CANARY["email"], "password": "Serin-8-faux"})
    log_in(portal_client, CANARY["email"])
    portal_client.post("/compte/connexion/", {"email": CANARY["email"], "password": TYPED})
    portal_client.post("/compte/modifier/", {**CANARY, "postcode": "10000", "telephone": "0639987766"})
    portal_client.post("/compte/modifier/", {**CANARY, "postcode": "?"})
    portal_client.get("/absente/", {"q": CANARY["email"]})
    portal_client.post("/compte/connexion/", {"email": CANARY["email"]}, headers={"sec-fetch-site": "cross-site"})
    said = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records).lower()
    assert "/absente/" in said, "logs are read"
    canaries = [*CANARY.values(), "zephyrine", "0639987766", TYPED, "serin-8-faux", "77 impasse", token]
    leaks = [line for line in said.splitlines() if any(word.lower() in line for word in canaries)]
    assert leaks == []
