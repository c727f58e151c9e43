"""An agent comes by ProConnect, with two factors, and leaves by it (law.md P-01 to P-04, P-06; T28, T30)."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from shared_apps.accounts import recovery_mails
from shared_apps.factors.models import Authenticator
from shared_apps.identity import transport
from shared_apps.identity.models import ProConnectLink
from tenants import addresses, context
from tenants.registry import CollectivityCard
from tests.integration.accounts import second_steps
from tests.integration.accounts.people import PASSWORD, link, log_in_agent, mailbox
from tests.integration.identity import agents
from tests.integration.identity.agents import words
from tests.integration.identity.forger import AGENT, CLIENT_ID, Forger
from tests.integration.identity.test_logout import detour
from tests.integration.identity.travellers import account_of, linked, session_of, set_out, travel
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
AGENT_PASSWORD = "Velours-7-brouette-lavande"


def test_p01_an_empty_issuer_offers_nothing(portal_client: Client) -> None:
    """P-01: no host is guessed."""
    for path in (agents.START, agents.BACK):
        assert portal_client.get(path).status_code == 404
    assert "ProConnect" not in portal_client.get("/agents/connexion/").content.decode()


def test_the_button_is_the_agents_alone(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard, client_of: Any
) -> None:
    """P-08, and one callback on the portal."""
    page = words(portal_client.get("/agents/connexion/"))
    assert "S’identifier avec ProConnect" in page
    assert 'href="https://www.proconnect.gouv.fr/"' in page and "Qu’est-ce que ProConnect ?" in page
    assert "ProConnect" not in portal_client.get("/compte/connexion/").content.decode()
    assert client_of(troyes).get(agents.BACK).status_code == 404


def test_p02_what_is_asked_and_nothing_else(agent_forger: Forger, portal_client: Client) -> None:
    """P-01 (the issuer's own address), P-02, P-06."""
    answer = portal_client.post(agents.START)
    assert answer["Location"].startswith(f"{agent_forger.issuer}/authorize?")
    carried = agents.leave(portal_client)
    assert {name: value for name, value in carried.items() if name not in {"state", "nonce", "claims"}} == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": f"http://{portal_client.defaults['HTTP_HOST']}{agents.BACK}",
        "scope": "openid given_name usual_name email uid siret idp_id",
    }
    wanted = ["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"]
    assert json.loads(carried["claims"]) == {"id_token": {"acr": {"essential": True, "values": wanted}}}
    assert all(re.fullmatch("[0-9a-f]{64}", carried[name]) for name in ("state", "nonce"))


def test_an_answer_serves_once_in_its_own_browser_for_ten_minutes(agent_forger: Forger, portal_client: Client) -> None:
    """T28"""
    agents.linked(agent_forger)
    agents.set_out(portal_client, agent_forger)
    other = Client(headers={"host": portal_client.defaults["HTTP_HOST"]})
    assert agents.come_back(other, agent_forger).status_code == 400
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert agents.come_back(portal_client, agent_forger).status_code == 400
    agents.travel(portal_client, agent_forger)
    asked = len(agent_forger.asked)
    assert agents.come_back(portal_client, agent_forger).status_code == 400
    assert len(agent_forger.asked) == asked


@pytest.mark.parametrize("level", ["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"])
def test_p06_two_factors_at_proconnect_are_two_factors(level: str, agent_forger: Forger, portal_client: Client) -> None:
    """P-06"""
    agents.linked(agent_forger)
    agents.set_out(portal_client, agent_forger)
    agent_forger.id_token.claims["acr"] = level
    assert agents.come_back(portal_client, agent_forger)["Location"] == "/agents/"
    assert session_of(portal_client)["authenticated_by"] == "proconnect"
    assert session_of(portal_client)["audience"] == "agent"


@pytest.mark.parametrize("level", ["eidas0", "eidas1"])
def test_p06_one_factor_wants_ours_and_leaves_by_proconnect_all_the_same(
    level: str, agent_forger: Forger, portal_client: Client
) -> None:
    """P-06, P-03"""
    account = agents.linked(agent_forger)
    agents.set_out(portal_client, agent_forger)
    agent_forger.id_token.claims["acr"] = level
    assert agents.come_back(portal_client, agent_forger)["Location"] == second_steps.VERIFICATION
    assert portal_client.get("/agents/").status_code == 302
    assert second_steps.show_code(portal_client, account.id)["Location"] == "/agents/"
    assert session_of(portal_client)["authenticated_by"] == "proconnect+totp"
    address, _ = detour(portal_client.post("/compte/deconnexion/").content.decode())
    assert address == f"{agent_forger.issuer}/session/end"


def test_p06_one_factor_and_none_of_ours_is_refused(agent_forger: Forger, portal_client: Client) -> None:
    """P-06"""

    account = agents.linked(agent_forger)
    with context.portal():
        Authenticator.objects.filter(holder=account.id).delete()
    agents.set_out(portal_client, agent_forger)
    agent_forger.id_token.claims["acr"] = "eidas1"
    answer = agents.come_back(portal_client, agent_forger)
    assert answer.status_code == 403
    assert "un seul facteur" in words(answer)
    assert account_of(portal_client) is None
    assert portal_client.get("/agents/connexion/securite/").status_code in (302, 404), "no way to enrol one by that"


