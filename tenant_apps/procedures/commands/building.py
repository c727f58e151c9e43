"""The builder: one act at a time on the form being prepared. The public sees nothing of it before publication.

Every verb takes `seen`, the procedure's `working_number` when its page was opened, and raises `Overtaken` when somebody
else has written since; the same thing said twice is said once. `Refused` says why the form can't become so.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from shared_apps.forms import editing
from tenant_apps.organisation.models import Agent
from tenant_apps.procedures.commands.writing import (
    keep,
    locked,
    prepared,
    require_administrator,
    require_seen,
)
from tenant_apps.procedures.models import Procedure, Revision
from tenant_apps.procedures.queries import base, resolved_with
from xcontact.kit.errors import Refused

Part = Mapping[str, Any]
Form = Mapping[str, Any]
_USED = "Cette question a déjà existé : rouvrez la page, puis ajoutez-la à nouveau."
_NO_FORM = "Cette démarche n’a pas de formulaire à changer."


def add_question(*, slug: str, page_id: str, question: Part, seen: int, by: Agent) -> Procedure:
    """At the end of a page. Its identifier is new (`editing.identifier`): none that ever was is used again."""
    return _edit(
        slug, lambda form: editing.with_field(form, page_id, question), seen=seen, by=by, new=str(question["id"])
    )


def change_question(*, slug: str, question: Part, seen: int, by: Agent) -> Procedure:
    """The question that has this identifier becomes so; its kind stays."""
    return _edit(slug, lambda form: editing.changed_field(form, question), seen=seen, by=by)


def move_question(*, slug: str, question_id: str, page_id: str, rank: int, seen: int, by: Agent) -> Procedure:
    """To `rank`, from 0, of a page: where it is to be, so that a second click moves it no further."""
    return _edit(slug, lambda form: editing.moved_field(form, question_id, page_id, rank), seen=seen, by=by)


def remove_question(*, slug: str, question_id: str, seen: int, by: Agent) -> Procedure:
    return _edit(slug, lambda form: editing.without_field(form, question_id), seen=seen, by=by)


def add_page(*, slug: str, page: Part, seen: int, by: Agent) -> Procedure:
    """At the end, with its first question."""
    return _edit(slug, lambda form: editing.with_page(form, page), seen=seen, by=by, new=str(page["fields"][0]["id"]))


def change_page(
    *, slug: str, page_id: str, title: str, hint: str, condition: Part | None, seen: int, by: Agent
) -> Procedure:
    return _edit(
        slug,
        lambda form: editing.changed_page(form, page_id, title=title, hint=hint, condition=condition),
        seen=seen,
        by=by,
    )


def move_page(*, slug: str, page_id: str, rank: int, seen: int, by: Agent) -> Procedure:
    """To `rank`, from 0."""
    return _edit(slug, lambda form: editing.moved_page(form, page_id, rank), seen=seen, by=by)


def remove_page(*, slug: str, page_id: str, seen: int, by: Agent) -> Procedure:
    return _edit(slug, lambda form: editing.without_page(form, page_id), seen=seen, by=by)


def replace_form(*, slug: str, form: Any, seen: int, by: Agent) -> Procedure:
    """The whole form: one that was imported, or None for the library's again."""
    return _edit(slug, lambda held: form, seen=seen, by=by)


@transaction.atomic
def _edit(slug: str, change: Callable[[Form], Any], *, seen: int, by: Agent, new: str = "") -> Procedure:
    require_administrator(by)
    procedure, last = locked(slug)
    overrides, librarys = prepared(procedure, last), base(last.base_digest).get("form")
    if librarys is None:
        raise Refused(_NO_FORM)
    held = overrides.get("form", librarys)
    try:
        made = change(held)
    except Refused as refused:
        require_seen(procedure, seen)
        raise refused from None
    made = librarys if made is None else made
    if made == held:
        return procedure
    require_seen(procedure, seen)
    if new and new in _ever_used(procedure, librarys):
        raise Refused(_USED)
    overrides["form"] = made
    if made == librarys:
        del overrides["form"]
    resolved_with(last.base_digest, overrides)
    keep(procedure, last, overrides)
    return procedure


def _ever_used(procedure: Procedure, librarys: Form) -> set[str]:
    """Identifiers of this procedure's questions, whatever became of them: answers may be kept under them."""
    forms = [librarys]
    published = Revision.objects.filter(procedure=procedure, overrides__has_key="form")
    forms += published.values_list("overrides__form", flat=True)
    return {str(field["id"]) for form in forms for field in editing.fields_of(form)}
