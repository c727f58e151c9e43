"""The builder: the form's pages and questions in order, and the buttons that move, remove and add them."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.catalogue import warnings
from shared_apps.catalogue.changes import changes
from shared_apps.catalogue.local_form import identifying
from shared_apps.forms import editing, wording
from shared_apps.forms.definition import Field, load
from shared_apps.forms.kinds import KINDS
from tenant_apps.desk.access import DeskRequest
from tenant_apps.desk.procedures.access import administrator_required, seen
from tenant_apps.procedures import commands, overview
from tenant_apps.procedures import queries as procedures
from tenant_apps.procedures.models import Procedure
from tenant_apps.procedures.overview import Standing
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import typeset

GONE = typeset("Cette question n’est plus dans le formulaire : quelqu’un l’a peut-être retirée.")


class Bench:
    """A procedure whose form is being built, as its pages need it; NotFound where it has no form."""

    def __init__(self, standing: Standing) -> None:
        self.standing, self.procedure = standing, standing.procedure
        self.base = procedures.base(standing.last.base_digest)
        if "form" not in self.base:
            raise NotFound
        self.form: Mapping[str, Any] = standing.overrides.get("form", self.base["form"])
        self.locked = identifying(self.base)

    @property
    def is_own(self) -> bool:
        """Whether the form is no longer the library's."""
        return "form" in self.standing.overrides

    @property
    def fields(self) -> dict[str, Field]:
        return {field.id: field for field in load(self.form).fields}

    @property
    def cautions(self) -> dict[str, list[warnings.Warned]]:
        """What the law says, by the question's identifier; under "" what is not in the form."""
        found: dict[str, list[warnings.Warned]] = {}
        changed = {**self.base, "form": self.form, "documents": self._pieces}
        known = {field["id"] for field in editing.fields_of(self.form)}
        for one in warnings.local(self.base, changed):
            name = one.id.split(".")[0]
            found.setdefault(name if name in known else "", []).append(one)
        return found

    @property
    def _pieces(self) -> list[Mapping[str, Any]]:
        added = self.standing.overrides.get("documents", {}).get("add", [])
        return [*self.base.get("documents", []), *added]


def bench(request: DeskRequest, slug: str) -> Bench:
    return Bench(overview.standing(slug, request.collectivity))


@require_safe
@administrator_required
def build(request: DeskRequest, slug: str) -> HttpResponse:
    return shown(request, bench(request, slug))


