"""A poor line: documents that resume, answers that are saved as they are typed, questions that come and go."""

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.journeys import acts
from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo
from tests.journeys.documents import Upload
from tests.journeys.reading import Reader

pytestmark = pytest.mark.journey
PART = 256 * 1024
MEGABYTE = 1024 * 1024


def photograph(size: int, name: str) -> Upload:
    """A photograph of that many bytes: noise, and what lacks filled up after its end."""
    content = io.BytesIO()
    Image.new("RGB", (640, 420), (196, 186, 160)).save(content, "JPEG")
    head = content.getvalue()
    return {"name": name, "mimeType": "image/jpeg", "buffer": head + b"\0" * (size - len(head))}


def heavy_photograph(name: str) -> Upload:
    """Over five megabytes as a camera makes them: nothing in it can be thrown away."""
    content = io.BytesIO()
    noise = Image.effect_noise((2600, 1950), 90)
    Image.merge("RGB", (noise, noise, noise)).save(content, "JPEG", quality=97)
    assert len(content.getvalue()) > 5 * MEGABYTE
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


@pytest.fixture
def reader(demo: Demo, open_reader: OpenReader) -> Iterator[Reader]:
    """Marie, on the first page of a new draft."""
    reader = open_reader()
    acts.begin(reader, demo, demo.person("marie.lambert"))
    return reader


def root(page: Page) -> str:
    found = re.match(r".*/demande/[0-9a-f-]+/", page.url)
    assert found
    return found[0]


