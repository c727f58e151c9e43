"""What FranceConnect vouches for is read, not edited (F-08)."""

import pytest
from django.test import Client

from shared_apps.accounts import commands
from shared_apps.accounts.models import User
from shared_apps.identity.models import FranceConnectLink
from tenants import context
from tests.integration.identity.forger import Forger
from tests.integration.identity.travellers import citizen, linked, log_in_by_password
from xcontact.kit import clock
from xcontact.kit.errors import Refused
from xcontact.kit.text import french_date

pytestmark = pytest.mark.django_db

ADDRESS = {"street": "3 quai Vert", "postcode": "51200", "city": "Épernay"}


def kept(user: User) -> User:
    with context.portal():
        return User.objects.get(id=user.id)


def test_the_source_and_the_date_stand_in_place_of_the_field(forger: Forger, portal_client: Client) -> None:
    """F-08"""
    user = kept(linked(forger))
    log_in_by_password(portal_client)
    page = portal_client.get("/compte/modifier/").content.decode()
    assert f"donné par FranceConnect le {french_date(clock.paris_date(clock.now()))}" in page
    assert user.family_name in page
    assert 'name="given_name"' not in page and 'name="family_name"' not in page
    assert portal_client.post("/compte/modifier/", ADDRESS).url == "/compte/"
    assert (kept(user).city, kept(user).family_name) == ("Épernay", user.family_name)


def test_a_forged_form_is_refused(forger: Forger, portal_client: Client) -> None:
    """F-08: by the command, whoever calls it; nothing of that form is kept."""
    user = kept(linked(forger))
    log_in_by_password(portal_client)
    answer = portal_client.post("/compte/modifier/", {**ADDRESS, "family_name": "Usurpatrice"})
    assert answer.status_code == 422 and "viennent de FranceConnect" in answer.content.decode()
    with context.portal(), pytest.raises(Refused):
        commands.update_profile(changes={"given_name": "Autre"}, by=user)
    assert (kept(user).family_name, kept(user).given_name, kept(user).city) == (
        user.family_name,
        user.given_name,
        user.city,
    )


def test_without_the_link_they_are_edited_again(forger: Forger, portal_client: Client) -> None:
    """F-08"""
    user = linked(forger)
    with context.portal():
        FranceConnectLink.objects.all().delete()
    log_in_by_password(portal_client)
    changes = {**ADDRESS, "given_name": "Marie", "family_name": "Roy"}
    assert portal_client.post("/compte/modifier/", changes).url == "/compte/"
    assert kept(user).family_name == "Roy"


def test_another_account_is_not_locked(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    citizen(email="paul@example.org")
    log_in_by_password(portal_client, "paul@example.org")
    assert 'name="family_name"' in portal_client.get("/compte/modifier/").content.decode()
