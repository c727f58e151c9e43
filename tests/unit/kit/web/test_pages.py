"""The frame around every page, the pages of errors, the legal pages."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from xcontact.kit import web
from xcontact.kit.web import legal
from xcontact.kit.web.context import chrome
from xcontact.kit.web.templatetags.kit import ICONS

ROOT = Path(web.__file__).parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ERRORS = ("400", "403", "403_csrf", "404", "500", "503")

RUMILLY = SimpleNamespace(
    name="Rumilly-lès-Vaudes",
    siren="211003322",
    postal_address="1 place de la Mairie\n10260 Rumilly-lès-Vaudes",
    telephone="03 25 40 90 00",
    email="mairie@example.org",
    dress=SimpleNamespace(stylesheet="/habillage/abc.css", emblem="EMBLEM", logo=""),
)
MARIE = SimpleNamespace(display_name="Marie Lambert", is_agent=False)
PORTAL_URL = "http://xcontact.localhost:8000/"


@pytest.fixture
def request_on():
    def make(collectivity=None, visitor=None, user=None, path="/"):
        request = RequestFactory().get(path)
        request.collectivity, request.visitor, request.user = collectivity, visitor, user
        request.portal_url = PORTAL_URL
        return request

    return make


def page(request, template="kit/base.html", **context):
    return render_to_string(template, context, request)


def test_the_portal_shows_its_own_name_and_menu(request_on):
    html = page(request_on())
    assert '<html lang="fr">' in html
    assert re.search(r'<a class="ds-skip-link" href="#contenu">Aller au contenu</a>.*<main id="contenu"', html, re.S)
    assert "habillage" not in html
    assert [words for words in ("Accueil", "Collectivités", "Mes demandes", "Se connecter") if words not in html] == []
    assert "Se déconnecter" not in html


def test_a_subdomain_shows_whose_it_is(request_on):
    html = page(request_on(RUMILLY))
    assert '<link rel="stylesheet" href="/habillage/abc.css">' in html
    assert "EMBLEM" in html
    assert "Rumilly-lès-Vaudes" in html
    assert f'href="{PORTAL_URL}mes-demandes/"' in html
    assert "03 25 40 90 00" in html


def test_logging_out_is_a_post_with_its_token(request_on):
    portal = request_on(user=SimpleNamespace(is_authenticated=True))
    for request, address in ((request_on(RUMILLY, MARIE), "/deconnexion/"), (portal, "/compte/deconnexion/")):
        form = re.search(rf'<form method="post" action="{address}">(.*?)</form>', page(request), re.S)
        assert form is not None
        assert "csrfmiddlewaretoken" in form[1]


def test_an_agent_is_led_to_the_desk_and_a_citizen_to_the_account(request_on):
    agent = SimpleNamespace(display_name="Claire Petit", is_agent=True)
    assert '<a href="/bureau/">Claire Petit</a>' in page(request_on(RUMILLY, agent))
    assert f'<a href="{PORTAL_URL}compte/">Marie Lambert</a>' in page(request_on(RUMILLY, MARIE))


def test_the_desk_never_hides_the_communes_name(request_on):
    html = page(request_on(RUMILLY, MARIE, path="/bureau/"), "kit/desk.html")
    assert '<span class="x-brand__name">Rumilly-lès-Vaudes</span>' in html
    assert '<a href="/bureau/" aria-current="page">' in html


@pytest.mark.parametrize("template", ["kit/base.html", "kit/desk.html"])
def test_every_page_leads_to_the_legal_ones(request_on, template):
    html = page(request_on(RUMILLY), template)
    for name in legal.PAGES:
        assert f'href="/{name}/"' in html
    assert "Accessibilité&nbsp;: non conforme" in html
    assert "SPL-Xdémat" in html


def test_the_demo_says_that_it_is_one(request_on, settings):
    settings.INSTANCE = "demo"
    assert "personnes, téléphones et adresses inventés" in page(request_on())
    settings.INSTANCE = ""
    assert "inventés" not in page(request_on())


def test_a_page_before_any_middleware_has_a_frame():
    assert chrome(RequestFactory().get("/"))["portal_url"] == "/"
    assert "Cette adresse ne correspond" in page(RequestFactory().get("/"), "kit/unknown_host.html")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_stands_on_nothing_and_says_what_to_do(name):
    html = render_to_string(f"{name}.html")
    assert len(re.findall("<h1", html)) == 1
    assert re.search(r"Revenez|Retour à l’accueil|recommencez", html)
    assert not re.search(r"csrf|Error|Exception", html)


@pytest.mark.parametrize("collectivity", [None, RUMILLY])
@pytest.mark.parametrize("name", legal.PAGES)
def test_a_legal_page_answers_on_every_host(request_on, name, collectivity):
    response = legal.page(request_on(collectivity), name=name)
    html = response.content.decode()
    assert response.status_code == 200
    assert len(re.findall("<h1", html)) == 1
    assert not re.search(r" (?:[?!;:»])", re.sub(r"<[^>]+>|&nbsp;", "", html.split("<main")[1].split("</main")[0]))


def test_the_terms_are_dated_and_corrected(request_on, settings):
    settings.MAIL_FROM = "ne-pas-repondre@example.org"
    html = legal.page(request_on(), name="conditions-generales").content.decode().replace("&nbsp;", " ")
    assert f"Version {legal.TERMS_VERSION}" in html
    for words in (
        "trente-six mois",
        "un an, deux mois et sept jours",
        "articles L. 112-11 et R. 112-11-1",
        "dix jours ouvrés",
        "articles 48 à 56",
        "ne-pas-repondre@example.org",
        "au plus 5 Mo",
        "441-1",
    ):
        assert words in html, words
    assert "L. 112-2 " not in html
    assert "39 et suivants" not in html
    assert "Internet Explorer" not in html


def test_facts_are_true_missing_or_said_to_be_invented(request_on, settings):
    def notice():
        return legal.page(request_on(), name="mentions-legales").content.decode()

    settings.INSTANCE = "demo"
    assert "inventé pour la démonstration" in notice()
    settings.INSTANCE = ""
    assert "inventé" not in notice()
    assert "à compléter" in notice()
    settings.OPERATOR = {"address": "2 rue Vraie, Troyes"}
    assert "2 rue Vraie, Troyes" in notice()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_what_the_policy_refuses(template):
    html = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_every_icon_is_drawn():
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static/kit/icons.svg").read_text()))
    assert drawn == ICONS


def test_every_property_of_ours_is_defined():
    sheet = (ROOT / "static/kit/xcontact.css").read_text()
    used, defined = set(re.findall(r"var\((--x-[a-z0-9-]+)", sheet)), set(re.findall(r"(--x-[a-z0-9-]+):", sheet))
    assert used <= defined
