"""Second factors of an account: shown at login, added, taken away. Each is one line of the account's events."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from shared_apps.accounts import events, factor_mails, queries, throttle
from shared_apps.accounts.models import AgentAccount, FailedLogin, User
from shared_apps.factors import codes as readable
from shared_apps.factors import commands as factors
from shared_apps.factors.queries import held_by
from tenants import sessions
from xcontact.kit.errors import Refused

FREE_TRIES = 5
TOO_MANY = "Trop d’essais : attendez quelques minutes, puis recommencez."
LAST_ONE = "C’est votre dernier moyen, et il vous en faut un : ajoutez-en d’abord un autre, puis retirez celui-ci."
NOT_IN_LIST = "Ce code n’est pas dans la liste ci-dessus. Recopiez l’un des dix codes."

Account = User | AgentAccount


def show_code(*, code: str, by: Account, ip_address: str | None, at: datetime) -> None:
    """The six figures of the application; Refused when wrong, spent, or after five wrong ones."""
    _try(by, at, lambda: factors.verify_code(holder=by.id, code=code, at=at))


def show_recovery_code(*, code: str, by: Account, ip_address: str | None, at: datetime) -> int:
    """A printed code, which serves once; how many are left."""
    left: list[int] = []
    _try(by, at, lambda: left.append(factors.spend_recovery_code(holder=by.id, code=code, at=at)))
    events.record(by.id, "recovery_code_used", at, ip_address, left=left[0])
    return left[0]


def show_passkey(*, state: Mapping[str, Any], answer: Mapping[str, Any], by: Account, at: datetime) -> None:
    _try(by, at, lambda: factors.verify_passkey(holder=by.id, state=state, answer=answer, at=at))


def recognise(*, state: Mapping[str, Any], answer: Mapping[str, Any], at: datetime) -> User:
    """The citizen whose passkey this is, without any password: the key has checked who holds it."""
    holder = factors.verify_passkey(holder=None, state=state, answer=answer, at=at)
    user = User.objects.open().filter(id=holder).first()
    if user is None:
        raise Refused("Cette clé d’accès n’ouvre aucun compte d’usager.")
    return user


@transaction.atomic
def add_authenticator(*, secret: str, code: str, by: Account, ip_address: str | None, at: datetime) -> None:
    factors.add_authenticator(holder=by.id, secret=secret, code=code, at=at)
    events.record(by.id, "factor_added", at, ip_address, factor="totp")
    factor_mails.changed(by, "totp", added=True, at=at)


@transaction.atomic
def add_passkey(
    *,
    state: Mapping[str, Any],
    answer: Mapping[str, Any],
    name: str,
    by: Account,
    ip_address: str | None,
    at: datetime,
) -> None:
    factors.add_passkey(holder=by.id, state=state, answer=answer, name=name, at=at)
    events.record(by.id, "factor_added", at, ip_address, factor="passkey")
    factor_mails.changed(by, "passkey", added=True, at=at)


@transaction.atomic
def add_recovery_codes(*, codes: Sequence[str], typed: str, by: Account, ip_address: str | None, at: datetime) -> None:
    """Keep the sheet, once one of its codes has been copied from it; copying does not spend it."""
    if not readable.is_one_of(typed, list(codes)):
        raise Refused(NOT_IN_LIST)
    factors.keep_recovery_codes(holder=by.id, codes=codes, at=at)
    events.record(by.id, "factor_added", at, ip_address, factor="recovery")
    factor_mails.changed(by, "recovery", added=True, at=at)


@transaction.atomic
def remove_factor(
    *, factor: str, passkey: UUID | None = None, by: Account, ip_address: str | None, at: datetime
) -> None:
    """Take away the application ("totp"), the sheet ("recovery") or one passkey; an agent keeps one means at least."""
    model = AgentAccount if isinstance(by, AgentAccount) else User
    model._default_manager.select_for_update().get(id=by.id)  # two clicks at once don't take the last two away
    if factor == "totp":
        factors.remove_authenticator(holder=by.id)
    elif factor == "recovery":
        factors.remove_recovery_codes(holder=by.id)
    elif passkey is not None:
        factors.remove_passkey(holder=by.id, passkey=passkey)
    if isinstance(by, AgentAccount) and not held_by(by.id).something:
        raise Refused(LAST_ONE)
    events.record(by.id, "factor_removed", at, ip_address, factor=factor)
    factor_mails.changed(by, factor, added=False, at=at)


@transaction.atomic
def forget(*, name: str, is_agent: bool, at: datetime) -> None:
    """By SPL-Xdémat, for who has lost them all and shown who he is: no factor and no session is left.

    An agent then chooses another after his password; `name`: a citizen's address or an agent's identifier.
    """
    found = queries.agents_by_identifier(name) if is_agent else queries.users_by_email(name)
    account: Account | None = found.first()
    if account is None:
        raise Refused("Aucun compte n’a ce nom.")
    factors.forget(holder=account.id)
    sessions.end_account_sessions(account.id)
    events.record(account.id, "factors_forgotten", at)
    factor_mails.forgotten(account, at)


def _try(account: Account, at: datetime, verify: Callable[[], object]) -> None:
    """Counted by account, whatever browser tries: whoever is here knows the password already."""
    key = f"second-step:{account.id}"
    _admit(key, at)
    verify()
    FailedLogin.objects.filter(key=key).delete()


@transaction.atomic
def _admit(key: str, at: datetime) -> None:
    """Count the attempt before looking at it; Refused while the account has to wait."""
    FailedLogin.objects.bulk_create([FailedLogin(key=key, last_at=at)], ignore_conflicts=True)
    counter = FailedLogin.objects.select_for_update().get(key=key)
    if at - counter.last_at > throttle.FORGOTTEN_AFTER:
        counter.count = 0
    if counter.last_at + throttle.wait(counter.count, FREE_TRIES) > at:
        raise Refused(TOO_MANY)
    counter.count, counter.last_at = counter.count + 1, at
    counter.save(update_fields=["count", "last_at"])
