"""`/compte/export/`."""

from typing import cast
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts import known_devices, second_step
from shared_apps.accounts.forms import password_field
from shared_apps.accounts.models import Export, ExportState, User
from shared_apps.accounts.permissions import citizens_only
from tenant_apps.retention.export import commands
from tenants import context as place
from tenants import storage
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused


class AskForm(forms.Form):
    password = password_field(
        "Votre mot de passe", "Indiquez votre mot de passe.", autocomplete="current-password", css="x-medium"
    )

    def __init__(self, *args: object, has_password: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not has_password:
            del self.fields["password"]


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def export(request: HttpRequest) -> HttpResponse:
    user, at = _user(request), clock.now()
    data = request.POST if request.method == "POST" else None
    has_password = user.has_usable_password()
    must_return = not has_password and not second_step.recently_authenticated(request, at=at)
    form = AskForm(data, has_password=has_password)
    refused = ""
    if must_return and data is not None:
        return redirect("retention:export")
    if form.is_valid():
        password = form.cleaned_data.get("password", "")
        try:
            commands.ask(
                password=password,
                device=known_devices.of(request),
                ip_address=client_address(request),
                by=user,
                at=at,
            )
        except Refused as refusal:
            if "password" in form.fields:
                form.add_error("password", refusal.sentence)
            refused = refusal.sentence
        else:
            return redirect("retention:export", permanent=False)
    last = user.exports.order_by("-asked_at").first()
    context = {"form": form, "refused": refused, "export": last, "is_ready": last is not None and _is_ready(last)}
    context["must_return"] = must_return
    return render(request, "retention/export.html", context, status=422 if form.is_bound else 200)


@require_safe
@citizens_only
def download(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """To its owner alone, as an attachment that nobody keeps; anything else answers 404."""
    found = _user(request).exports.filter(id=export_id).first()
    if found is None or not _is_ready(found):
        raise Http404
    try:
        pieces = storage.pieces(place.PORTAL, storage.key_of(place.PORTAL, found.id))
    except storage.NotStored as error:
        raise Http404 from error
    except storage.StorageUnavailable as error:
        return HttpResponse(error.sentence, status=503, content_type="text/plain; charset=utf-8")
    response = StreamingHttpResponse(pieces, content_type=commands.MEDIA_TYPE)
    name = f"xcontact-export-{clock.paris_date(found.asked_at)}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Length"] = str(found.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, response)  # what guards a page tells no two kinds of answer apart


def _is_ready(found: Export) -> bool:
    return found.state == ExportState.READY and found.expires_at is not None and clock.now() < found.expires_at


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
