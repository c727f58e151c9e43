"""Another address for the account: asked here, confirmed and undone by pages with a button (T34)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts import commands, known_devices, second_step
from shared_apps.accounts.commands import email_change
from shared_apps.accounts.commands.email_change import DeadLink
from shared_apps.accounts.forms import EmailChangeForm
from shared_apps.accounts.models import User
from shared_apps.accounts.permissions import citizens_only
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

ASKED_KEY = "email_change_asked"
DONE_KEY = "email_change_done"


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def ask(request: HttpRequest) -> HttpResponse:
    user, at, login = request.user, clock.now(), second_step.latest_proof(request)
    assert isinstance(user, User)
    needs_password = email_change.needs_password(user)
    shown = {"account": user, "must_return": not needs_password and not email_change.is_recent(login, at)}
    form = EmailChangeForm(request.POST or None, needs_password=needs_password)
    if form.is_valid():
        try:
            commands.ask_email_change(
                email=form.cleaned_data["email"],
                password=form.cleaned_data.get("password", ""),
                login=login,
                device=known_devices.of(request),
                ip_address=client_address(request),
                by=user,
                at=at,
            )
        except Refused as refusal:
            form.add_error("password" if refusal.sentence == email_change.WRONG else None, refusal.sentence)
        else:
            request.session[ASKED_KEY] = form.cleaned_data["email"]
            return redirect("accounts:email_change_sent")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/email_change.html", {**shown, "form": form}, status=status)


@require_safe
@citizens_only
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/email_change_sent.html", {"email": request.session.get(ASKED_KEY, "")})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """From the new mailbox, in whichever browser: the link is the proof."""
    at = clock.now()
    try:
        change = email_change.read_confirmation(token, at)
        if request.method == "POST":
            commands.confirm_email_change(token=token, ip_address=client_address(request), at=at)
            return _done(request, "accounts:email_changed", {"email": change.new_email})
    except DeadLink as dead:
        return _dead(request, dead)
    except Refused as refusal:
        return _refused(request, "L’adresse n’est pas changée", refusal, status=422)
    return render(request, "accounts/email_change_confirm.html", {"change": change})


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """From the old mailbox."""
    at = clock.now()
    try:
        change = email_change.read_undo(token, at)
        if request.method == "POST":
            had_password = commands.undo_email_change(token=token, ip_address=client_address(request), at=at)
            shown = {"email": change.former_email, "had_password": had_password}
            return _done(request, "accounts:email_restored", shown)
    except DeadLink as dead:
        return _dead(request, dead)
    except Refused as refusal:
        return _refused(request, "L’adresse n’est pas changée", refusal, status=422)
    return render(request, "accounts/email_change_undo.html", {"change": change})


@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    return _told(request, "accounts:email_changed", "accounts/email_changed.html")


@require_safe
def restored(request: HttpRequest) -> HttpResponse:
    return _told(request, "accounts:email_restored", "accounts/email_change_undone.html")


def _done(request: HttpRequest, page: str, shown: dict[str, Any]) -> HttpResponse:
    """On to the page that says it, which a reload does not post again. This browser's session may just have ended."""
    if not request.session.exists(request.session.session_key or ""):
        request.session.flush()
    request.session[DONE_KEY] = {"page": page, **shown}
    return redirect(page)


def _told(request: HttpRequest, page: str, template: str) -> HttpResponse:
    done = request.session.get(DONE_KEY, {})
    return render(request, template, done) if done.get("page") == page else redirect("accounts:log_in")


def _dead(request: HttpRequest, dead: DeadLink) -> HttpResponse:
    """Says nothing of the address: a second click comes after a first that has changed it."""
    return _refused(request, "Ce lien ne sert plus", dead, status=410)


def _refused(request: HttpRequest, title: str, refusal: Refused, *, status: int) -> HttpResponse:
    context = {"title": title, "sentence": refusal.sentence}
    return render(request, "accounts/email_change_refused.html", context, status=status)
