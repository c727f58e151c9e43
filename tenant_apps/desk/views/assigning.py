"""Giving requests to an agent or to a department: one from its page, or several that were ticked, seen first."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.desk import filtering
from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.organisation import agents
from tenant_apps.organisation.models import Department
from tenant_apps.requests import assignable
from tenant_apps.requests.assignable import Assignable
from tenant_apps.requests.commands.assigning import assign
from tenant_apps.requests.commands.seen import Changed, as_seen
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import NBSP, typeset

SAME = ""
NOBODY = filtering.NOBODY


class AssignForm(forms.Form):
    use_required_attribute = False

    caseworker = forms.ChoiceField(label="Agent", required=False)
    department = forms.ChoiceField(
        label="Service",
        required=False,
        help_text="Dans un autre service, sans agent choisi, la demande attend que quelqu’un la prenne en charge.",
    )
    word = forms.CharField(
        label="Un mot pour qui la reçoit",
        help_text="Il reste au bureau, dans le journal de la demande.",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, request: DeskRequest) -> None:
        super().__init__(data)
        present = agents.present(clock.paris_date(clock.now()))
        mine = request.agent.id
        named = [(str(one.id), f"{one.display_name}{' (vous)' if one.id == mine else ''}") for one in present]
        departments = [(str(one.id), one.name) for one in Department.objects.order_by("name", "id")]
        self._offer("caseworker", [(SAME, "Ne pas changer"), *named, (NOBODY, "Personne pour l’instant")])
        self._offer("department", [(SAME, "Ne pas changer"), *departments])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Something must change."""
        given = super().clean() or {}
        if not self.errors and not given.get("caseworker") and not given.get("department"):
            raise forms.ValidationError("Choisissez un agent ou un service.")
        return given

    def target(self, one: Assignable) -> tuple[UUID, UUID | None]:
        """The department and the agent of a request, once this form is applied to it."""
        department = UUID(self.cleaned_data["department"]) if self.cleaned_data["department"] else one.department_id
        chosen = self.cleaned_data["caseworker"]
        if chosen == SAME:
            return department, one.caseworker_id if department == one.department_id else None
        return department, None if chosen == NOBODY else UUID(chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def assign_several(request: DeskRequest) -> HttpResponse:
    """What was ticked, with who follows it now, and to whom it is given; nothing is done before the button."""
    posted = request.method == "POST"
    given = (request.POST if posted else request.GET).getlist("demande")
    seen = dict(_seen(text) for text in request.POST.getlist("vu"))
    found = assignable.those(given)
    if not found:
        messages.info(request, "Cochez d’abord au moins une demande qui n’est pas terminée.")
        return redirect("desk:everything")
    form = AssignForm(request.POST if posted else None, request)
    if posted and form.is_valid():
        _assign_all(request, form, found, seen)
        return redirect("desk:sheet", found[0].reference) if len(found) == 1 else redirect("desk:everything")
    shown = [{"one": one, "seen": seen.get(one.reference, one.seen)} for one in found]
    return render(request, "desk/assign.html", {"form": form, "shown": shown, "one": found[0]})


def _assign_all(request: DeskRequest, form: AssignForm, found: list[Assignable], seen: dict[str, int]) -> None:
    """Each in its own transaction: what somebody else has just changed is left as it is, and said."""
    at, done, left = clock.now(), [], []
    for one in found:
        department_id, caseworker_id = form.target(one)
        try:
            with as_seen(one.reference, seen=seen.get(one.reference, 0), by=request.agent):
                assign(
                    reference=one.reference,
                    collectivity=request.collectivity,
                    department_id=department_id,
                    caseworker_id=caseworker_id,
                    word=form.cleaned_data["word"],
                    by=request.agent,
                    at=at,
                )
            done.append(one.reference)
        except Changed:
            left.append(f"La demande {one.reference} a changé depuis{NBSP}: rouvrez-la.")
        except Refused as refused:
            left.append(refused.sentence)
        except NotFound:
            continue
    if done:
        told = f"{len(done)} demandes sont confiées." if len(done) > 1 else f"La demande {done[0]} est confiée."
        messages.success(request, told)
    if left:
        messages.warning(request, typeset(" ".join(left)))


def _seen(text: str) -> tuple[str, int]:
    """« 10387-26-7KQ4MX-R~12 »: the last line of its journal that the page knew."""
    reference, _, number = text.partition("~")
    return reference, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
