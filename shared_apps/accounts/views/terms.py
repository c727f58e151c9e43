"""The terms of use on every host, and the page that asks for them again when they have changed."""

from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts import commands, return_path, terms
from shared_apps.accounts.models import Terms, User
from shared_apps.accounts.permissions import citizens_only
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused
from xcontact.kit.web import legal, markdown

AFTER_ACCEPTING = "/mes-demandes/"


class AcceptanceForm(forms.Form):
    """A tick, for the version that the page has shown."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=20)
    accepted = forms.BooleanField(
        label="J’ai lu et j’accepte les nouvelles conditions d’utilisation",
        error_messages={"required": "Cochez la case pour accepter, ou déconnectez-vous."},
    )


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """The terms in force."""
    return _shown(request, terms.current())


@require_safe
def version(request: HttpRequest, version: str) -> HttpResponse:
    """Any version ever published: what somebody has accepted can always be read again."""
    found = terms.version(version)
    if found is None:
        raise Http404
    return _shown(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def accept(request: HttpRequest) -> HttpResponse:
    """What has changed, and a tick. Nothing of what was sent before waits for it."""
    user: User = request.user  # type: ignore[assignment]
    suite = return_path.local(request.GET.get("suite", ""), AFTER_ACCEPTING)
    due = terms.due(user)
    if not due:
        return redirect(suite)
    form, sentence = AcceptanceForm(request.POST or None, initial={"version": due[0].version}), ""
    if form.is_valid():
        try:
            commands.accept_terms(
                version=form.cleaned_data["version"], ip_address=client_address(request), by=user, at=clock.now()
            )
        except Refused as refusal:
            sentence = refusal.sentence
            form = AcceptanceForm(initial={"version": due[0].version})
        else:
            return redirect(suite)
    changes = [(each, markdown.render(each.changes)) for each in due]
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "changes": changes, "suite": suite, "sentence": sentence}
    return render(request, "accounts/terms_changed.html", context, status=status)


def address_to_accept(suite: str) -> str:
    return f"/compte/conditions/?{urlencode({'suite': suite})}"


def _shown(request: HttpRequest, shown: Terms) -> HttpResponse:
    if not shown.content:
        return legal.page(request, name="conditions-generales")
    context = {"terms": shown, "content": markdown.render(shown.content), "versions": terms.published()}
    return render(request, "accounts/terms.html", context)
