"""A citizen at his computer: he files requests one after another, and when something fails he reloads and tries again.

Now and then he double-clicks, closes the lid while a page loads, goes back and sends again, or gives up at the last
page: none of these may send twice, lose what he sent, or send what he did not.
"""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.proof.kill import papers
from tests.proof.kill.browser import Browser, Form, HungUp, Page, Unanswered
from tests.proof.kill.notebook import Notebook, Promise, words_of

LOGIN = "/compte/connexion/"
DRAFT = re.compile(r"/demarches/[^/]+/demande/([0-9a-f-]{36})/")
SENT = re.compile(r"/demandes/([0-9A-Z][0-9A-Z-]{8,24})/")
SLUGS = ("signalement-voirie", "autre-demande")
ANSWERS = {
    "danger": "no",
    "problem_kind": "road",
    "place": "rue de l’École",
    "subject": "Une question",
    "message": "Quand ouvre la mairie ?",
}
MOST_PAPERS = 3
PAUSES = (0.2, 1.0)
# How often a citizen who sends does something else than wait for the answer.
DOUBLE_CLICKS, HANGS_UP, SENDS_AGAIN, GIVES_UP = 0.15, 0.15, 0.1, 0.1


@dataclass(frozen=True)
class Person:
    """Somebody with an account, who deals with one collectivité."""

    identifier: str
    password: str
    site: str
    schema: str


