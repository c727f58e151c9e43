"""The way through a draft: the pages of its form that concern this person, the documents, the check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared_apps.catalogue.library import ResolvedProcedure
from shared_apps.forms import rendering
from shared_apps.forms.definition import FormDefinition, Page
from shared_apps.forms.visibility import shown

DOCUMENTS, CHECK = "pieces", "verification"
# In which capacity the request is made: asked before the first page, no step of it.
CAPACITY, PERSON = "a-quel-titre", "pour-quelqu-un-d-autre"
_TITLES = {DOCUMENTS: "Vos documents", CHECK: "Vérifier et transmettre"}


@dataclass(frozen=True)
class Step:
    id: str
    title: str
    url: str


class Course:
    """Depends on the answers: a page hidden by its condition is no step."""

    def __init__(self, slug: str, draft_id: UUID, procedure: ResolvedProcedure, answers: Mapping[str, Any]) -> None:
        assert procedure.form is not None
        self.form: FormDefinition = procedure.form
        self.answers = answers
        self.presentation = f"/demarches/{slug}/"
        self.root = f"{self.presentation}demande/{draft_id}/"
        self.pages: list[Page] = [page for page, fields in shown(self.form, answers) if _asks(page)]
        titles = {page.id: page.title for page in self.pages} | _TITLES
        self.steps = [Step(id_, title, f"{self.root}{id_}/") for id_, title in titles.items()]

    def page(self, page_id: str) -> Page | None:
        """A page that concerns this person."""
        return next((page for page in self.pages if page.id == page_id), None)

    def step(self, step_id: str) -> dict[str, object]:
        """What kit/steps.html takes."""
        position = self._position(step_id)
        return {"current": position + 1, "total": len(self.steps), "title": self.steps[position].title}

    def after(self, step_id: str) -> str:
        return self.steps[self._position(step_id) + 1].url

    def before(self, step_id: str) -> str:
        """The former step; the procedure's own page before the first."""
        position = self._position(step_id)
        return self.steps[position - 1].url if position else self.presentation

    def to_resume_at(self, today: date) -> str:
        """The first page that still wants something; all done, the documents."""
        return self.first_faulty(rendering.validate(self.form, self.answers, today)) or f"{self.root}{DOCUMENTS}/"

    def first_faulty(self, problems: Mapping[str, object]) -> str:
        """The first page that holds one of these fields, or ""."""
        faulty = (page for page in self.pages if any(field.id in problems for field in page.fields))
        return next((f"{self.root}{page.id}/" for page in faulty), "")

    def _position(self, step_id: str) -> int:
        return next(position for position, step in enumerate(self.steps) if step.id == step_id)


def _asks(page: Page) -> bool:
    """Whether there is anything to show on it besides documents, which have a page of their own."""
    return any(field.kind != "document" for field in page.fields)
