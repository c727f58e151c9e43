"""A form's definition as a JSON file: given, and taken back once every fault in it has been told."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.catalogue.changes import changes
from shared_apps.catalogue.local_form import own_form
from shared_apps.forms.inspection import problems_of
from tenant_apps.desk.access import DeskRequest
from tenant_apps.desk.procedures.access import administrator_required, seen
from tenant_apps.desk.procedures.building import Bench, bench
from tenant_apps.procedures import commands
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset

# Bytes of a definition; two hundred questions take a fifth of it.
LARGEST = 1024 * 1024


class ImportForm(forms.Form):
    use_required_attribute = False
    definition = forms.FileField(
        label="Fichier JSON de la définition",
        help_text="1\u00a0Mo au plus.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")

    def clean_definition(self) -> Any:
        """The value that the file tells, each fault said."""
        given: UploadedFile[bytes] = self.cleaned_data["definition"]
        if given.size is None or given.size > LARGEST:
            raise ValidationError(
                typeset("Ce fichier est trop lourd pour une définition de formulaire : 1 Mo au plus.")
            )
        value = _read(given.read())
        if problems := problems_of(value):
            raise ValidationError([typeset(str(problem)) for problem in problems])
        return value


@require_safe
@administrator_required
def export(request: DeskRequest, slug: str) -> HttpResponse:
    """What is being built, to be kept, sent, or imported elsewhere."""
    held = bench(request, slug)
    text = json.dumps(held.form, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{held.procedure.slug}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def take(request: DeskRequest, slug: str) -> HttpResponse:
    """The form replaced by the file's, unpublished."""
    held = bench(request, slug)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_bound or not form.is_valid():
        return _page(request, held, form)
    definition = form.cleaned_data["definition"]
    try:
        own_form(held.base, definition)
        commands.replace_form(slug=slug, form=definition, seen=seen(request), by=request.agent)
    except Refused as refused:
        form.add_error("definition", typeset(refused.sentence))
        return _page(request, held, form)
    except commands.Overtaken:
        now = bench(request, slug)
        theirs = changes(now.standing.published, now.standing.prepared)
        return _page(request, now, form, status=409, overtaken=True, theirs=theirs)
    messages.success(request, typeset("La définition est importée. Le public ne voit rien avant que vous publiiez."))
    return redirect("desk:builder", slug)


def _read(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise ValidationError("Ce fichier n’est pas du texte (UTF-8).") from None
    except RecursionError:
        raise ValidationError("Ce formulaire est imbriqué trop profondément.") from None
    except json.JSONDecodeError as error:
        raise ValidationError(
            typeset(f"Ce fichier n’est pas du JSON : erreur à la ligne {error.lineno}, colonne {error.colno}.")
        ) from None
    except ValueError as error:
        raise ValidationError(typeset(f"Ce fichier n’est pas du JSON valable : {error}.")) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key told twice would hide one of its two values from whoever reads the file."""
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for rank, (key, _) in enumerate(pairs) if key in {one for one, _ in pairs[:rank]})
        raise ValueError(f"« {twice[:60]} » est dit deux fois au même endroit")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"« {name} » n’est pas un nombre")


def _page(request: DeskRequest, held: Bench, form: ImportForm, *, status: int = 0, **more: Any) -> HttpResponse:
    context = {"procedure": held.procedure, "form": form, "vu": held.procedure.working_number, **more}
    if request.method == "POST" and status != 409:
        context["vu"] = seen(request)
    return render(
        request, "desk/procedures/builder/import.html", context, status=status or (422 if form.errors else 200)
    )
