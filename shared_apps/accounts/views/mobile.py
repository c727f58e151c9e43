"""The mobile that opens one's account: added, changed, taken off, and put back from the mailbox (T34)."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shared_apps.accounts import commands, known_devices, mobile_numbers, second_step, texting
from shared_apps.accounts.commands.email_change import DeadLink
from shared_apps.accounts.commands.mobile import read_mobile_undo
from shared_apps.accounts.mobile_forms import NumberForm, SentCodeForm
from shared_apps.accounts.mobile_numbers import masked
from shared_apps.accounts.models import User
from shared_apps.accounts.permissions import citizens_only
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

# The number that this session has been sent a code at.
ASKED_KEY = "mobile_asked"
Page = Callable[[HttpRequest, User, datetime], HttpResponse]


def _recently_proved(page: Page) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever logged in more than ten minutes ago shows his password again first, and comes back."""

    @citizens_only
    @wraps(page)
    def guarded(request: HttpRequest) -> HttpResponse:
        user, at = request.user, clock.now()
        assert isinstance(user, User)
        if not second_step.recently_authenticated(request, at=at):
            return redirect(f"{reverse('accounts:confirm_password')}?{urlencode({'suite': request.path})}")
        return page(request, user, at)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@_recently_proved
def ask(request: HttpRequest, user: User, at: datetime) -> HttpResponse:
    """The number, to which a code is sent."""
    current, is_offered = mobile_numbers.shown(user), texting.is_offered()
    form = NumberForm(request.POST or None, initial={"number": "" if current else mobile_numbers.proposed(user)})
    device = known_devices.of(request)
    if is_offered and form.is_valid():
        number = form.cleaned_data["number"]
        try:
            commands.ask_number_code(number=number, device=device, ip_address=client_address(request), by=user, at=at)
        except Refused as refusal:
            form.add_error("number", refusal.sentence)
        else:
            request.session[ASKED_KEY] = masked(number)
            answer = redirect("accounts:mobile_code")
            known_devices.give(answer, device)
            return answer
    shown = {"form": form, "current": current, "is_offered": is_offered}
    return render(request, "accounts/mobile.html", shown, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def prove(request: HttpRequest) -> HttpResponse:
    """The code, which proves the number."""
    user, at = request.user, clock.now()
    assert isinstance(user, User)
    if ASKED_KEY not in request.session:
        return redirect("accounts:mobile")
    form = SentCodeForm(request.POST or None)
    if form.is_valid():
        try:
            commands.prove_number(
                code=form.cleaned_data["code"],
                device=known_devices.of(request),
                ip_address=client_address(request),
                by=user,
                at=at,
            )
        except Refused as refusal:
            form.add_error("code", refusal.sentence)
        else:
            del request.session[ASKED_KEY]
            messages.success(request, "Votre mobile est confirmé : un code par SMS ouvre désormais votre compte.")
            return redirect("accounts:account")
    shown = {"form": form, "number": request.session[ASKED_KEY]}
    return render(request, "accounts/mobile_code.html", shown, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@_recently_proved
def remove(request: HttpRequest, user: User, at: datetime) -> HttpResponse:
    if request.method == "POST":
        try:
            commands.remove_number(ip_address=client_address(request), by=user, at=at)
        except Refused as refusal:
            messages.info(request, refusal.sentence)
        else:
            messages.success(request, "C’est retiré : aucun mobile n’ouvre plus votre compte.")
        return redirect("accounts:account")
    return render(request, "accounts/mobile_remove.html", {"current": mobile_numbers.shown(user)})


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """From the account's mailbox, in whichever browser: the link is the proof."""
    at = clock.now()
    try:
        change = read_mobile_undo(token, at)
        numbers = {"former": masked(change.former_number), "new": masked(change.new_number)}
        if request.method == "POST":
            done = commands.undo_mobile_change(token=token, ip_address=client_address(request), at=at)
            return render(request, "accounts/mobile_undone.html", {**numbers, "done": done})
    except DeadLink as dead:
        return render(request, "accounts/mobile_undo_dead.html", {"sentence": dead.sentence}, status=410)
    except Refused as refusal:
        context = {"title": "Le changement n’est pas annulé", "sentence": refusal.sentence}
        return render(request, "accounts/email_change_refused.html", context, status=422)
    return render(request, "accounts/mobile_undo.html", numbers)
