"""The end of the files: what is kept no longer, its « bordereau d’élimination », the Archives' visa (law.md D-05)."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.desk.access import DeskRequest, agent_required, is_administrator
from tenant_apps.desk.acting import opened
from tenant_apps.desk.destroying_forms import KeepForm, VisaForm
from tenant_apps.documents.views import attachment
from tenant_apps.requests import destruction
from tenant_apps.requests.commands import destroying
from tenant_apps.requests.destruction import Slip
from xcontact.kit import clock
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import french_date

NO_SLIP = "Aucun bordereau ne porte ce numéro. Recopiez-le tel qu’il est imprimé, par exemple 20261124-103500."
COLUMNS = (
    "Collectivité",
    "Service",
    "Démarche",
    "Date la plus ancienne",
    "Date la plus récente",
    "Nombre de dossiers",
    "Nombre de fichiers",
    "Durée de conservation (mois)",
    "Fondement de la durée",
)
# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@require_safe
@agent_required
def waiting(request: DeskRequest) -> HttpResponse:
    """The requests whose retention is over, and the way to a slip: a new one, or one already printed."""
    _demand_administrator(request)
    return _list(request)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def slip(request: DeskRequest) -> HttpResponse:
    """The slip to print and send; posted with the visa, its files are destroyed."""
    _demand_administrator(request)
    at = clock.now()
    posted = request.POST if request.method == "POST" else None
    found = _slip(request, (posted if posted is not None else request.GET).get("numero", ""))
    if found is None:
        return _list(request, NO_SLIP)
    form = VisaForm(posted, today=paris_date(at), number=found.number, fingerprint=found.fingerprint)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            count = destroying.confirm(
                cut_at=found.cut_at,
                fingerprint=form.cleaned_data["fingerprint"],
                visa=form.cleaned_data["visa"],
                visa_on=form.cleaned_data["visa_on"],
                by=request.agent,
                at=at,
            )
        except destroying.NothingLeft as done:
            messages.info(request, done.sentence)
            return redirect("desk:to_destroy")
        except destroying.ListChanged as changed:
            form = _anew(request, found, changed.sentence)
            status = 409
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            many = f"{count} dossiers sont" if count > 1 else "1 dossier est"
            messages.success(request, f"{many} en cours de destruction. Gardez le bordereau visé.")
            return redirect("desk:to_destroy")
    return render(request, "desk/slip.html", {"slip": found, "form": form}, status=status)


@require_safe
@agent_required
def slip_table(request: DeskRequest) -> HttpResponse:
    """The same slip for a spreadsheet."""
    _demand_administrator(request)
    found = _slip(request, request.GET.get("numero", ""))
    if found is None:
        raise NotFound
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(COLUMNS)
    for row in _rows(found, request.collectivity.name):
        writer.writerow([_harmless(cell) for cell in row])
    # Spreadsheets take a file for UTF-8 when it says so.
    content = text.getvalue().encode("utf-8-sig")
    return attachment(content, f"bordereau-d-elimination-{found.number}.csv", "text/csv; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def keep_longer(request: DeskRequest, reference: str) -> HttpResponse:
    """Put the destruction of one request off, for a reason."""
    _demand_administrator(request)
    found = opened(request, reference)
    form = KeepForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_bound and form.is_valid():
        try:
            until = destroying.keep_longer(reference=reference, by=request.agent, at=clock.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"Le dossier {reference} est gardé jusqu’au {french_date(until)}.")
            return redirect("desk:to_destroy")
    waits = found.request.retention_over_at is not None and found.request.erased_at is None
    context = {"form": form, "item": found.request, "reference": reference, "waits": waits}
    return render(request, "desk/keep_longer.html", context)


def _list(request: DeskRequest, problem: str = "") -> HttpResponse:
    at = clock.now()
    lines = destruction.waiting(at)
    context = {
        "lines": lines,
        "ready": any(not line.is_leaving for line in lines),
        "most": destruction.MOST,
        "full": len(lines) == destruction.MOST,
        "number": destruction.number_of(at),
        "problem": problem,
        "done": destruction.done(),
    }
    return render(request, "desk/to_destroy.html", context, status=422 if problem else 200)


def _slip(request: DeskRequest, number: str) -> Slip | None:
    at = clock.now()
    cut_at = destruction.cut_at_of(number, at)
    return destruction.slip(cut_at, at) if cut_at is not None else None


def _anew(request: DeskRequest, found: Slip, sentence: str) -> VisaForm:
    """What was typed, the tick taken away, on the list as it now is."""
    data = {**request.POST.dict(), "fingerprint": found.fingerprint, "confirmed": ""}
    form = VisaForm(data, today=paris_date(clock.now()), number=found.number, fingerprint=found.fingerprint)
    form.errors.clear()
    form.add_error(None, sentence)
    return form


def _rows(found: Slip, collectivity: str) -> Iterator[list[Any]]:
    for group in found.groups:
        yield [
            collectivity,
            group.department,
            group.title,
            f"{group.first_on:%d/%m/%Y}",
            f"{group.last_on:%d/%m/%Y}",
            group.requests,
            group.documents,
            group.months,
            group.basis,
        ]


def _harmless(cell: Any) -> str:
    """A text that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _demand_administrator(request: DeskRequest) -> None:
    if not is_administrator(request.agent):
        raise PermissionDenied