def test_p04_an_unknown_sub_enters_nowhere_whatever_its_address(agent_forger: Forger, portal_client: Client) -> None:
    """P-04: the address of an agent, by another `sub`."""
    agents.linked(agent_forger, sub="quelqu-un-d-autre")
    agents.set_out(portal_client, agent_forger)
    agent_forger.userinfo.claims["email"] = "mairie@example.org"
    answer = agents.come_back(portal_client, agent_forger)
    assert answer.status_code == 403
    assert "Demandez une invitation à votre collectivité" in words(answer)
    assert account_of(portal_client) is None


def test_whoever_declines_and_whoever_cannot(agent_forger: Forger, portal_client: Client) -> None:
    agents.set_out(portal_client, agent_forger)
    agent_forger.callback.pop("code")
    agent_forger.callback["error"] = "access_denied"
    page = words(agents.come_back(portal_client, agent_forger))
    assert "Vous avez quitté ProConnect" in page and "double authentification" in page


def test_p03_out_by_proconnect(agent_forger: Forger, portal_client: Client) -> None:
    """P-03: id_token_hint, state, and the very address that was declared."""
    agents.linked(agent_forger)
    agents.travel(portal_client, agent_forger)
    id_token = agent_forger.id_token.sign()
    address, carried = detour(portal_client.post("/compte/deconnexion/").content.decode())
    assert address == f"{agent_forger.issuer}/session/end"
    assert carried == {
        "id_token_hint": id_token,
        "post_logout_redirect_uri": addresses.portal("/agents/proconnect/deconnexion/"),
        "state": carried["state"],
    }
    assert account_of(portal_client) is None
    home = portal_client.get("/agents/proconnect/deconnexion/", {"state": carried["state"]}, follow=True)
    assert "déconnecté de Xcontact et de ProConnect" in home.content.decode()
    assert portal_client.get("/agents/proconnect/deconnexion/", {"state": carried["state"]})["Location"] == "/"


