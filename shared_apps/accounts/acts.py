"""What the agenda does for accounts."""

from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from shared_apps.accounts import emails, purge, text_delivery
from shared_apps.accounts.contact import ContactMoved
from shared_apps.accounts.models import AccountMail, AccountMailLine, User
from tenants import agenda, context
from tenants.agenda import standing
from xcontact.kit import events
from xcontact.kit.mail import ledger

SEND_MAIL = "send_account_mail"
SEND_TEXT = text_delivery.SEND_TEXT
CARRY_EMAIL = "carry_email"


def register() -> None:
    agenda.act(SEND_MAIL)(send_account_mail)
    agenda.act(purge.PURGE)(purge.purge)
    standing.keep(purge.PURGE, place=context.PORTAL)
    agenda.act(SEND_TEXT, stepwise=True)(text_delivery.send_text)
    agenda.act(CARRY_EMAIL, stepwise=True)(carry_email)


def send_account_mail(mail_id: UUID, at: datetime) -> None:
    ledger.attempt(AccountMail, AccountMailLine, mail_id, context.PORTAL, at)


def carry_email(user_id: UUID, at: datetime) -> None:
    """Tell every collectivité of the account's footprints its present address, in place of those it has had.

    One that can't be told does not keep the others waiting; the act then fails, and comes back for it.
    """
    user = User.objects.filter(id=user_id).first()
    if user is None:
        return
    changes = user.email_changes.filter(confirmed_at__isnull=False).values_list("former_email", "new_email")
    email = emails.fold(user.email)
    former = frozenset(emails.fold(address) for pair in changes for address in pair) - {email}
    failed: list[DatabaseError] = []
    for place, pseudonym in list(user.footprints.values_list("place", "pseudonym")):
        try:
            with context.inside(place), transaction.atomic():
                events.publish(ContactMoved(pseudonym, former, email, at))
        except DatabaseError as error:
            failed.append(error)
    if failed:
        raise failed[0]
