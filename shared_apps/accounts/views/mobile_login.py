"""Into one's account by a code sent to one's mobile: the number, then the code (T31).

Nothing tells whether the number opens an account: the answer is the same, and so is the work.
"""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shared_apps.accounts import commands, known_devices, return_path, second_step, texting
from shared_apps.accounts.mobile_forms import NumberForm, SentCodeForm
from shared_apps.accounts.mobile_numbers import masked
from shared_apps.accounts.views.login import AFTER_LOGIN
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

# The number that this browser has asked a code for.
ASKED_KEY = "mobile_login_asked"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    if not texting.is_offered():
        raise Http404
    suite = return_path.local(request.GET.get("suite", ""), "")
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(suite or AFTER_LOGIN)
    form, device = NumberForm(request.POST or None), known_devices.of(request)
    if form.is_valid():
        number = form.cleaned_data["number"]
        try:
            commands.ask_login_code(number=number, device=device, ip_address=client_address(request), at=clock.now())
        except Refused as refusal:
            form.add_error("number", refusal.sentence)
        else:
            request.session[ASKED_KEY] = masked(number)
            answer = redirect(_with("accounts:mobile_login_code", suite))
            known_devices.give(answer, device)
            return answer
    return render(
        request, "accounts/mobile_login.html", {"form": form, "suite": suite}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    suite, at = return_path.local(request.GET.get("suite", ""), ""), clock.now()
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(suite or AFTER_LOGIN)
    if ASKED_KEY not in request.session:
        return redirect(_with("accounts:mobile_login", suite))
    form = SentCodeForm(request.POST or None)
    if form.is_valid():
        try:
            user = commands.log_in_by_code(
                code=form.cleaned_data["code"],
                device=known_devices.of(request),
                ip_address=client_address(request),
                at=at,
            )
        except Refused as refusal:
            form.add_error("code", refusal.sentence)
        else:
            return second_step.proceed(request, user, by=second_step.BY_TEXT, suite=suite or AFTER_LOGIN, at=at)
    shown = {"form": form, "suite": suite, "number": request.session[ASKED_KEY]}
    return render(request, "accounts/mobile_login_code.html", shown, status=422 if form.is_bound else 200)


def _with(page: str, suite: str) -> str:
    return reverse(page) + (f"?{urlencode({'suite': suite})}" if suite else "")
