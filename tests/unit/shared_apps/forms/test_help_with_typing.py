"""Which inputs ask for help, and that none does where the platform does not offer it."""

from typing import Any

import pytest

from shared_apps.accounts.forms import IdentityForm
from shared_apps.accounts.organisation_forms import OrganisationForm
from shared_apps.forms.kinds import KINDS
from tests.unit.shared_apps.forms.fields import field

OFFERED = "https://data.example.fr/search"


def page(kind: str) -> str:
    return str(KINDS[kind].form_field(field(kind)).widget.render("answer", None, {"id": "id_answer"}))


@pytest.fixture(params=[OFFERED, ""], ids=["offered", "not-offered"])
def offered(request: Any, settings: Any) -> bool:
    settings.ADDRESS_URL = settings.COMPANIES_URL = request.param
    return bool(request.param)


def test_an_address_is_completed_where_it_is_offered_its_commune_always(offered: bool) -> None:
    html = page("address")
    assert ('data-completion="/completion/adresses/"' in html) == offered
    assert html.count('data-completion="/completion/communes/"') == 2
    assert OFFERED not in html, "a browser never asks the State's service itself"


def test_a_number_is_looked_up_where_it_is_offered(offered: bool) -> None:
    for kind in ("siret", "siren"):
        assert ('data-lookup="/completion/entreprises/"' in page(kind)) == offered
    assert "data-lookup" not in page("rna"), "no documented question"


def test_a_commune_fills_its_two_parts_and_a_place_has_its_position() -> None:
    html = page("commune")
    assert 'data-completion-part="postcode"' in html and 'data-completion-part="city"' in html
    assert "data-position" in page("point") and "data-position" not in page("address")


def test_the_accounts_own_forms_ask_too(offered: bool) -> None:
    for form in (IdentityForm(), OrganisationForm()):
        street = str(form["street"])
        assert ("/completion/adresses/" in street) == offered
        assert 'autocomplete="address-line1"' in street, "the browser may still fill it in (WCAG 1.3.5)"
    assert ("/completion/entreprises/" in str(OrganisationForm()["siret"])) == offered
    assert 'data-completion-part="name"' in str(OrganisationForm()["name"])


def test_help_takes_nothing_away_from_what_may_be_written(offered: bool) -> None:
    anywhere = {"street": "Lieu-dit « Là-haut »", "postcode": "B-5000", "city": "Namur", "country": "Belgique"}
    assert KINDS["address"].form_field(field("address")).clean(anywhere) == anywhere
