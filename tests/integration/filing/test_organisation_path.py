"""From signing up for an association to the desk that reads who asks, over both hosts (S-07, S-09, D-02)."""

import html
from collections.abc import Callable

import pytest
from django.test import Client

from tenant_apps.requests.models import ServiceRequest
from tenants import addresses, context
from tenants.registry import CollectivityCard
from tests.factories import requests as factories
from tests.integration.accounts.people import SIGN_UP, activate, activation_link, travel
from tests.integration.accounts.test_handover import path
from tests.integration.accounts.test_organisations import ADD, BAKERY, LAVOIR, LIST
from tests.integration.desk.people import desk_of
from tests.integration.filing.browsing import words

pytestmark = pytest.mark.django_db
SLUG = "/demarches/autre-demande/"
CONTACT = {
    "acting_as": "ASSOCIATION",
    "association_name": "Les Amis du Lavoir",
    "rna": "W103001234",
    "family_name": "Lambert",
    "given_names": "Marie",
    "quality": "présidente",
    "address_street": "1 place de la Mairie",
    "address_postcode": "10000",
    "address_city": "Troyes",
    "email": "marie@example.org",
}
ASKED = {"subject": "La clef du lavoir", "message": "Pouvons-nous en avoir un double ?"}


def fill_in(browser: Client, root: str) -> str:
    """Answer page after page with what each proposes and `CONTACT`; the address of the check."""
    address = browser.get(root)["Location"]
    for _ in range(9):
        if address.endswith("/pieces/"):
            return f"{root}verification/"
        page = browser.get(address)
        proposed = {
            name: value for name, value in page.context["form"].initial.items() if isinstance(value, str | int | bool)
        }
        address = browser.post(address, {**proposed, **CONTACT, **ASKED})["Location"]
    raise AssertionError(address)


def test_an_association_signs_up_files_and_is_known_at_the_desk(
    portal_client: Client, client_of: Callable[[CollectivityCard], Client], troyes: CollectivityCard
) -> None:
    portal_client.post("/compte/inscription/", {**SIGN_UP, "kind": "ASSOCIATION"})
    first = activate(portal_client, activation_link()).url
    portal_client.post(first, LAVOIR)
    browser = client_of(troyes)
    travel(browser, portal_client, SLUG)

    root = browser.post(SLUG)["Location"]
    asked = browser.get(browser.get(root)["Location"])
    [chosen] = [value for value, label in asked.context["form"].fields["who"].choices if "Lavoir" in str(label)]
    assert asked.context["form"]["who"].value() == chosen, "an account opened for an association proposes it first"
    missing = html.unescape(asked.content.decode())
    assert f"/compte/organisations/ajouter/?vers={troyes.subdomain}&suite=" in missing

    # A second organisation, added on the way, is there on coming back.
    back = portal_client.post(f"{ADD}?vers={troyes.subdomain}&suite={root}a-quel-titre/", BAKERY).url
    assert back.startswith(addresses.collectivity(troyes.subdomain, "/connexion/"))
    token = portal_client.get(path(browser.get(path(back)).url)).url
    assert browser.get(path(token)).url == f"{root}a-quel-titre/"
    assert "Boulangerie Roy (entreprise)" in words(browser.get(f"{root}a-quel-titre/"))

    browser.post(f"{root}a-quel-titre/", {"who": chosen})
    check = fill_in(browser, root)
    assert "Demande faite au nom de Les Amis du Lavoir (association)" in words(browser.get(check))
    sent = browser.post(check, {"exact": "on"})["Location"]
    assert sent.endswith("/accuse/"), sent
    with context.inside(troyes.schema):
        request = ServiceRequest.objects.get()
        desk = desk_of(troyes, factories.agent())
    read = words(desk.get(f"/bureau/demandes/{request.reference}/"))
    for told in ("Les Amis du Lavoir (association)", "W103001234", "Marie Lambert, présidente", "1 place de la Mairie"):
        assert told in read
    assert "pour Les Amis du Lavoir" in words(portal_client.get("/mes-demandes/"))

    # What becomes of the account changes nothing of what was sent.
    held = portal_client.get(LIST).context["cards"]
    [lavoir] = [card["organisation"] for card in held if card["organisation"].rna]
    portal_client.post(f"{LIST}{lavoir.id}/", {**LAVOIR, "name": "Un autre nom", "quality": "trésorière"})
    portal_client.post(f"{LIST}{lavoir.id}/retirer/")
    assert words(desk.get(f"/bureau/demandes/{request.reference}/")).count("Marie Lambert, présidente") == 1
    with context.inside(troyes.schema):
        assert ServiceRequest.objects.get().identity == request.identity
        stored = str(ServiceRequest.objects.values_list("capacity", "identity").get())
        assert str(lavoir.id) not in stored, "the account's own identifier stays on the portal (D-01)"
        assert "Boulangerie" not in stored, "nor what does not concern the request (D-02)"
