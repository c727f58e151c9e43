import pytest
from django.test import Client

from shared_apps.catalogue.models import Offer
from shared_apps.portal import queries
from tenants import addresses, context
from tenants.models import CollectivityStatus
from tenants.registry import CollectivityCard

pytestmark = pytest.mark.django_db

TERRITORY = [
    # schema, name, folded, département, population, postcodes
    ("c_02565", "Œuilly", "oeuilly 02160 02565", "02", 293, ["02160"]),
    ("c_10325", "Rumilly-lès-Vaudes", "rumilly les vaudes 10260 10325", "10", 500, ["10260"]),
    ("e_200069250", "CA Troyes Champagne Métropole", "ca troyes champagne metropole", "10", 170_000, []),
    ("c_10333", "Saint-André-les-Vergers", "saint andre les vergers 10120 10333", "10", 12_000, ["10120"]),
    ("c_51574", "Val-de-Troyes", "val de troyes 51120 51574", "51", 90_000, ["51120"]),
    ("c_10388", "Troyes-la-Petite", "troyes la petite 10000 10388", "10", 90, ["10000"]),
]


@pytest.fixture
def territory(troyes, superuser, oeuilly):  # type: ignore[no-untyped-def]
    """More collectivités, as rows of the registry alone."""
    superuser.execute("BEGIN")
    for number, (schema, name, folded, departement, population, postcodes) in enumerate(TERRITORY, start=900_001):
        kind = "COMMUNE" if schema.startswith("c_") else "EPCI"
        superuser.execute(
            "INSERT INTO tenants_collectivity (id, schema_name, kind, name, siren, insee, departement, population,"
            " postcodes, status, telephone, email, postal_address, brand, folded, fleet_step, opened_at)"
            " VALUES (%s, %s, %s, %s, '', '', %s, %s, %s, 'PREPARING', '', '', '', '{}', %s, 0, now())",
            [number, schema, kind, name, departement, population, postcodes, folded],
        )
        superuser.execute(
            "INSERT INTO tenants_domain (id, domain, tenant_id, is_primary) VALUES (%s, %s, %s, true)",
            [number, schema.replace("_", "-"), number],
        )
    superuser.execute("COMMIT")
    yield
    superuser.execute("DELETE FROM tenants_domain WHERE id > 900000")
    superuser.execute("DELETE FROM tenants_collectivity WHERE id > 900000")


def names(wish: str) -> list[str]:
    with context.portal():
        return [found.name for found in queries.search(wish).found]


@pytest.mark.parametrize("wish", ["oeuilly", "OEUILLY", "Œuilly", " œuilly ", "oeuil"])
def test_both_oeuilly_are_found_however_they_are_written(territory: None, wish: str) -> None:
    with context.portal():
        found = queries.search(wish).found
    assert {(one.name, one.departement) for one in found} == {("Œuilly", "02"), ("Œuilly", "51")}


def test_the_exact_name_comes_first_then_what_begins_so(territory: None) -> None:
    assert names("troyes") == ["Troyes", "Troyes-la-Petite", "CA Troyes Champagne Métropole", "Val-de-Troyes"]


@pytest.mark.parametrize(
    "wish", ["rumilly les vaudes", "Rumilly-lès-Vaudes", "vaudes rumil", "10260", "10325", "rumilly 10260"]
)
def test_name_postcode_and_insee_code_are_understood(territory: None, wish: str) -> None:
    assert names(wish) == ["Rumilly-lès-Vaudes"]


@pytest.mark.parametrize("wish", ["st andre les vergers", "St-André", "saint andre"])
def test_saint_may_be_shortened(territory: None, wish: str) -> None:
    assert names(wish) == ["Saint-André-les-Vergers"]


@pytest.mark.parametrize("wish", ["", "   ", "!!", "illy", "%", "_", "troyes' OR 1=1", "a" * 5000])
def test_nothing_is_found_for_what_is_nobody_s_name(territory: None, wish: str) -> None:
    assert names(wish) == []


def test_the_page_says_where_each_is_and_what_is_in_preparation(portal_client: Client, territory: None) -> None:
    page = portal_client.get("/collectivites/", {"q": "oeuilly"}).content.decode()
    assert "02160" in page and "département 51" in page
    assert page.count("En préparation") == 1
    assert addresses.collectivity("c-02565", "/") in page


