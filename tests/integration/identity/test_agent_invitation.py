"""Whom ProConnect identifies is no agent before a collectivité has invited him (law.md P-04, P-05; T27)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from shared_apps.accounts.models import AgentMembership
from tenants import context, registry
from tenants.registry import CollectivityCard
from tests.integration.accounts.people import agent, log_in_agent, mailbox
from tests.integration.identity import agents
from tests.integration.identity.agents import acceptance, invited, words
from tests.integration.identity.forger import SUB, Forger
from tests.integration.identity.travellers import account_of, session_of
from xcontact.kit import clock
from xcontact.kit.references import uuid7

pytestmark = pytest.mark.django_db
ELSEWHERE = "20009999100013"


def arrive(client: Client, forger: Forger, invitation: str, *, acr: str = "", **said: str) -> Any:
    """By ProConnect from the invitation's page to the page that takes it up."""
    assert "S’identifier avec ProConnect" in client.get(invitation).content.decode()
    agents.set_out(client, forger, suite=invitation)
    forger.userinfo.claims.update(said)
    if acr:
        forger.id_token.claims["acr"] = acr
    answer = agents.come_back(client, forger)
    assert answer["Location"] == acceptance(invitation)
    return client.get(acceptance(invitation))


def places_of(account: Any) -> set[str]:
    with context.portal():
        return set(AgentMembership.objects.filter(account=account).values_list("place", flat=True))


def test_p05_an_invited_agent_opens_an_account_without_password(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard
) -> None:
    """P-05: the employer's SIRET is the collectivité's."""
    invitation = invited(troyes)
    page = words(arrive(portal_client, agent_forger, invitation))
    assert "Bonjour Lucie Ferrand" in page and 'value="lucie.ferrand"' in page
    assert "Votre identité professionnelle est celle" not in page
    assert account_of(portal_client) is None
    answer = portal_client.post(acceptance(invitation), {"identifier": "lucie.ferrand"})
    assert answer["Location"] == "/agents/"
    account = agents.account_named("lucie.ferrand")
    assert not account.has_usable_password()
    assert account_of(portal_client) == str(account.id)
    assert session_of(portal_client)["authenticated_by"] == "proconnect"
    assert places_of(account) == {troyes.schema}
    assert agents.happened_to(account) == ["proconnect_linked", "logged_in"]
    assert mailbox(agents.INVITED, "proconnect_linked") and not mailbox(troyes.email, "proconnect_other_employer")
    again = Client(headers={"host": portal_client.defaults["HTTP_HOST"]})
    assert agents.travel(again, agent_forger)["Location"] == "/agents/"


def test_the_invitation_serves_once_and_not_after_its_time(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard
) -> None:
    invitation = invited(troyes)
    arrive(portal_client, agent_forger, invitation)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        late = portal_client.post(acceptance(invitation), {"identifier": "lucie.ferrand"})
        assert late["Location"] == invitation, "identify again: half an hour has passed"
    portal_client.post(acceptance(invitation), {"identifier": "lucie.ferrand"})
    other = Client(headers={"host": portal_client.defaults["HTTP_HOST"]})
    agents.set_out(other, agent_forger, suite=invitation)
    agent_forger.id_token.claims["sub"] = agent_forger.userinfo.claims["sub"] = "un-voleur"
    answer = other.get(agents.come_back(other, agent_forger)["Location"])
    assert answer.status_code == 410
    assert account_of(other) is None


def test_nobody_takes_it_up_without_proconnect_in_this_browser(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard
) -> None:
    invitation = invited(troyes)
    for method in ("get", "post"):
        answer = getattr(portal_client, method)(acceptance(invitation), {"identifier": "lucie.ferrand"})
        assert answer["Location"] == invitation
    arrive(portal_client, agent_forger, invitation)
    unknown = portal_client.post("/agents/proconnect/invitation/inconnue/", {"identifier": "lucie.ferrand"})
    assert unknown.status_code == 410


def test_an_identifier_is_proposed_free_and_refused_when_taken(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard
) -> None:
    agent(identifier="Lucie.Ferrand")
    invitation = invited(troyes)
    assert 'value="lucie.ferrand2"' in words(arrive(portal_client, agent_forger, invitation))
    for wrong in ("lucie.ferrand", "a", "lucie@example.org", ""):
        answer = portal_client.post(acceptance(invitation), {"identifier": wrong})
        assert answer.status_code == 422
    assert portal_client.post(acceptance(invitation), {"identifier": "lucie.f"})["Location"] == "/agents/"


@pytest.mark.parametrize("siret", [ELSEWHERE, "", "n’importe quoi"])
def test_p05_another_employer_is_shown_confirmed_recorded_and_told(
    siret: str, agent_forger: Forger, portal_client: Client, troyes: CollectivityCard
) -> None:
    """P-05: a secretary shared by several communes has the SIRET of one."""
    invitation = invited(troyes)
    page = words(arrive(portal_client, agent_forger, invitation, siret=siret))
    said = "est celle du SIRET 200 099 991 00013, pas de Troyes" if siret == ELSEWHERE else "ne porte aucun SIRET"
    assert said in page and "sera prévenue par courriel" in page.replace("en sera", "sera")
    assert portal_client.post(acceptance(invitation), {"identifier": "lucie.ferrand"}).status_code == 422
    assert mailbox(troyes.email, "proconnect_other_employer") == []
    chosen = {"identifier": "lucie.ferrand", "employer": "on"}
    assert portal_client.post(acceptance(invitation), chosen)["Location"] == "/agents/"
    account = agents.account_named("lucie.ferrand")
    assert "proconnect_other_siret" in agents.happened_to(account)
    (told,) = mailbox(troyes.email, "proconnect_other_employer")
    assert "Lucie Ferrand" in told
    assert "d’un autre employeur" in words(portal_client.get("/agents/securite/"))


