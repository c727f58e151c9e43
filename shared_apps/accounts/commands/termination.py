"""Closing an account for unlawful use of the service, and opening it again."""

from datetime import datetime

from django.db import transaction

from shared_apps.accounts import events, mails, queries, termination_mails
from shared_apps.accounts.models import DormancyNotice, Erasure, User
from tenants import sessions
from xcontact.kit.errors import Refused

UNKNOWN = "Aucun compte n’a cette adresse."
# Told to whoever has given the right password, and to nobody else.
CLOSED = (
    "Ce compte a été fermé par SPL-Xdémat. Le motif vous a été envoyé par courriel. "
    "Pour le contester, écrivez à assistance@spl-xdemat.fr."
)
ERASING = "Ce compte est en cours de suppression : il n’ouvre plus rien."


def demand_open(user: User) -> None:
    """Refused with what has become of a closed account: told to its owner alone."""
    if user.terminated_at is not None:
        raise Refused(ERASING if is_being_erased(user) else CLOSED)


def is_being_erased(user: User) -> bool:
    """Whether its owner, or dormancy, has ended it, and every place does its part."""
    return Erasure.objects.filter(account_id=user.id).exists()


@transaction.atomic
def terminate(*, email: str, motive: str, at: datetime) -> None:
    """Close the account, end its sessions everywhere, and tell its owner why and whom to turn to.

    As the portal, since the operator reads no account: whoever calls names an address, and is shown nothing of it.
    What was sent to collectivités goes on there.
    """
    user = _claimed(email)
    if user.terminated_at is not None:
        raise Refused("Ce compte est déjà fermé.")
    if not motive.strip():
        raise Refused("Dites le motif : la personne le lira.")
    User.objects.filter(id=user.id).update(terminated_at=at)
    sessions.end_account_sessions(user.id)
    mails.wipe(user.id, mails.ACTIVATION, at)
    events.record(user.id, "terminated", at, motive=motive.strip())
    termination_mails.closed(user, motive.strip(), at)


@transaction.atomic
def restore(*, email: str, at: datetime) -> None:
    """Open a closed account again, with the password and the drafts it had.

    Its owner could not log in: should he stay away, all the notices of dormancy are sent to him anew (T74).
    """
    user = _claimed(email)
    if user.terminated_at is None:
        raise Refused("Ce compte n’est pas fermé.")
    if is_being_erased(user):
        raise Refused("Ce compte est en cours de suppression : il ne peut plus être rouvert.")
    DormancyNotice.objects.filter(user=user).delete()
    User.objects.filter(id=user.id).update(terminated_at=None)
    events.record(user.id, "restored", at)
    termination_mails.reopened(user, at)


def _claimed(email: str) -> User:
    user = queries.users_by_email(email).select_for_update().first()
    if user is None:
        raise Refused(UNKNOWN)
    return user