class Line:
    """The network between a page and the addresses that match: it can be cut, and counts what passes."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.is_cut, self.passed, self.cut_after = False, 0, -1
        page.route(re.compile(pattern), self._handle)

    def _handle(self, route: Route) -> None:
        if self.is_cut or 0 <= self.cut_after <= self.passed:
            route.abort("connectionreset")
            return
        self.passed += 1
        route.continue_()


def test_an_upload_that_is_cut_goes_on_and_arrives_once(reader: Reader):
    page = reader.page
    page.goto(f"{root(page)}pieces/")
    line = Line(page, r"/pieces/envois/[0-9a-f-]{36}/$")
    line.cut_after = 3
    section = page.locator("section.x-wanted").first
    section.locator("input[type=file]").set_input_files([photograph(8 * PART + 77, "façade.jpg")])
    row = section.locator("li", has_text="façade.jpg")
    expect(row).to_contain_text("connexion coupée, nouvel essai dans")
    reader.look()
    line.cut_after = -1
    expect(section.locator("li[data-state=ready]", has_text="façade.jpg")).to_contain_text("Reçu", timeout=30_000)
    assert line.passed == 9 + 1, "each part once, then the end"
    page.reload()
    expect(page.locator("li[data-state=ready]", has_text="façade.jpg")).to_have_count(1)


def test_an_upload_goes_on_after_the_page_is_reloaded(reader: Reader):
    page = reader.page
    page.goto(f"{root(page)}pieces/")
    line = Line(page, r"/pieces/envois/[0-9a-f-]{36}/$")
    line.cut_after = 4
    photo = photograph(8 * PART + 78, "cour.jpg")
    section = page.locator("section.x-wanted").first
    section.locator("input[type=file]").set_input_files([photo])
    expect(section.locator("li", has_text="cour.jpg")).to_contain_text("connexion coupée")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    line.cut_after, line.passed = -1, 0
    section = page.locator("section.x-wanted").first
    left = section.locator("li", has_text="cour.jpg")
    expect(left).to_contain_text("envoi interrompu à")
    reader.look()
    left.get_by_role("button", name="Annuler l’envoi de cour.jpg").click()
    expect(section.locator("li", has_text="cour.jpg")).to_have_count(0)
    section.locator("input[type=file]").set_input_files([photo])
    expect(section.locator("li[data-state=ready]", has_text="cour.jpg")).to_contain_text("Reçu", timeout=30_000)


def test_an_upload_may_be_given_up(reader: Reader):
    page = reader.page
    page.goto(f"{root(page)}pieces/")
    Line(page, r"/pieces/envois/[0-9a-f-]{36}/$").is_cut = True
    section = page.locator("section.x-wanted").first
    section.locator("input[type=file]").set_input_files([photograph(3 * PART, "cave.jpg")])
    section.get_by_role("button", name="Annuler l’envoi de cave.jpg").click()
    expect(section.locator("li", has_text="cave.jpg")).to_have_count(0)
    page.reload()
    expect(page.locator("li", has_text="cave.jpg")).to_have_count(0)


def test_a_picture_that_is_too_large_is_made_smaller_with_a_warning(reader: Reader):
    page = reader.page
    page.goto(f"{root(page)}pieces/")
    section = page.locator("section.x-wanted").first
    section.locator("input[type=file]").set_input_files([heavy_photograph("carte.jpeg")])
    expect(section.locator("li[data-state=ready]", has_text="carte.jpg")).to_contain_text("Reçu", timeout=60_000)
    expect(section).to_contain_text("vérifiez que tout se lit")
    reader.look()


def test_answers_are_saved_as_they_are_typed_and_found_on_another_device(
    demo: Demo, reader: Reader, open_reader: OpenReader
):
    page = reader.page
    page.goto(f"{root(page)}problem/")
    page.get_by_label("Décrivez le problème").type("Un trou devant la gare")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    reader.look()
    line = Line(page, r"/problem/enregistrer/$")
    line.is_cut = True
    page.get_by_label("Décrivez le problème").type(", large d’un mètre")
    expect(page.locator("[data-saved]")).to_contain_text("Pas enregistré")
    expect(page.locator("[data-saved]")).to_contain_text("Vos réponses restent sur cette page")
    line.is_cut = False
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à", timeout=30_000)

    elsewhere = open_reader()
    elsewhere.page.goto(f"{demo.portal}/compte/connexion/")
    acts.log_in(elsewhere, demo.person("marie.lambert"), label="Adresse électronique")
    expect(elsewhere.page.get_by_role("button", name="Se déconnecter").first).to_be_visible()
    elsewhere.page.goto(demo.collectivity("troyes", "/connexion/?suite=/"))
    elsewhere.page.goto(page.url)
    there = elsewhere.page.get_by_label("Décrivez le problème")
    expect(there).to_have_value("Un trou devant la gare, large d’un mètre")

    there.fill("Deux trous")
    expect(elsewhere.page.locator("[data-saved]")).to_contain_text("Enregistré à")
    page.get_by_label("Décrivez le problème").fill("Trois trous")
    notice = page.locator("[data-elsewhere]")
    expect(notice).to_contain_text("aussi été remplie ailleurs")
    expect(notice).to_contain_text("Deux trous")
    expect(page.get_by_label("Décrivez le problème")).to_have_value("Trois trous")
    reader.look()
    notice.get_by_role("button", name="Garder les réponses de cette page").click()
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    elsewhere.page.reload()
    expect(there).to_have_value("Trois trous")


def test_questions_come_and_go_without_a_reload(reader: Reader):
    page = reader.page
    page.goto(f"{root(page)}problem/")
    page.get_by_label("Décrivez le problème").fill("Un câble à terre")
    page.evaluate("window.stayed = true")
    danger = page.get_by_role("group", name="danger immédiat")
    danger.get_by_label("Oui").check()
    expect(page.locator("[data-block=emergency]")).to_be_visible()
    expect(danger.get_by_label("Oui")).to_be_focused()
    expect(page.locator("[data-appeared]")).not_to_be_empty()
    expect(page.get_by_label("Décrivez le problème")).to_have_value("Un câble à terre")
    reader.look()
    danger.get_by_label("Non").check()
    expect(page.locator("[data-block=emergency]")).to_have_count(0)
    assert page.evaluate("window.stayed")
    page.get_by_label("Chaussée ou trottoir abîmé").check()
    acts.proceed(reader)
    page.wait_for_url("**/where/")
    page.go_back()
    expect(page.get_by_label("Décrivez le problème")).to_have_value("Un câble à terre")
    page.get_by_label("Décrivez le problème").fill("Un câble à terre, rue Émile-Zola")
    acts.proceed(reader)
    page.wait_for_url("**/where/")
