"""A procedure of one's own: created from the blank model, and its identity changed; when any procedure is open."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shared_apps.catalogue import library
from shared_apps.catalogue.overrides import BLANK, MOST_REQUESTS, OPENING
from tenant_apps.desk.access import DeskRequest
from tenant_apps.desk.procedures.access import administrator_required, seen
from tenant_apps.desk.procedures.confirming import retention_fields, span_fields
from tenant_apps.procedures import commands, overview
from tenant_apps.procedures import queries as procedures
from tenant_apps.procedures.models import Procedure, ProcedureStatus
from tenant_apps.procedures.overview import Standing
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import typeset

_AUDIENCES = [
    ("INDIVIDUAL", "les particuliers"),
    ("ASSOCIATION", "les associations"),
    ("BUSINESS", "les entreprises"),
]
_NATURES = [
    ("REQUEST", typeset("Une demande : la personne attend une réponse, un accord ou un refus")),
    ("DECLARATION", typeset("Une déclaration : elle fait savoir quelque chose, sans attendre de réponse")),
]
_MEANS = [("REJECTION", "la demande est refusée"), ("ACCEPTANCE", "la demande est acceptée")]


class OwnForm(forms.Form):
    """`procedure`: what it is now; the blank model, for a new one."""

    use_required_attribute = False
    title = forms.CharField(label="Titre", max_length=160, error_messages={"required": "Donnez un titre."})
    short_description = forms.CharField(
        label="Présentation, en une phrase ou deux",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites en une phrase à quoi sert la démarche."},
    )
    topic = forms.ChoiceField(label="Rubrique")
    nature = forms.ChoiceField(label="C’est", choices=_NATURES, widget=forms.RadioSelect(attrs={"class": "x-radio"}))
    silence_means = forms.ChoiceField(
        label="Si vous ne répondez pas à temps",
        help_text="Pour une demande. Le plus souvent, le silence vaut accord (article L. 231-1 du CRPA), sauf "
        "exceptions (article L. 231-4).",
        choices=_MEANS,
        widget=forms.RadioSelect(attrs={"class": "x-radio"}),
    )

    def __init__(self, data: Any, *, procedure: library.ResolvedProcedure, is_new: bool) -> None:
        super().__init__(data, label_suffix="")
        silence = procedure.silence or library.blanks()[0].procedure.silence
        for name in ("title", "short_description", "topic", "nature"):
            self.fields[name].initial = "" if is_new and name != "nature" else getattr(procedure, name)
        self.fields["topic"].choices = [("", "Choisissez dans la liste")] + [  # type: ignore[attr-defined]
            (one.slug, one.title) for one in library.topics()
        ]
        self.fields["silence_means"].initial = silence.means if silence else "REJECTION"
        if is_new:
            self.fields["audience"] = forms.MultipleChoiceField(
                label="Pour qui",
                choices=_AUDIENCES,
                initial=["INDIVIDUAL"],
                widget=forms.CheckboxSelectMultiple(attrs={"class": "x-checkbox"}),
                error_messages={"required": "Cochez au moins une catégorie."},
            )
            self.fields |= span_fields(silence) | retention_fields(procedure.retention)
        self.fields["legal_texts"] = forms.CharField(
            label="Texte sur lequel elle repose, un par ligne",
            help_text=typeset("Une loi, un règlement ou une délibération : il est cité au public."),
            max_length=3000,
            initial="\n".join(procedure.legal_texts),
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": "Citez le texte sur lequel la démarche repose."},
        )

    @property
    def overrides(self) -> dict[str, Any]:
        given = self.cleaned_data
        found = {name: given[name].strip() for name in ("title", "short_description", "topic", "nature")}
        found["legal_texts"] = [line.strip() for line in given["legal_texts"].splitlines() if line.strip()]
        if given["nature"] == "REQUEST":
            found["silence_means"] = given["silence_means"]
            if "silence_value" in given:
                found["silence"] = {
                    "value": given["silence_value"],
                    "unit": given["silence_unit"],
                    "legal_basis": given["silence_basis"],
                }
        if "retention_months" in given:
            found["retention"] = {"months": given["retention_months"], "basis": given["retention_basis"]}
        return found


class OpeningForm(forms.Form):
    """When the procedure takes requests, and how many."""

    use_required_attribute = False
    opens_on = forms.DateField(label="Ouvre le", required=False)
    closes_on = forms.DateField(
        label="Ferme le soir du",
        help_text=typeset("Un brouillon commencé avant doit être transmis avant : il en est averti sur chaque page."),
        required=False,
    )
    most_requests = forms.IntegerField(
        label="Nombre de demandes acceptées",
        help_text="Laissez vide s’il n’y a pas de limite. Les demandes retirées ne comptent pas.",
        required=False,
        min_value=1,
        max_value=MOST_REQUESTS,
        widget=forms.TextInput(attrs={"class": "x-short", "inputmode": "numeric"}),
    )
    replaced_by = forms.ChoiceField(label="Remplacée par", required=False)

    def __init__(self, data: Any, *, overrides: Mapping[str, Any], others: list[Procedure]) -> None:
        super().__init__(data, label_suffix="", initial={key: overrides.get(key, "") for key in OPENING})
        for name in ("opens_on", "closes_on"):
            field = self.fields[name]
            assert isinstance(field, forms.DateField)
            field.widget = forms.DateInput(attrs={"type": "date", "class": "x-short"}, format="%Y-%m-%d")
            field.input_formats = ["%Y-%m-%d", "%d/%m/%Y"]
            field.error_messages["invalid"] = typeset("Écrivez une date, par exemple 01/09/2027.")
        self.fields["replaced_by"].choices = [  # type: ignore[attr-defined]
            ("", "Aucune autre démarche"),
            *((one.slug, one.title) for one in others),
        ]

    def overrides_over(self, held: Mapping[str, Any]) -> dict[str, Any]:
        given = self.cleaned_data
        made = {key: value for key, value in held.items() if key not in OPENING}
        for key in ("opens_on", "closes_on"):
            if given[key]:
                made[key] = given[key].isoformat()
        return made | {key: given[key] for key in ("most_requests", "replaced_by") if given[key]}


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def create(request: DeskRequest) -> HttpResponse:
    """Its words first; its form is built afterwards."""
    form = OwnForm(
        request.POST if request.method == "POST" else None, procedure=library.blanks()[0].procedure, is_new=True
    )
    if form.is_bound and form.is_valid():
        try:
            made = commands.create_own(
                audience=form.cleaned_data["audience"], overrides=form.overrides, by=request.agent, at=clock.now()
            )
        except Refused as refused:
            form.add_error(None, typeset(refused.sentence))
        else:
            messages.success(request, typeset("Votre démarche est créée. Construisez maintenant son formulaire."))
            return redirect("desk:builder", made.slug)
    context = {"form": form}
    return render(request, "desk/procedures/builder/own.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def change(request: DeskRequest, slug: str) -> HttpResponse:
    """The title, topic and nature of a procedure of one's own."""
    found = overview.standing(slug, request.collectivity)
    if procedures.base(found.last.base_digest)["slug"] != BLANK:
        raise NotFound
    form = OwnForm(request.POST if request.method == "POST" else None, procedure=found.prepared, is_new=False)
    made = {**found.overrides, **form.overrides} if form.is_bound and form.is_valid() else None
    if made and made["nature"] != "REQUEST":
        made.pop("silence", None)
        made.pop("silence_means", None)
    return _saved(request, found, form, made, "desk/procedures/builder/own.html")


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def open_and_close(request: DeskRequest, slug: str) -> HttpResponse:
    """Dates, limit, and what takes its place."""
    found = overview.standing(slug, request.collectivity)
    if found.procedure.is_permanent:
        raise NotFound
    others = list(Procedure.objects.filter(status=ProcedureStatus.PUBLISHED).exclude(slug=slug).order_by("title"))
    form = OpeningForm(request.POST if request.method == "POST" else None, overrides=found.overrides, others=others)
    made = form.overrides_over(found.overrides) if form.is_bound and form.is_valid() else None
    return _saved(request, found, form, made, "desk/procedures/builder/opening.html")


def _saved(
    request: DeskRequest, found: Standing, form: forms.Form, made: dict[str, Any] | None, template: str
) -> HttpResponse:
    slug, status = found.procedure.slug, 200
    context: dict[str, Any] = {"form": form, "procedure": found.procedure, "vu": found.procedure.working_number}
    if made is not None:
        try:
            commands.save(slug=slug, overrides=made, seen=seen(request), by=request.agent)
        except Refused as refused:
            form.add_error(None, typeset(refused.sentence))
        except commands.Overtaken:
            now = overview.standing(slug, request.collectivity)
            context |= {"overtaken": True, "theirs": now.pending, "vu": now.procedure.working_number}
            status = 409
        else:
            messages.success(request, typeset("C’est enregistré. Le public ne voit rien avant que vous publiiez."))
            return redirect("desk:procedure", slug)
    if form.errors:
        context["vu"], status = seen(request), 422
    return render(request, template, context, status=status)
