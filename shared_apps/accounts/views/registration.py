"""Signing up and activating."""

from dataclasses import fields

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts import commands, return_path, second_step
from shared_apps.accounts.commands.registration import DeadLink, read_activation
from shared_apps.accounts.forms import ActivationForm, ActivationRequestForm, SignUpForm
from shared_apps.accounts.limits import TooMany
from shared_apps.accounts.views.login import AFTER_LOGIN, login_address
from shared_apps.accounts.views.organisations import first_organisation
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

PENDING_KEY = "awaiting_activation"


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    suite = return_path.local(request.GET.get("suite", ""), "")
    form = SignUpForm(request.POST or None)
    status = _status(form)
    if form.is_valid():
        said = {field.name: form.cleaned_data[field.name] for field in fields(commands.Registration)}
        try:
            commands.sign_up(
                registration=commands.Registration(**said),
                password=form.cleaned_data["password"],
                suite=suite,
                ip_address=client_address(request),
                at=clock.now(),
            )
        except TooMany as refusal:
            form.add_error(None, refusal.sentence)
            status = 429
        else:
            return _check_your_mail(request, form.cleaned_data["email"], suite)
    context = {"form": form, "suite": suite, "login": login_address(suite)}
    return render(request, "accounts/sign_up.html", context, status=status)


@require_safe
def mail_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/mail_sent.html", {"pending": request.session.get(PENDING_KEY, {})})


@require_http_methods(["GET", "HEAD", "POST"])
def resend_activation(request: HttpRequest) -> HttpResponse:
    suite = return_path.local(request.GET.get("suite", "") or request.POST.get("suite", ""), "")
    form = ActivationRequestForm(request.POST or None)
    status = _status(form)
    if form.is_valid():
        try:
            commands.resend_activation(
                email=form.cleaned_data["email"], suite=suite, ip_address=client_address(request), at=clock.now()
            )
        except TooMany as refusal:
            form.add_error(None, refusal.sentence)
            status = 429
        else:
            messages.success(request, "Si un compte attend son activation à cette adresse, un nouveau courriel part.")
            return _check_your_mail(request, form.cleaned_data["email"], suite)
    return render(request, "accounts/resend_activation.html", {"form": form, "suite": suite}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button: whatever opens links to inspect them activates nothing. It logs in too."""
    at = clock.now()
    form = ActivationForm(request.POST if request.method == "POST" else None)
    try:
        read_activation(token, at)
        if form.is_valid():
            user, suite = commands.activate(
                token=token, password=form.cleaned_data["password"], ip_address=client_address(request), at=at
            )
            onward = first_organisation(user, suite or AFTER_LOGIN)
            answer = second_step.proceed(request, user, by="password", suite=onward, at=at)
            messages.success(request, "Votre compte est activé.")
            return answer
    except DeadLink as dead:
        context = {"sentence": dead.sentence, "form": ActivationRequestForm()}
        return render(request, "accounts/dead_link.html", context, status=410)
    except Refused as refusal:
        form.add_error("password", refusal.sentence)
    return render(request, "accounts/activate.html", {"form": form}, status=_status(form))


def _check_your_mail(request: HttpRequest, email: str, suite: str) -> HttpResponse:
    request.session[PENDING_KEY] = {"email": email, "suite": suite}
    return redirect("accounts:mail_sent")


def _status(form: SignUpForm | ActivationForm | ActivationRequestForm) -> int:
    return 422 if form.is_bound else 200
