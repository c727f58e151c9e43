"""Erasing an account everywhere: shut on the portal, then each collectivité in its own place, then the account itself.

A place never changes inside a transaction, so that each step has its own; the account's act of the agenda, entered
with the first, takes up the others after a kill. All steps may be done again.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import Error

from shared_apps.accounts import authentication, closing_mails, mails, tokens
from shared_apps.accounts.commands import closing
from shared_apps.accounts.known_devices import Device
from shared_apps.accounts.models import Export, Footprint, User
from tenant_apps.requests.commands import erasing
from tenant_apps.retention.closing import queries
from tenant_apps.retention.export.commands import ERASE as ERASE_EXPORT
from tenants import agenda, context
from tenants.models import AgendaAct
from xcontact.kit.errors import Refused
from xcontact.kit.failpoints import failpoint

log = logging.getLogger(__name__)
TOKEN = "accounts.deletion"  # noqa: S105 - a purpose
TOKEN_LASTS = timedelta(hours=1)
PENDING = (
    "Une de vos demandes attend encore sa réponse. Retirez-la d’abord, ou attendez la réponse : sans compte, "
    "vous ne pourriez plus la suivre."
)
OUT_OF_REACH = (
    "Une collectivité ne répond pas pour le moment : nous ne savons pas si une de vos demandes y est en cours. "
    "Réessayez dans quelques heures."
)
TOO_MANY = "Trop de courriels ont été demandés. Attendez une heure."
DEAD_LINK = "Ce lien n’est plus valable : il date de plus d’une heure, ou n’est pas celui de ce compte."


def delete(*, password: str, device: Device | None, ip_address: str | None, by: User, at: datetime) -> None:
    """The owner deletes his account, his password asked again. Refused with a sentence when it may not go.

    `device`: the browser that asks (T23).
    """
    authentication.verify(
        by,
        password,
        audience="citizen",
        name=by.email,
        ip_address=ip_address,
        refusal="Ce n’est pas votre mot de passe.",
        at=at,
        device=device,
    )
    delete_verified(by=by, at=at)


def ask_by_mail(*, by: User, at: datetime) -> None:
    """An account without a password: its mailbox answers for it. Refused beyond a few mails an hour."""
    if not mails.may_be_sent(by.id, at):
        raise Refused(TOO_MANY)
    closing_mails.deletion_asked(by, tokens.make(TOKEN, {"user": str(by.id)}, until=at + TOKEN_LASTS), at)


def delete_by_mail(*, token: str, by: User, at: datetime) -> None:
    """The same with the link that was mailed, opened by whoever is logged in to that very account."""
    demand_live(token=token, by=by, at=at)
    delete_verified(by=by, at=at)


def demand_live(*, token: str, by: User, at: datetime) -> None:
    """Refused unless this link is live and of this account. Changes nothing."""
    content = tokens.read(TOKEN, token, at=at)
    if content is None or content["user"] != str(by.id):
        raise Refused(DEAD_LINK)


def delete_verified(*, by: User, at: datetime) -> None:
    """Delete the account of whoever has just proved that it is his. Refused while an answer is due to him."""
    try:
        if queries.has_pending(by):
            raise Refused(PENDING)
    except queries.OutOfReach:
        raise Refused(OUT_OF_REACH) from None
    erase(account_id=by.id, cause="deletion", at=at)


def erase(*, account_id: UUID, cause: str, at: datetime, seen_at: datetime | None = None) -> bool:
    """As the portal, outside any transaction: erase this account now; what fails is the agenda's to finish.

    With `seen_at`, unless its owner has logged in since. Returns whether it goes.
    """
    if not closing.shut(account_id=account_id, cause=cause, at=at, seen_at=seen_at):
        return False
    failpoint("e1")
    act = AgendaAct.objects.get(place=context.PORTAL, act=closing.FINISH_ERASURE, subject=account_id)
    try:
        agenda.perform(context.PORTAL, act.id)
    except Error as error:
        log.warning("the erasure of an account is left to the agenda: %s", type(error).__name__)
    return True


@agenda.act(closing.FINISH_ERASURE, stepwise=True)
def finish(account_id: UUID, at: datetime) -> None:
    """Each collectivité's part, then the portal's; a collectivité that fails keeps the account for another try."""
    for footprint in Footprint.objects.filter(user=account_id).order_by("place"):
        with context.inside(footprint.place):
            erasing.erase_applicant(pseudonym=footprint.pseudonym, at=at)
        failpoint("e2")
    agenda.schedule_all(ERASE_EXPORT, Export.objects.filter(user=account_id).values_list("id", flat=True), at=at)
    closing.remove(account_id=account_id, at=at)


@agenda.act(closing.FORGET_MAILBOX)
def forget_mailbox(last_mail: UUID, at: datetime) -> None:
    closing.forget_mailbox(last_mail, at)
