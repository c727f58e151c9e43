"""What the agenda does for accounts."""

from datetime import datetime
from uuid import UUID

from shared_apps.accounts.models import AccountMail, AccountMailLine
from tenants import agenda, context
from xcontact.kit.mail import ledger

SEND_MAIL = "send_account_mail"


def register() -> None:
    agenda.act(SEND_MAIL)(send_account_mail)


def send_account_mail(mail_id: UUID, at: datetime) -> None:
    ledger.attempt(AccountMail, AccountMailLine, mail_id, context.PORTAL, at)
