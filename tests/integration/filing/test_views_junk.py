"""What no browser of ours sends, and answers that no view gives."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from tenants import registry
from tenants.registry import CollectivityCard

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/demandes/a%00b/", "/demandes/%00/accuse/", "/demandes/%00/retrait/"])
def test_a_null_character_leads_nowhere(browser: Client, path: str) -> None:
    """PostgreSQL holds none in a text: it would answer with an error."""
    for method in (browser.get, browser.post):
        assert method(path).status_code == 404


@pytest.mark.parametrize("subdomain", ["tro\0yes", "", "t\xe9", "é", "-", "t" * 64])
def test_what_can_be_no_subdomain_is_not_looked_for(
    on_portal: None, django_assert_num_queries: Callable[[int], AbstractContextManager[object]], subdomain: str
) -> None:
    """`/compte/passage/?vers=` takes it from the address."""
    with django_assert_num_queries(0):
        assert registry.by_subdomain(subdomain) is None


@pytest.mark.parametrize("host", ["inconnue.xcontact.localhost:8000", "ailleurs.example", ""])
def test_an_unknown_host_is_kept_in_no_cache(db: None, host: str) -> None:
    assert Client(headers={"host": host}).get("/")["Cache-Control"] == "no-store"


def test_a_refused_post_and_a_health_are_kept_in_no_cache(
    client_of: Callable[[CollectivityCard], Client], troyes: CollectivityCard
) -> None:
    browser = client_of(troyes)
    assert browser.post("/deconnexion/", headers={"sec-fetch-site": "same-site"})["Cache-Control"] == "no-store"
    assert browser.get("/sante/vivant")["Cache-Control"] == "no-store"
    sheet = browser.get("/static/kit/xcontact.css")
    assert "public" in sheet["Cache-Control"]
    b"".join(sheet)  # type: ignore[arg-type]
    sheet.close()