class Answers:
    """Every answer that a citizen got: how many by status, and those that no citizen should ever see."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.by_status: Counter[str] = Counter()
        self.bare: list[str] = []

    def hear(self, status: int, url: str, text: str) -> None:
        """A stack trace, or an error without a sentence in French."""
        is_bare = "Traceback (most recent call last)" in text or (status >= 400 and 'lang="fr"' not in text)
        with self._lock:
            self.by_status[str(status)] += 1
            if is_bare:
                self.bare.append(f"{status} {urlsplit(url).path}: {text[:120]!r}")

    @property
    def pages(self) -> int:
        """How many were shown, or led to by what was sent."""
        return self.by_status["200"] + self.by_status["303"]

    def hear_nothing(self, why: str) -> None:
        with self._lock:
            self.by_status[why] += 1


class Citizen:
    """Files until `is_over`, and then finishes what he began unless `deadline` (monotonic seconds) comes first."""

    def __init__(self, person: Person, port: int, notebook: Notebook, answers: Answers, seed: int) -> None:
        self._person = person
        self._notebook = notebook
        self._answers = answers
        self._random = random.Random(seed)
        self._browser = Browser(port, answers.hear)
        self.deadline = float("inf")

    def file_until(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            self._file_one()

    def _file_one(self) -> None:
        promise = self._notebook.mean(self._person.schema, to_send=self._random.random() >= GIVES_UP)
        errand = _Errand(promise, self._random.choice(SLUGS), self._random.randint(0, MOST_PAPERS))
        page: Page | None = None
        while time.monotonic() < self.deadline:
            try:
                page = self._reload(errand) if page is None else self._go_on(page, errand)
            except HungUp:
                page = None
            except Unanswered as nobody:
                self._answers.hear_nothing(str(nobody))
                page = None
            if errand.is_over:
                return
            if page is None or page.status >= 400:
                page = None
                time.sleep(self._random.uniform(*PAUSES))

    def _reload(self, errand: "_Errand") -> Page:
        if draft := errand.promise.draft:
            return self._browser.get(f"{self._person.site}demarches/{errand.slug}/demande/{draft}/")
        return self._browser.get(f"{self._person.site}demarches/{errand.slug}/")

    def _go_on(self, page: Page, errand: "_Errand") -> Page | None:
        """Do what this page asks for; the page that follows, None to start again from what is saved."""
        if sent := SENT.match(page.path):
            return self._read_confirmation(page, sent[1], errand)
        if page.path == LOGIN:
            form = page.form("email", "password")
            who = {"email": self._person.identifier, "password": self._person.password}
            return self._browser.send(page, form, who) if form else None
        if draft := DRAFT.match(page.path):
            if not errand.promise.draft:
                self._notebook.note(errand.promise, "draft", draft[1])
            if page.path.endswith("/pieces/"):
                return self._join(page, errand)
            if page.path.endswith("/verification/"):
                return self._send(page, errand)
            return self._fill(page, errand)
        return self._begin(page)

    def _begin(self, page: Page) -> Page | None:
        """A fresh draft, under his account from the start: an older one is of an errand given up."""
        if 'href="/connexion/?' in page.text:
            return self._browser.get(f"{self._person.site}connexion/?suite={page.path}")
        form = next((form for form in page.forms if any(name == "choix" for name, _ in form.buttons)), None)
        if form is None:
            return None
        return self._browser.send(page, form, dict([form.buttons[-1]]))

    def _fill(self, page: Page, errand: "_Errand") -> Page | None:
        form = page.form("csrfmiddlewaretoken", "cle")
        if form is None:
            return None
        words = words_of(errand.promise.token)
        said = ANSWERS | {"email": errand.promise.address, "description": words, "message": words}
        known = {name: value for name, value in said.items() if name in form.names}
        if self._random.random() < HANGS_UP / 3:
            return self._browser.send(page, form, known, hang_up=True)
        return self._browser.send(page, form, known)

    def _join(self, page: Page, errand: "_Errand") -> Page | None:
        """One document after another; what the page lists has been kept."""
        for paper in errand.papers:
            if page.status == 200 and paper.name in page.text:
                self._notebook.note(errand.promise, "kept", paper.sha256)
        missing = [paper for paper in errand.papers if paper.sha256 not in errand.promise.kept]
        if not missing:
            return self._browser.get(page.url.replace("/pieces/", "/verification/").partition("#")[0])
        form = page.form("document", "piece")
        if form is None:
            return None
        self._notebook.note(errand.promise, "offered", missing[0].sha256)
        hang_up = self._random.random() < HANGS_UP
        answer = self._browser.send(page, form, {}, [("document", missing[0])], hang_up=hang_up)
        return answer if answer.status == 200 else None

    def _send(self, page: Page, errand: "_Errand") -> Page | None:
        form = page.form("exact")
        if form is None:
            return None
        if not errand.promise.means_to_send:
            errand.is_over = True
            return page
        self._notebook.note(errand.promise, "sent")
        errand.last = page, form
        manner = self._random.random()
        if manner < HANGS_UP:
            return self._browser.send(page, form, {"exact": "on"}, hang_up=True)
        if manner < HANGS_UP + DOUBLE_CLICKS:
            return self._click_twice(page, form, errand)
        return self._browser.send(page, form, {"exact": "on"})

    def _click_twice(self, page: Page, form: Form, errand: "_Errand") -> Page | None:
        """Both questions leave at once; both answers are read."""
        with ThreadPoolExecutor(2) as fingers:
            clicks = [fingers.submit(self._browser.send, page, form, {"exact": "on"}) for _ in range(2)]
        answers = [click.result() for click in clicks if not isinstance(click.exception(), Unanswered)]
        for answer in answers:
            if (sent := SENT.match(answer.path)) and answer.status == 200:
                self._note_shown(answer, sent[1], errand)
        return answers[-1] if answers else None

    def _read_confirmation(self, page: Page, reference: str, errand: "_Errand") -> Page | None:
        if page.status != 200:
            return None
        self._note_shown(page, reference, errand)
        errand.is_over = True
        if errand.last and self._random.random() < SENDS_AGAIN:
            again = self._browser.send(*errand.last, {"exact": "on"})
            if (sent := SENT.match(again.path)) and again.status == 200:
                self._note_shown(again, sent[1], errand)
        return page

    def _note_shown(self, page: Page, reference: str, errand: "_Errand") -> None:
        if reference in page.text:
            self._notebook.note(errand.promise, "shown", reference)


class _Errand:
    """A request on its way: what is to be joined, and the last page sent from, to which one can go back."""

    def __init__(self, promise: Promise, slug: str, count: int) -> None:
        self.promise = promise
        self.slug = slug
        self.papers = papers.of(promise.token, count)
        self.is_over = False
        self.last: tuple[Page, Form] | None = None
