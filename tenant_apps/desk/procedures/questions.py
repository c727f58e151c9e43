"""The builder's questions and pages: added, and changed."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.catalogue import warnings
from shared_apps.catalogue.changes import changes
from shared_apps.forms import editing
from shared_apps.forms.definition import Field, field_from_json
from shared_apps.forms.kinds import KINDS
from tenant_apps.desk.access import DeskRequest
from tenant_apps.desk.procedures import kinds_shown
from tenant_apps.desk.procedures.access import administrator_required, seen
from tenant_apps.desk.procedures.building import Bench, address, bench, token
from tenant_apps.desk.procedures.condition_form import SUGGESTIONS, ConditionForm
from tenant_apps.desk.procedures.question_form import PageForm, QuestionForm
from tenant_apps.procedures import commands
from tenant_apps.procedures.models import Procedure
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import typeset

NEW = "nouveau"
Verb = Callable[[], Procedure]


@require_safe
@administrator_required
def choose(request: DeskRequest, slug: str, page: str) -> HttpResponse:
    """Which kind of question to add to this page, or as the first of a new one (« nouvelle »)."""
    held = bench(request, slug)
    if page != NEW_PAGE:
        _page(held, page)
    context = {
        "procedure": held.procedure,
        "page": page,
        "groups": kinds_shown.groups(),
        "is_new_page": page == NEW_PAGE,
    }
    return render(request, "desk/procedures/builder/kinds.html", context)


NEW_PAGE = "nouvelle-page"


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def add(request: DeskRequest, slug: str, page: str, kind: str) -> HttpResponse:
    """A new question, at the end of a page, or as the first of a new page."""
    if kind not in kinds_shown.addable():
        raise NotFound
    held = bench(request, slug)
    if page != NEW_PAGE:
        _page(held, page)
    asked = _asked(held, page, after_all=page == NEW_PAGE)
    form = QuestionForm(_posted(request), field={"kind": kind}, asked=asked, taken=_taken(held))
    title = request.POST.get("page_title", "").strip()[:300]
    mark = request.POST.get(NEW, "") or token()
    more: dict[str, Any] = {
        "nouveau": mark,
        "kind": KINDS[kind].label,
        "page_title": title,
        "is_new_page": page == NEW_PAGE,
    }
    if form.is_bound and page == NEW_PAGE and not title:
        form.add_error(None, "Donnez un titre à la page.")
    if not form.is_bound or not form.is_valid():
        return _asking(request, held, form, **more)

    def act() -> Procedure:
        question = form.question(editing.identifier(form.cleaned_data["label"], mark))
        vu = seen(request)
        if page != NEW_PAGE:
            return commands.add_question(slug=slug, page_id=page, question=question, seen=vu, by=request.agent)
        whole = {"id": editing.identifier(title, mark), "title": title, "fields": [question]}
        return commands.add_page(slug=slug, page=whole, seen=vu, by=request.agent)

    return _acted(request, held, form, act, **more)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def change(request: DeskRequest, slug: str, question: str) -> HttpResponse:
    held = bench(request, slug)
    field = next((one for one in editing.fields_of(held.form) if one["id"] == question), None)
    if field is None:
        raise NotFound
    form = QuestionForm(
        _posted(request),
        field=field,
        asked=_fields(editing.before(held.form, question)),
        is_locked=question in held.locked,
        taken=_taken(held, but=question),
    )
    more: dict[str, Any] = {"kind": KINDS[field["kind"]].label, "question": field, "locked": question in held.locked}
    if not form.is_bound or not form.is_valid():
        return _asking(request, held, form, **more)
    return _acted(
        request,
        held,
        form,
        lambda: commands.change_question(slug=slug, question=form.question(), seen=seen(request), by=request.agent),
        anchor=f"q-{question}",
        **more,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def change_page(request: DeskRequest, slug: str, page: str) -> HttpResponse:
    held = bench(request, slug)
    found = _page(held, page)
    is_locked = any(field["id"] in held.locked for field in found["fields"])
    asked = _fields(editing.before(held.form, page, is_page=True))
    form = PageForm(_posted(request), page=found, asked=asked, is_locked=is_locked)
    if not form.is_bound or not form.is_valid():
        return _asking(request, held, form, page=found)
    return _acted(
        request,
        held,
        form,
        lambda: commands.change_page(
            slug=slug,
            page_id=page,
            title=form.cleaned_data["title"].strip(),
            hint="\n".join(form.cleaned_data["hint"].strip().splitlines()),
            condition=form.condition,
            seen=seen(request),
            by=request.agent,
        ),
        anchor=f"p-{page}",
        page=found,
    )


def _acted(
    request: DeskRequest, held: Bench, form: ConditionForm, act: Verb, *, anchor: str = "", **more: Any
) -> HttpResponse:
    """Refused, the page says why; overtaken, it shows what the other did, and saving again keeps what is written."""
    slug = held.procedure.slug
    try:
        act()
    except Refused as refused:
        form.add_error(None, typeset(refused.sentence))
        return _asking(request, held, form, **more)
    except commands.Overtaken:
        now = bench(request, slug)
        theirs = changes(now.standing.published, now.standing.prepared)
        return _asking(request, now, form, overtaken=True, theirs=theirs, status=409, **more)
    if not anchor:
        last = next(reversed(list(editing.fields_of(bench(request, slug).form))))
        anchor = f"q-{last['id']}"
    return HttpResponseRedirect(address(slug, anchor), status=303)


def _asking(request: DeskRequest, held: Bench, form: ConditionForm, *, status: int = 0, **more: Any) -> HttpResponse:
    label = form["label"].value() if "label" in form.fields else ""
    is_stale = status == 409 or request.method != "POST"
    context = {
        "procedure": held.procedure,
        "form": form,
        "vu": held.procedure.working_number if is_stale else seen(request),
        "suggestions": form.suggestions,
        "list_id": SUGGESTIONS,
        "cautions": warnings.cautions(str(label or ""), held.procedure.slug) if request.method == "POST" else [],
        **more,
    }
    return render(request, "desk/procedures/builder/edit.html", context, status=status or (422 if form.errors else 200))


def _posted(request: DeskRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(held: Bench, name: str) -> Mapping[str, Any]:
    found = next((page for page in held.form["pages"] if page["id"] == name), None)
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def _asked(held: Bench, page: str, *, after_all: bool) -> list[Field]:
    """The questions before one that is added at the end of that page."""
    pages = held.form["pages"]
    upto = len(pages) if after_all else next(rank for rank, one in enumerate(pages) if one["id"] == page) + 1
    return _fields([field for one in pages[:upto] for field in one["fields"]])


def _fields(parts: list[Any]) -> list[Field]:
    return [field_from_json(part) for part in parts]


def _taken(held: Bench, but: str = "") -> frozenset[str]:
    """What of the profile is a question's already."""
    return frozenset(
        field["prefill"] for field in editing.fields_of(held.form) if "prefill" in field and field["id"] != but
    )
