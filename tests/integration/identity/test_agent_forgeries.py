"""One lie at a time about an agent (T26, T29; law.md P-02): none opens the account that the honest answer opens."""

import pytest
from django.test import Client

from shared_apps.identity import pending
from tests.integration.identity import agents, lies
from tests.integration.identity import forger as forging
from tests.integration.identity.forger import RSA_KEY, Forger
from tests.integration.identity.lies import NONSENSE, claim, signed, without
from tests.integration.identity.travellers import account_of, session_of

pytestmark = pytest.mark.django_db

LIES = lies.of(
    {"of a citizen's unknown level": claim(acr="eidas1-mfa "), "of a level that is true": claim(acr=True)},
    {"without usual name": without("usual_name"), "with a usual name that is none": claim(usual_name=["Ferrand"])},
)


@pytest.mark.parametrize("name", LIES)
def test_a_lie_opens_nothing(name: str, agent_forger: Forger, portal_client: Client) -> None:
    """P-02"""
    agents.linked(agent_forger)
    agents.set_out(portal_client, agent_forger)
    LIES[name](agent_forger)
    answer = agents.come_back(portal_client, agent_forger)
    assert answer.status_code == (503 if name in NONSENSE else 400)
    assert account_of(portal_client) is None
    assert pending.AGENT_KEY not in session_of(portal_client)
    assert "vous connecter avec votre identifiant et votre mot de passe" in answer.content.decode()


def test_the_honest_answer_opens_the_account(agent_forger: Forger, portal_client: Client) -> None:
    account = agents.linked(agent_forger)
    assert agents.travel(portal_client, agent_forger)["Location"] == "/agents/"
    assert account_of(portal_client) == str(account.id)


def test_the_secret_goes_in_the_body(agent_forger: Forger, portal_client: Client) -> None:
    """P-02"""
    agents.linked(agent_forger)
    agents.travel(portal_client, agent_forger)
    assert {name: value for name, (value,) in agent_forger.posted.items()} == {
        "grant_type": "authorization_code",
        "code": "un-code",
        "redirect_uri": f"http://{portal_client.defaults['HTTP_HOST']}{agents.BACK}",
        "client_id": forging.CLIENT_ID,
        "client_secret": forging.CLIENT_SECRET,
    }
    assert agent_forger.authorization == "Bearer acces", "the last question was userinfo's"


def test_an_answer_of_franceconnect_opens_no_agent_s_account(
    forger: Forger, agent_forger: Forger, portal_client: Client
) -> None:
    """T26: the two callbacks share their code, never an attempt."""
    agents.linked(agent_forger)
    agents.set_out(portal_client, agent_forger)
    state = agent_forger.callback["state"]
    assert portal_client.get("/franceconnect/retour/", agent_forger.callback).status_code == 400
    signed(RSA_KEY, "RS256")(agent_forger.id_token)
    agent_forger.callback["iss"] = forger.issuer
    assert portal_client.get(agents.BACK, {**agent_forger.callback, "state": state}).status_code == 400
    assert account_of(portal_client) is None
