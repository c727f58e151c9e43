"""After the password: the second step, of citizens who chose one and of every agent. And a passkey instead of both."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from shared_apps.accounts import portal_session, return_path, second_step
from shared_apps.accounts.commands import factors as commands
from shared_apps.accounts.factor_forms import CodeForm, RecoveryCodeForm
from shared_apps.factors import commands as factors
from shared_apps.factors.queries import next_code, secret_of
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused
from xcontact.kit.text import NBSP

LOGIN = {"citizen": "accounts:log_in", "agent": "accounts:agent_log_in"}
MANAGE = {"citizen": "accounts:factors", "agent": "accounts:agent_factors"}
FEW = 3
TOO_LATE = "Trop de temps a passé : recommencez."
NO_KEY = "Aucune clé d’accès n’a répondu. Recommencez, ou choisissez un autre moyen."
AFTER_PASSKEY = "/mes-demandes/"


@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, audience: str) -> HttpResponse:
    """The page that offers what the account holds; each form on it posts `shown`: totp, recovery or passkey."""
    at = clock.now()
    found = second_step.awaited(request, audience, at=at)
    if found is None:
        return redirect(LOGIN[audience])
    if not found.held.something:
        return redirect("accounts:agent_enrolment")
    shown, sentence = request.POST.get("shown", ""), ""
    code = CodeForm(request.POST if shown == "totp" else None)
    recovery = RecoveryCodeForm(request.POST if shown == "recovery" else None)
    who: dict[str, Any] = {"by": found.account, "at": at}
    try:
        if code.is_valid():
            commands.show_code(code=code.cleaned_data["code"], ip_address=client_address(request), **who)
            return second_step.finish(request, found, shown="totp", at=at)
        if recovery.is_valid():
            typed = recovery.cleaned_data["recovery_code"]
            left = commands.show_recovery_code(code=typed, ip_address=client_address(request), **who)
            answer = second_step.finish(request, found, shown="recovery", at=at)
            _warn_of_few(request, left)
            return answer
        if shown == "passkey":
            state, proof = second_step.take_ceremony(request, "prove", at=at), read_answer(request)
            if state is None:
                raise Refused(TOO_LATE)
            commands.show_passkey(state=state, answer=proof, **who)
            return second_step.finish(request, found, shown="passkey", at=at)
    except Refused as refusal:
        sentence = refusal.sentence
    context = {
        "audience": audience,
        "held": found.held,
        "code_form": code,
        "recovery_form": recovery,
        "sentence": sentence,
        "refused": request.method == "POST",
        "demo_code": _demo_code(found, at),
    }
    return render(request, "accounts/factor_verification.html", context, status=422 if shown else 200)


@require_POST
def verification_challenge(request: HttpRequest, audience: str) -> HttpResponse:
    """To passkey.js: what the browser asks its keys."""
    at = clock.now()
    found = second_step.awaited(request, audience, at=at)
    if found is None or not found.held.passkeys:
        return JsonResponse({"sentence": TOO_LATE}, status=410)
    options, state = factors.begin_authentication(holder=found.account.id)
    second_step.keep_ceremony(request, "prove", state, at=at)
    return JsonResponse(options)


@require_POST
def passkey_challenge(request: HttpRequest) -> HttpResponse:
    """The same on the citizens' login page, where nobody has said who he is."""
    options, state = factors.begin_authentication(holder=None)
    second_step.keep_ceremony(request, "log_in", state, at=clock.now())
    return JsonResponse(options)


@require_POST
def log_in_by_passkey(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    suite = return_path.local(request.POST.get("suite", ""), AFTER_PASSKEY)
    try:
        state, answer = second_step.take_ceremony(request, "log_in", at=at), read_answer(request)
        if state is None:
            raise Refused(TOO_LATE)
        user = commands.recognise(state=state, answer=answer, at=at)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("accounts:log_in")
    portal_session.begin(request, user, by="passkey", at=at)
    return redirect(suite)


def read_answer(request: HttpRequest) -> dict[str, Any]:
    """What passkey.js has put into the form; Refused when it is nothing of the sort."""
    try:
        answer = json.loads(request.POST.get("answer", ""))
    except (ValueError, RecursionError):
        raise Refused(NO_KEY) from None
    if not isinstance(answer, dict):
        raise Refused(NO_KEY)
    return answer


def _demo_code(found: second_step.Awaited, at: datetime) -> str | None:
    """A demonstration's people have no telephone: the page shows the code of the secret that the demo gave them.

    Nobody else's: the setting is empty outside a demonstration, and a secret of one's own is never that one.
    """
    given = settings.DEMO_CODES_SECRET
    return next_code(found.held, at=at) if given and secret_of(found.held) == given else None


def _warn_of_few(request: HttpRequest, left: int) -> None:
    if left <= FEW:
        plural = "s" if left > 1 else ""
        messages.warning(request, f"Il vous reste {left}{NBSP}code{plural} de secours : imprimez une nouvelle liste.")
