"""One lie at a time (T26, T29; law.md F-04): none opens the account that the honest answer opens."""

from typing import Any

import pytest
from django.test import Client

from shared_apps.identity import pending
from tests.integration.identity import forger as forging
from tests.integration.identity import lies
from tests.integration.identity.forger import RSA_KEY, Forger
from tests.integration.identity.lies import NONSENSE, Lie, claim, later, signed, without
from tests.integration.identity.travellers import account_of, come_back, linked, session_of, set_out, travel

pytestmark = pytest.mark.django_db

LIES = lies.of(
    {"of a lower level": claim(acr="eidas0"), "of another level": claim(acr="eidas3")},
    {"without family name": without("family_name"), "with a family name that is none": claim(family_name={"a": 1})},
)


@pytest.mark.parametrize("name", LIES)
def test_a_lie_opens_nothing(name: str, forger: Forger, portal_client: Client) -> None:
    linked(forger)
    set_out(portal_client, forger)
    LIES[name](forger)
    answer = come_back(portal_client, forger)
    assert answer.status_code == (503 if name in NONSENSE else 400)
    assert account_of(portal_client) is None
    assert pending.KEY not in session_of(portal_client)
    assert "vous connecter avec votre adresse et votre mot de passe" in answer.content.decode()


def test_the_honest_answer_opens_the_account(forger: Forger, portal_client: Client) -> None:
    user = linked(forger)
    answer = travel(portal_client, forger)
    assert answer.status_code == 302
    assert account_of(portal_client) == str(user.id)


HONEST: dict[str, Lie] = {
    "bound to its access token": lambda forger: forger.id_token.claims.update(at_hash=forging.at_hash("acces")),
    "issued to us by name": lambda forger: forger.id_token.claims.update(azp=forging.CLIENT_ID),
    "from a clock 20 s ahead": lambda forger: later("iat", 20)(forger.id_token),
    "from a clock 20 s late": lambda forger: later("exp", -20)(forger.id_token),
    "with a claim we do not know": lambda forger: forger.userinfo.claims.update(rnipp_gender="female"),
}


@pytest.mark.parametrize("name", HONEST)
def test_what_an_honest_provider_may_also_say(name: str, forger: Forger, portal_client: Client) -> None:
    linked(forger)
    set_out(portal_client, forger)
    HONEST[name](forger)
    assert come_back(portal_client, forger).status_code == 302
    assert account_of(portal_client)


def test_an_RSA_registration_takes_RS256_alone(forger: Forger, portal_client: Client, settings: Any) -> None:
    settings.FRANCECONNECT_ALGORITHM = "RS256"
    linked(forger)
    set_out(portal_client, forger)
    forger.keys = [forging.public_jwk(RSA_KEY)]
    signed(RSA_KEY, "RS256")(forger.id_token)
    signed(RSA_KEY, "RS256")(forger.userinfo)
    assert come_back(portal_client, forger).status_code == 302
    other = Client(headers={"host": portal_client.defaults["HTTP_HOST"]})
    set_out(other, forger)
    assert come_back(other, forger).status_code == 400


def test_the_secret_goes_in_the_body_and_the_access_token_in_a_header(forger: Forger, portal_client: Client) -> None:
    """F-03: client_secret_post, authorization_code, and nothing of PKCE."""
    linked(forger)
    travel(portal_client, forger)
    assert {name: value for name, (value,) in forger.posted.items()} == {
        "grant_type": "authorization_code",
        "code": "un-code",
        "redirect_uri": f"http://{portal_client.defaults['HTTP_HOST']}/franceconnect/retour/",
        "client_id": forging.CLIENT_ID,
        "client_secret": forging.CLIENT_SECRET,
    }
    assert forger.asked == ["token", "jwks", "userinfo"]
