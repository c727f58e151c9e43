"""The second factors of an account: listed, added, taken away; and an agent's first one, before he reaches anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.accounts import authentication, known_devices, return_path, second_step
from shared_apps.accounts.commands import factors as commands
from shared_apps.accounts.factor_forms import CodeForm, CopiedCodeForm, OwnPasswordForm, PasskeyNameForm
from shared_apps.accounts.models import AgentAccount, User
from shared_apps.accounts.views.second_step import LOGIN, TOO_LATE, read_answer
from shared_apps.factors import codes
from shared_apps.factors import commands as factors
from shared_apps.factors.queries import Held, held_by
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

NOT_YOURS = "Ce n’est pas votre mot de passe."
ADDED = {
    "totp": "Votre application de codes est ajoutée.",
    "passkey": "Votre clé d’accès est ajoutée.",
    "recovery": "Vos codes de secours sont prêts : gardez-en la liste en lieu sûr.",
}


@dataclass(frozen=True)
class _Owner:
    """Whose factors: logged in, or an agent who owes his first one (`enrolling`)."""

    account: User | AgentAccount
    audience: str
    enrolling: second_step.Awaited | None

    @property
    def name(self) -> str:
        return self.account.email if isinstance(self.account, User) else self.account.identifier

    def url(self, page: str, **kwargs: Any) -> str:
        return reverse(f"accounts:{'agent_' if self.audience == 'agent' else ''}{page}", kwargs=kwargs)

    @property
    def urls(self) -> dict[str, str]:
        pages = ("factors", "add_passkey", "new_passkey_challenge", "add_authenticator", "add_codes")
        return {page: self.url(page) for page in pages}


@require_safe
def listing(request: HttpRequest, audience: str) -> HttpResponse:
    owner = _owner(request, audience, clock.now())
    if owner is None:
        return _first(request, audience)
    if owner.enrolling:
        return redirect("accounts:agent_enrolment")
    held = held_by(owner.account.id)
    return render(
        request, "accounts/factors.html", {"owner": owner, "urls": owner.urls, "held": held, "rows": _rows(owner, held)}
    )


@require_safe
def enrolment(request: HttpRequest) -> HttpResponse:
    """Where an agent without a second factor chooses one; he reaches nothing else (T64)."""
    owner = _owner(request, "agent", clock.now())
    if owner is None:
        return redirect("accounts:agent_verification")
    if owner.enrolling is None:
        return redirect(owner.urls["factors"])
    return render(request, "accounts/factor_enrolment.html", {"account": owner.account, "urls": owner.urls})


@require_http_methods(["GET", "HEAD", "POST"])
def add_authenticator(request: HttpRequest, audience: str) -> HttpResponse:
    at = clock.now()
    owner = _adding(request, audience, at)
    if isinstance(owner, HttpResponse):
        return owner
    secret = second_step.proposal(request, "totp", owner.account.id, codes.new_secret)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            commands.add_authenticator(
                secret=secret,
                code=form.cleaned_data["code"],
                by=owner.account,
                ip_address=client_address(request),
                at=at,
            )
        except Refused as refusal:
            form.add_error("code", refusal.sentence)
        else:
            return _added(request, owner, "totp", at)
    address = codes.address(secret, account=owner.name, issuer="Xcontact")
    context = {
        "owner": owner,
        "form": form,
        "square": segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4, light="#fff"),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "accounts/factor_application.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add_codes(request: HttpRequest, audience: str) -> HttpResponse:
    at = clock.now()
    owner = _adding(request, audience, at)
    if isinstance(owner, HttpResponse):
        return owner
    sheet = second_step.proposal(request, "recovery", owner.account.id, codes.new_printed_codes)
    form = CopiedCodeForm(request.POST or None)
    if form.is_valid():
        try:
            commands.add_recovery_codes(
                codes=sheet,
                typed=form.cleaned_data["copied"],
                by=owner.account,
                ip_address=client_address(request),
                at=at,
            )
        except Refused as refusal:
            form.add_error("copied", refusal.sentence)
        else:
            return _added(request, owner, "recovery", at)
    context = {"owner": owner, "form": form, "codes": sheet, "at": at, "held": held_by(owner.account.id)}
    return render(request, "accounts/factor_codes.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: HttpRequest, audience: str) -> HttpResponse:
    at = clock.now()
    owner = _adding(request, audience, at)
    if isinstance(owner, HttpResponse):
        return owner
    form = PasskeyNameForm(request.POST or None)
    if form.is_valid():
        try:
            state, answer = second_step.take_ceremony(request, "add", at=at), read_answer(request)
            if state is None:
                raise Refused(TOO_LATE)
            commands.add_passkey(
                state=state,
                answer=answer,
                name=form.cleaned_data["name"],
                by=owner.account,
                ip_address=client_address(request),
                at=at,
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return _added(request, owner, "passkey", at)
    context = {"owner": owner, "form": form}
    return render(request, "accounts/factor_passkey.html", context, status=422 if form.is_bound else 200)


@require_POST
def new_passkey_challenge(request: HttpRequest, audience: str) -> HttpResponse:
    """To passkey.js: what the browser's new key has to sign."""
    at = clock.now()
    owner = _adding(request, audience, at)
    if isinstance(owner, HttpResponse):
        return JsonResponse({"sentence": TOO_LATE}, status=410)
    options, state = factors.begin_registration(holder=owner.account.id, name=owner.name)
    second_step.keep_ceremony(request, "add", state, at=at)
    return JsonResponse(options)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, audience: str, factor: str, passkey: UUID | None = None) -> HttpResponse:
    at = clock.now()
    owner = _owner(request, audience, at)
    if owner is None or owner.enrolling:
        return _first(request, audience)
    held = held_by(owner.account.id)
    row = next((row for row in _rows(owner, held) if (row["factor"], row["passkey"]) == (factor, passkey)), None)
    if row is None:
        raise Http404
    has_password = owner.account.has_usable_password()
    if not has_password and not second_step.recently_authenticated(request, at=at):
        return _to_confirm(request, owner)
    form = OwnPasswordForm(request.POST if request.method == "POST" else None, has_password=has_password)
    if form.is_valid():
        address = client_address(request)
        try:
            if has_password:
                _demand_password(request, owner, form.cleaned_data["password"], at)
            commands.remove_factor(factor=factor, passkey=passkey, by=owner.account, ip_address=address, at=at)
        except Refused as refusal:
            form.add_error("password" if has_password else None, refusal.sentence)
        else:
            messages.success(request, "C’est retiré : ce moyen n’ouvre plus votre compte.")
            return redirect(owner.urls["factors"])
    others = len(_rows(owner, held)) - 1
    context = {"owner": owner, "form": form, "row": row, "others": others}
    return render(request, "accounts/factor_remove.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_password(request: HttpRequest, audience: str) -> HttpResponse:
    """The password once more, before an act that matters, in a session older than ten minutes."""
    at = clock.now()
    owner = _owner(request, audience, at)
    if owner is None or owner.enrolling:
        return _first(request, audience)
    suite = return_path.local(request.GET.get("suite", ""), owner.urls["factors"])
    form = OwnPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            _demand_password(request, owner, form.cleaned_data["password"], at)
        except Refused as refusal:
            form.add_error("password", refusal.sentence)
        else:
            second_step.confirm(request, at=at)
            return redirect(suite)
    context = {"owner": owner, "form": form, "has_password": owner.account.has_usable_password(), "suite": suite}
    return render(request, "accounts/factor_confirm.html", context, status=422 if form.is_bound else 200)


def _owner(request: HttpRequest, audience: str, at: datetime) -> _Owner | None:
    account = request.user if audience == "citizen" else request.agent_account  # type: ignore[attr-defined]
    if isinstance(account, User | AgentAccount) and account.is_authenticated:
        return _Owner(account, audience, None)
    found = second_step.awaited(request, "agent", at=at) if audience == "agent" else None
    if found is None or found.held.something:
        return None
    return _Owner(found.account, audience, found)


def _adding(request: HttpRequest, audience: str, at: datetime) -> _Owner | HttpResponse:
    """Who may add a factor now: just logged in, password typed again, or on his way to his first one."""
    owner = _owner(request, audience, at)
    if owner is None:
        return _first(request, audience)
    if owner.enrolling is None and not second_step.recently_authenticated(request, at=at):
        return _to_confirm(request, owner)
    return owner


def _to_confirm(request: HttpRequest, owner: _Owner) -> HttpResponse:
    return redirect(f"{owner.url('confirm_password')}?{urlencode({'suite': request.path})}")


def _added(request: HttpRequest, owner: _Owner, factor: str, at: datetime) -> HttpResponse:
    second_step.drop_proposal(request)
    answer = second_step.finish(request, owner.enrolling, shown=factor, at=at) if owner.enrolling else None
    messages.success(request, ADDED[factor])
    return answer or redirect(owner.urls["factors"])


def _demand_password(request: HttpRequest, owner: _Owner, password: str, at: datetime) -> None:
    authentication.verify(
        owner.account,
        password,
        audience=owner.audience,
        name=owner.name,
        ip_address=client_address(request),
        refusal=NOT_YOURS,
        at=at,
        device=known_devices.of(request),
    )


def _first(request: HttpRequest, audience: str) -> HttpResponse:
    return redirect(f"{reverse(LOGIN[audience])}?{urlencode({'suite': request.path})}")


def _rows(owner: _Owner, held: Held) -> list[dict[str, Any]]:
    """What is held, a line each: `label`, `added`, `used` (moment or None), `remove` (address)."""
    rows = [_row(owner, "passkey", key.name, key.created_at, used=key.used_at, passkey=key.id) for key in held.passkeys]
    if app := held.authenticator:
        served = datetime.fromtimestamp(app.last_step * codes.STEP, tz=app.created_at.tzinfo)
        rows.append(_row(owner, "totp", "Application de codes", app.created_at, used=served))
    if held.codes:
        used = max((code.used_at for code in held.codes if code.used_at), default=None)
        label = f"Codes de secours : il en reste {held.codes_left} sur {len(held.codes)}"
        rows.append(_row(owner, "recovery", label, held.codes[0].created_at, used=used))
    return rows


def _row(
    owner: _Owner, factor: str, label: str, added: datetime, *, used: datetime | None, passkey: UUID | None = None
) -> dict[str, Any]:
    remove = (
        owner.url("remove_passkey", factor=factor, passkey=passkey)
        if passkey
        else owner.url("remove_factor", factor=factor)
    )
    return {"factor": factor, "passkey": passkey, "label": label, "added": added, "used": used, "remove": remove}