def test_an_empty_answer_is_kind_and_safe(portal_client: Client, troyes: CollectivityCard) -> None:
    answer = portal_client.get("/collectivites/", {"q": "<script>alert(1)</script>"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Nous n’avons rien trouvé" in page and "<script>alert" not in page


def test_too_many_answers_are_cut_with_a_sentence(portal_client: Client, territory: None, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(queries, "MOST", 2)
    page = portal_client.get("/collectivites/", {"q": "troyes"}).content.decode()
    assert "Les 2 réponses les plus proches" in page
    assert "Val-de-Troyes" not in page


def test_without_a_search_départements_then_their_collectivities(portal_client: Client, territory: None) -> None:
    page = portal_client.get("/collectivites/").content.decode()
    assert "Aube (10)" in page and "Marne (51)" in page
    listed = portal_client.get("/collectivites/?departement=10").content.decode()
    assert listed.index("CA Troyes") < listed.index("Rumilly") < listed.index("Troyes-la-Petite")
    assert "Œuilly" not in listed
    assert "Aube (10)" in portal_client.get("/collectivites/?departement=zz").content.decode()


def test_a_procedure_is_offered_by_those_that_publish_it(portal_client: Client, superuser, troyes, epernay) -> None:  # type: ignore[no-untyped-def]
    with context.inside(epernay.schema):
        Offer.objects.filter(slug="acte-naissance").delete()
    with context.portal():
        offering = {found.schema for found in queries.search("troyes epernay", offering="x").found}
    assert offering == set()
    with context.inside(troyes.schema):
        Offer.objects.get_or_create(
            place=troyes.schema, slug="autre-demande", defaults={"title": "Autre demande", "topic": "autre"}
        )
    page = portal_client.get("/demarches/autre-demande/?q=troyes").content.decode()
    assert addresses.collectivity(troyes.subdomain, "/demarches/autre-demande/") in page


def test_a_collectivity_that_does_not_offer_it_is_not_proposed(portal_client: Client, troyes, epernay) -> None:  # type: ignore[no-untyped-def]
    with context.inside(epernay.schema):
        Offer.objects.filter(slug="autre-demande").delete()
    page = portal_client.get("/demarches/autre-demande/?q=epernay").content.decode()
    assert addresses.collectivity(epernay.subdomain, "/demarches/autre-demande/") not in page
    assert "ne propose cette démarche en ligne" in page


def test_statuses_are_told(territory: None) -> None:
    with context.portal():
        found = {one.name: one for one in queries.search("troyes").found}
    assert found["Troyes"].status == CollectivityStatus.OPEN and not found["Troyes"].is_preparing
    assert found["Val-de-Troyes"].is_preparing


@pytest.mark.parametrize(
    "address", ["/", "/demarches/", "/collectivites/", "/conditions-generales/", "/accessibilite/"]
)
def test_public_pages_answer_and_say_their_accessibility(portal_client: Client, troyes, address: str) -> None:  # type: ignore[no-untyped-def]
    answer = portal_client.get(address)
    assert answer.status_code == 200
    assert "Accessibilité&nbsp;: non conforme" in answer.content.decode()


def test_an_unknown_procedure_is_not_found(portal_client: Client, troyes: CollectivityCard) -> None:
    assert portal_client.get("/demarches/nulle-part/").status_code == 404


def test_a_procedure_is_found_by_ones_own_words(portal_client):
    page = portal_client.get("/demarches/?q=buvette").content.decode()
    assert "/demarches/debit-de-boissons-temporaire/" in page
    assert "/demarches/acte-de-naissance/" not in page


@pytest.mark.parametrize("wish", ["xyzzy", "<script>alert(1)</script>", "%00", "je voudrais"])
def test_words_that_mean_nothing_lead_somewhere(portal_client, wish):
    page = portal_client.get("/demarches/", {"q": wish})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert 'href="/collectivites/"' in page.content.decode()


def test_a_procedures_page_says_how_to_do_without_internet(portal_client):
    assert "Sans Internet" in portal_client.get("/demarches/acte-de-naissance/").content.decode()