def test_p05_a_collectivité_without_siren_accepts_and_notes_it(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P-05"""
    invitation = invited(troyes)
    found = registry.by_schema
    monkeypatch.setattr(registry, "by_schema", lambda schema: (card := found(schema)) and replace(card, siren=""))
    page = words(arrive(portal_client, agent_forger, invitation, siret=ELSEWHERE))
    assert "Votre identité professionnelle est celle" not in page
    portal_client.post(acceptance(invitation), {"identifier": "lucie.ferrand"})
    assert "proconnect_unverified_siret" in agents.happened_to(agents.account_named("lucie.ferrand"))


def test_one_factor_opens_no_account(agent_forger: Forger, portal_client: Client, troyes: CollectivityCard) -> None:
    """P-06: nothing would hold the second one."""
    invitation = invited(troyes)
    page = arrive(portal_client, agent_forger, invitation, acr="eidas1")
    assert page.status_code == 403 and "un seul facteur" in words(page)
    assert portal_client.post(acceptance(invitation), {"identifier": "lucie.ferrand"}).status_code == 403
    assert portal_client.get(invitation).status_code == 200, "it still serves, with a password"


def test_whoever_is_logged_in_links_that_account(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    account = agent(epernay)
    log_in_agent(portal_client)
    invitation = invited(troyes)
    page = words(arrive(portal_client, agent_forger, invitation, acr="eidas1"))
    assert "ProConnect sera relié à ce compte" in page and 'name="identifier"' not in page
    assert portal_client.post(acceptance(invitation))["Location"] == "/agents/"
    assert agents.links_of(account) == [SUB]
    assert places_of(account) == {troyes.schema, epernay.schema}


def test_an_identity_opens_one_account(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    agents.linked(agent_forger, epernay, identifier="hugo.blanchard")
    account = agent(epernay)
    log_in_agent(portal_client)
    invitation = invited(troyes)
    arrive(portal_client, agent_forger, invitation)
    answer = portal_client.post(acceptance(invitation))
    assert answer.status_code == 422 and "déjà un autre compte" in words(answer)
    assert (agents.links_of(account), places_of(account)) == ([], {epernay.schema})
    assert portal_client.get(invitation).status_code == 200, "nothing is spent"


def test_a_second_commune_s_invitation_joins_the_account_of_this_sub(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    """P-04"""
    account = agents.linked(agent_forger, epernay)
    invitation = invited(troyes)
    assert "claire.petit" in words(arrive(portal_client, agent_forger, invitation))
    portal_client.post(acceptance(invitation))
    assert account_of(portal_client) == str(account.id)
    assert places_of(account) == {troyes.schema, epernay.schema}


def test_p04_a_new_invitation_is_the_new_link_of_whoever_changed_his_provider(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard
) -> None:
    """P-04: the collectivité decides; the old `sub` opens nothing any more, sessions end, the agent is told."""
    account = agents.linked(agent_forger, troyes, sub="ancien")
    elsewhere = Client(headers={"host": portal_client.defaults["HTTP_HOST"]})
    log_in_agent(elsewhere)
    invitation = invited(troyes, agent_id=account.id)
    page = words(arrive(portal_client, agent_forger, invitation))
    assert "claire.petit" in page and "Votre ancienne identité ProConnect ne l’ouvrira plus" in page
    portal_client.post(acceptance(invitation))
    assert agents.links_of(account) == [SUB]
    assert account_of(portal_client) == str(account.id)
    assert elsewhere.get("/agents/").status_code == 302
    assert mailbox(account.email, "proconnect_linked")


def test_no_commune_gives_its_neighbour_s_agent_away(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    """P-04, T27: an account that works elsewhere too is not opened by one commune's new invitation."""
    account = agents.linked(agent_forger, troyes, epernay, sub="ancien")
    invitation = invited(troyes, agent_id=account.id, email="curieux@example.org")
    assert "claire.petit" not in words(arrive(portal_client, agent_forger, invitation))
    portal_client.post(acceptance(invitation), {"identifier": "un.curieux"})
    assert account_of(portal_client) != str(account.id)
    assert agents.links_of(account) == ["ancien"]
    assert places_of(agents.account_named("un.curieux")) == {troyes.schema}


def test_an_invitation_of_one_collectivité_opens_no_other(
    agent_forger: Forger, portal_client: Client, troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    invitation = invited(troyes, agent_id=uuid7())
    arrive(portal_client, agent_forger, invitation)
    portal_client.post(acceptance(invitation), {"identifier": "lucie.ferrand", "place": epernay.schema})
    assert places_of(agents.account_named("lucie.ferrand")) == {troyes.schema}