@require_POST
@administrator_required
def move(request: DeskRequest, slug: str) -> HttpResponse:
    """« question page rank » or « page rank »: where it is to stand, so that a second click does nothing more."""
    held = bench(request, slug)
    name, _, target = request.POST.get("question", "").partition(" ")
    page, _, rank = target.partition(" ")
    if name:
        return done(
            request,
            held,
            lambda vu: commands.move_question(
                slug=slug, question_id=name, page_id=page, rank=_rank(rank), seen=vu, by=request.agent
            ),
            told=f"Déplacer « {_label(held, name)} »",
            anchor=f"q-{name}",
        )
    name, _, rank = request.POST.get("page", "").partition(" ")
    return done(
        request,
        held,
        lambda vu: commands.move_page(slug=slug, page_id=name, rank=_rank(rank), seen=vu, by=request.agent),
        told="Déplacer une page",
        anchor=f"p-{name}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def remove(request: DeskRequest, slug: str, part: str) -> HttpResponse:
    """A page that asks, then the act; `part` is a question's identifier, or a page's."""
    held = bench(request, slug)
    is_page = any(page["id"] == part for page in held.form["pages"])
    is_question = any(field["id"] == part for field in editing.fields_of(held.form))
    if request.method == "POST":
        verb: Callable[[int], Procedure]
        if is_page:
            verb = lambda vu: commands.remove_page(slug=slug, page_id=part, seen=vu, by=request.agent)  # noqa: E731
        else:
            verb = lambda vu: commands.remove_question(slug=slug, question_id=part, seen=vu, by=request.agent)  # noqa: E731
        return done(request, held, verb, told="Supprimer", message="C’est supprimé.")
    if not is_page and not is_question:
        raise NotFound
    context = {
        **_context(held),
        "is_page": is_page,
        "part": editing.page_of(held.form, part) if is_page else editing.field_of(held.form, part),
        "kept": held.locked
        & ({field["id"] for field in editing.page_of(held.form, part)["fields"]} if is_page else {part}),
    }
    return render(request, "desk/procedures/builder/remove.html", context)


@require_POST
@administrator_required
def take_librarys(request: DeskRequest, slug: str) -> HttpResponse:
    """The library's form again."""
    held = bench(request, slug)
    return done(
        request,
        held,
        lambda vu: commands.replace_form(slug=slug, form=None, seen=vu, by=request.agent),
        told="Reprendre le formulaire de départ",
        message="Le formulaire de départ est repris.",
    )


def done(
    request: DeskRequest,
    held: Bench,
    verb: Callable[[int], Procedure],
    *,
    told: str,
    message: str = "",
    anchor: str = "",
) -> HttpResponse:
    """The act done, then the builder where it was; refused or overtaken, the builder with why."""
    slug = held.procedure.slug
    try:
        verb(seen(request))
    except Refused as refused:
        return shown(request, held, status=422, refusal=typeset(refused.sentence))
    except commands.Overtaken:
        now = bench(request, slug)
        return shown(request, now, status=409, overtaken=typeset(told), theirs=_pending(now))
    if message:
        messages.success(request, typeset(message))
    return HttpResponseRedirect(address(slug, anchor), status=303)


def address(slug: str, anchor: str = "") -> str:
    return reverse("desk:builder", args=[slug]) + (f"#{anchor}" if anchor else "")


def token() -> str:
    """What makes a new question's identifier its own: carried by its page, so that a second click adds nothing."""
    return secrets.token_hex(4)


def shown(request: DeskRequest, held: Bench, *, status: int = 200, **more: Any) -> HttpResponse:
    cautions = held.cautions
    context = {
        **_context(held),
        "pages": _pages(held, cautions),
        "elsewhere": cautions.get("", []),
        "blocks": any(one.caution.blocks for some in cautions.values() for one in some),
        **more,
    }
    return render(request, "desk/procedures/builder/build.html", context, status=status)


def _context(held: Bench) -> dict[str, Any]:
    return {
        "bench": held,
        "standing": held.standing,
        "procedure": held.procedure,
        "vu": held.procedure.working_number,
    }


def _pages(held: Bench, cautions: Mapping[str, list[warnings.Warned]]) -> list[dict[str, Any]]:
    fields, pages = held.fields, held.form["pages"]
    shown_pages = []
    for rank, page in enumerate(pages):
        questions = [
            {
                "id": field["id"],
                "label": field["label"],
                "kind": KINDS[field["kind"]].label,
                "optional": field.get("required") is False,
                "condition": wording.say(field["condition"], fields) if field.get("condition") else "",
                "locked": field["id"] in held.locked,
                "cautions": cautions.get(field["id"], []),
                "up": _up(pages, rank, place),
                "down": _down(pages, rank, place),
            }
            for place, field in enumerate(page["fields"])
        ]
        shown_pages.append(
            {
                "id": page["id"],
                "title": page["title"],
                "rank": rank,
                "number": rank + 1,
                "condition": wording.say(page["condition"], fields) if page.get("condition") else "",
                "questions": questions,
                "up": f"{page['id']} {rank - 1}" if rank else "",
                "down": f"{page['id']} {rank + 1}" if rank + 1 < len(pages) else "",
            }
        )
    return shown_pages


def _up(pages: list[Any], rank: int, place: int) -> str:
    """Where « Monter » puts it: before the one above, or at the end of the page above; "" from the very top."""
    name = pages[rank]["fields"][place]["id"]
    if place:
        return f"{name} {pages[rank]['id']} {place - 1}"
    return f"{name} {pages[rank - 1]['id']} {len(pages[rank - 1]['fields'])}" if rank else ""


def _down(pages: list[Any], rank: int, place: int) -> str:
    name = pages[rank]["fields"][place]["id"]
    if place + 1 < len(pages[rank]["fields"]):
        return f"{name} {pages[rank]['id']} {place + 1}"
    return f"{name} {pages[rank + 1]['id']} 0" if rank + 1 < len(pages) else ""


def _pending(held: Bench) -> list[Any]:
    return changes(held.standing.published, held.standing.prepared)


def _rank(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise NotFound
    return int(text)


def _label(held: Bench, name: str) -> str:
    return next((field["label"] for field in editing.fields_of(held.form) if field["id"] == name), "une question")