def test_down_it_says_so_and_the_password_stays(
    agent_forger: Forger, forger: Forger, portal_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T30; and FranceConnect is not paused with it."""
    monkeypatch.setattr(transport, "READ_SECONDS", 0.3)
    agents.linked(agent_forger)
    for _ in range(transport.FAILURES):
        agents.set_out(portal_client, agent_forger)
        agent_forger.sleep["token"] = 3
        answer = agents.come_back(portal_client, agent_forger)
        assert answer.status_code == 503
        assert "ProConnect ne répond pas" in words(answer)
    agents.set_out(portal_client, agent_forger)
    agents.come_back(portal_client, agent_forger)
    assert agent_forger.asked == []
    linked(forger)
    assert travel(portal_client, forger).status_code == 302
    portal_client.post("/compte/deconnexion/")
    assert log_in_agent(portal_client)["Location"] == "/agents/"


def test_a_citizen_s_session_ends_where_an_agent_s_begins(
    forger: Forger, agent_forger: Forger, portal_client: Client
) -> None:
    linked(forger)
    set_out(portal_client, forger)
    portal_client.get("/franceconnect/retour/", forger.callback)
    account = agents.linked(agent_forger)
    agents.travel(portal_client, agent_forger)
    assert account_of(portal_client) == str(account.id)
    assert portal_client.get("/compte/").status_code == 302


def test_the_way_one_wanted_to_go_is_kept_and_leads_nowhere_else(agent_forger: Forger, portal_client: Client) -> None:
    agents.linked(agent_forger)
    assert agents.travel(portal_client, agent_forger, suite="/agents/securite/")["Location"] == "/agents/securite/"
    portal_client.post("/compte/deconnexion/")
    assert agents.travel(portal_client, agent_forger, suite="//pirate.exemple/")["Location"] == "/agents/"


def test_a_new_employer_is_told_to_the_collectivité(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard
) -> None:
    """P-05: the SIRET has changed since the last time."""
    account = agents.linked(agent_forger, troyes)
    agents.travel(portal_client, agent_forger)
    assert mailbox(troyes.email, "proconnect_other_employer") == []
    for _ in range(2):
        portal_client.post("/compte/deconnexion/")
        agents.set_out(portal_client, agent_forger)
        agent_forger.userinfo.claims["siret"] = "20009999100013"
        assert agents.come_back(portal_client, agent_forger)["Location"] == "/agents/"
    assert "200 099 991 00013" in mailbox(troyes.email, "proconnect_other_employer")[0].replace("\u00a0", " ")
    assert agents.happened_to(account).count("proconnect_other_siret") == 1


def test_it_is_seen_and_taken_off_on_the_security_page(agent_forger: Forger, portal_client: Client) -> None:
    account = agents.linked(agent_forger)
    agents.travel(portal_client, agent_forger)
    page = words(portal_client.get("/agents/securite/"))
    assert AGENT["siret"] in page
    (chosen,) = re.findall(r'name="lien" value="(\d+)"', page)
    for wrong in ("", "x", "999999999", "9" * 40):
        portal_client.post("/agents/proconnect/retrait/", {"lien": wrong})
        assert len(agents.links_of(account)) == 1
    portal_client.post("/agents/proconnect/retrait/", {"lien": chosen})
    assert agents.links_of(account) == []
    assert account.identifier in mailbox(account.email, "proconnect_unlinked")[0]
    assert "proconnect_unlinked" in agents.happened_to(account)
    portal_client.post("/compte/deconnexion/")
    assert agents.travel(portal_client, agent_forger).status_code == 403


def test_another_s_identity_is_not_taken_off(agent_forger: Forger, portal_client: Client) -> None:
    account = agents.linked(agent_forger)
    other = agents.linked(agent_forger, sub="autre", identifier="hugo.blanchard")
    log_in_agent(portal_client)

    with context.portal():
        theirs = ProConnectLink.objects.get(account=other).id
    portal_client.post("/agents/proconnect/retrait/", {"lien": theirs})
    assert (len(agents.links_of(account)), len(agents.links_of(other))) == (1, 1)


def test_the_last_means_stays(agent_forger: Forger, portal_client: Client) -> None:

    account = agents.linked(agent_forger)
    with context.portal():
        account.set_unusable_password()
        account.save()
    agents.travel(portal_client, agent_forger)
    page = words(portal_client.get("/agents/securite/"))
    assert "votre seul moyen" in page and 'name="lien"' not in page

    with context.portal():
        link_id = ProConnectLink.objects.get(account=account).id
    answer = portal_client.post("/agents/proconnect/retrait/", {"lien": link_id}, follow=True)
    assert "votre seul moyen" in words(answer)
    assert len(agents.links_of(account)) == 1
    portal_client.post("/compte/deconnexion/")
    typed = {"identifier": account.identifier, "password": PASSWORD}
    assert portal_client.post("/agents/connexion/", typed).status_code == 422


def test_an_agent_without_password_is_not_sent_to_franceconnect(
    forger: Forger, agent_forger: Forger, portal_client: Client
) -> None:
    """Before he adds a second factor, ten minutes after he came: he shows again who he is, by ProConnect."""
    account = agents.linked(agent_forger)
    with context.portal():
        account.set_unusable_password()
        account.save()
    agents.travel(portal_client, agent_forger)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        answer = portal_client.get("/agents/securite/cles/application/", follow=True)
    assert "à nouveau avec ProConnect" in words(answer)
    assert "FranceConnect" not in answer.content.decode()


def test_a_mailbox_alone_does_not_open_what_proconnect_opens_with_two_factors(
    agent_forger: Forger, portal_client: Client
) -> None:
    """T64: mairies share one; whoever reads it would choose a password, then a second factor of his own."""
    account = agents.linked(agent_forger)
    with context.portal():
        account.set_unusable_password()
        account.save()
        Authenticator.objects.filter(holder=account.id).delete()
    portal_client.post("/agents/mot-de-passe-oublie/", {"identifier": account.identifier})
    reset = link(mailbox(account.email, recovery_mails.RECOVERY)[-1])
    typed = {"password": AGENT_PASSWORD, "repeated": AGENT_PASSWORD}
    assert portal_client.post(reset, typed).status_code == 302
    answer = portal_client.post(
        "/agents/connexion/", {"identifier": account.identifier, "password": AGENT_PASSWORD}, follow=True
    )
    assert answer.redirect_chain == [("/agents/connexion/", 302)] and "avec ProConnect" in words(answer)
    assert portal_client.get("/agents/securite/cles/application/").status_code == 302
    assert account_of(portal_client) is None

    agents.travel(portal_client, agent_forger)
    assert account_of(portal_client) == str(account.id), "he comes as before"
    with context.portal():
        link_id = ProConnectLink.objects.get(account=account).id
    portal_client.post("/agents/proconnect/retrait/", {"lien": link_id})
    assert len(agents.links_of(account)) == 1, "a password without a second factor is no other means"
    assert "pas de seconde vérification" in words(portal_client.get("/agents/securite/"))
    assert portal_client.get("/agents/securite/cles/application/").status_code == 200, "and adds his own"
    second_steps.with_application(account.id)
    portal_client.post("/compte/deconnexion/")
    answer = portal_client.post("/agents/connexion/", {"identifier": account.identifier, "password": AGENT_PASSWORD})
    assert answer["Location"] == second_steps.VERIFICATION


def test_where_proconnect_is_no_longer_offered_a_first_factor_is_chosen_again(
    agent_forger: Forger, portal_client: Client, settings: Any
) -> None:
    account = agents.linked(agent_forger)
    with context.portal():
        Authenticator.objects.filter(holder=account.id).delete()
    settings.PROCONNECT_ISSUER = ""
    answer = portal_client.post("/agents/connexion/", {"identifier": account.identifier, "password": PASSWORD})
    assert answer.status_code == 302 and answer["Location"] != "/agents/connexion/"
