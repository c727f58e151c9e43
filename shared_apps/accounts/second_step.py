"""Between a right password and a session: the account that holds a second factor shows it first (T64).

Until then nobody is logged in: the browser's session only says whose second step is awaited, for ten minutes. An
agent who holds none yet is led to the page where he chooses one, and reaches nothing else; unless ProConnect opens his
account, where a password alone chooses nothing (`strong_doors`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shared_apps.accounts import portal_session, queries, strong_doors, tokens
from shared_apps.accounts.commands.handover import Authentication
from shared_apps.accounts.models import AgentAccount, User
from shared_apps.factors.queries import Held, held_by
from xcontact.kit.text import typeset

LASTS = timedelta(minutes=10)
RECENT = timedelta(minutes=10)
# How a session was opened by a code sent to a telephone, and by nothing else.
BY_TEXT = "sms"

_AWAITED = "second_step"
_CEREMONY = "passkey_ceremony"
_PROPOSAL = "factor_proposal"
_CONFIRMED_AT = "password_confirmed_at"
_CONFIRMED_BY = "confirmed_by"

_VERIFICATION = {"citizen": "accounts:verification", "agent": "accounts:agent_verification"}
_ENROLMENT = "accounts:agent_enrolment"
_COME_BY_PROCONNECT = (
    "Votre mot de passe ne suffit pas : aucune seconde vérification ne l’accompagne. Ouvrez votre compte avec "
    "ProConnect, puis ajoutez-en une sur la page « Sécurité ». ProConnect ne vous reconnaît plus ? Écrivez à "
    "assistance@spl-xdemat.fr."
)


@dataclass(frozen=True)
class Awaited:
    """Who has given his first proof, and what he holds. `kept`: what his session will remember of that proof."""

    account: User | AgentAccount
    held: Held
    by: str
    suite: str
    kept: Mapping[str, str] = field(default_factory=dict)


def proceed(
    request: HttpRequest,
    account: User | AgentAccount,
    *,
    by: str,
    suite: str,
    at: datetime,
    kept: Mapping[str, str] | None = None,
) -> HttpResponse:
    """After a first proof (`by`: "password"): the session and on to `suite`, or the second step that leads there.

    Every way in by a first factor alone ends here: the reset of a password, an activation, FranceConnect. `suite`: a
    path of this host. `kept`: what the session, once open, remembers of that proof.
    """
    audience = "agent" if isinstance(account, AgentAccount) else "citizen"
    held = held_by(account.id)
    if audience == "citizen" and not held.something:
        portal_session.begin(request, account, by=by, at=at)
        request.session.update(kept or {})
        return redirect(suite)
    request.session.flush()
    if not held.something and strong_doors.open_to(account.id):
        messages.error(request, typeset(_COME_BY_PROCONNECT))
        return redirect("accounts:agent_log_in")
    request.session[_AWAITED] = {
        "account": str(account.id),
        "audience": audience,
        "by": by,
        "suite": suite,
        "kept": dict(kept or {}),
        "at": at.timestamp(),
        "mark": tokens.fingerprint(account.password),
    }
    return redirect(_VERIFICATION[audience] if held.something else _ENROLMENT)


def awaited(request: HttpRequest, audience: str, *, at: datetime) -> Awaited | None:
    """Whose second step this browser owes; None after ten minutes, or when account or password is no more."""
    stored = request.session.get(_AWAITED)
    if stored is None or stored["audience"] != audience or not _is_fresh(stored["at"], LASTS, at):
        return None
    account_id = UUID(stored["account"])
    account = queries.agent(account_id) if audience == "agent" else queries.active_user(account_id)
    if account is None or stored.get("mark") != tokens.fingerprint(account.password):
        return None
    return Awaited(account, held_by(account_id), stored["by"], stored["suite"], stored.get("kept", {}))


def finish(request: HttpRequest, found: Awaited, *, shown: str, at: datetime) -> HttpResponse:
    """The second factor `shown` (passkey, totp, recovery) is right: the session opens, "password+totp"."""
    portal_session.begin(request, found.account, by=f"{found.by}+{shown}", at=at)
    request.session.update(found.kept)
    return redirect(found.suite)


def recently_authenticated(request: HttpRequest, *, at: datetime, within: timedelta = RECENT) -> bool:
    """Whether the open session, or what was proved again in it (password, FranceConnect), is younger than `within`.

    A code sent to a telephone is no such proof by itself: whoever has picked it up would keep the account (T34).
    """
    if portal_session.account_id(request) is None:
        return False
    proof = latest_proof(request)
    return proof.by != BY_TEXT and timedelta() <= at - proof.at < within


def latest_proof(request: HttpRequest) -> Authentication:
    """How and when whoever has this session last showed who he is: when it opened, or since."""
    opened = portal_session.authentication(request)
    confirmed_at = datetime.fromtimestamp(request.session.get(_CONFIRMED_AT, 0), tz=opened.at.tzinfo)
    if confirmed_at < opened.at:
        return opened
    return Authentication(request.session.get(_CONFIRMED_BY, "password"), confirmed_at)


def confirm(request: HttpRequest, *, at: datetime, by: str = "password") -> None:
    """He has just shown again, in this session, who he is."""
    request.session[_CONFIRMED_AT] = at.timestamp()
    request.session[_CONFIRMED_BY] = by


def keep_ceremony(request: HttpRequest, purpose: str, state: dict[str, Any], *, at: datetime) -> None:
    """The challenge that this browser has been given; the next one replaces it."""
    request.session[_CEREMONY] = {"purpose": purpose, "state": state, "at": at.timestamp()}


def take_ceremony(request: HttpRequest, purpose: str, *, at: datetime) -> dict[str, Any] | None:
    """The state of that challenge, once, whatever comes of it."""
    stored = request.session.pop(_CEREMONY, None)
    if stored is None or stored["purpose"] != purpose or not _is_fresh(stored["at"], LASTS, at):
        return None
    return dict(stored["state"])


def proposal(request: HttpRequest, kind: str, holder: UUID, make: Any) -> Any:
    """What this account is shown and has not confirmed yet: a secret, a sheet of codes. `make()` makes it once."""
    shown = request.session.get(_PROPOSAL, {})
    if shown.get("kind") != kind or shown.get("holder") != str(holder):
        shown = {"kind": kind, "holder": str(holder), "content": make()}
        request.session[_PROPOSAL] = shown
    return shown["content"]


def drop_proposal(request: HttpRequest) -> None:
    request.session.pop(_PROPOSAL, None)


def _is_fresh(stamp: float, lasts: timedelta, at: datetime) -> bool:
    return 0 <= at.timestamp() - stamp <= lasts.total_seconds()
