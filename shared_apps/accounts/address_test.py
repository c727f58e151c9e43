"""« Tester mon adresse »: a short mail to the account's own address, and what became of the last one."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shared_apps.accounts import limits, mails
from shared_apps.accounts.models import AccountMail, AccountMailLine, User
from tenants import addresses
from xcontact.kit.errors import Refused
from xcontact.kit.mail.models import MailState
from xcontact.kit.text import french_moment

ADDRESS_TEST = "address_test"
# An account in an hour (T56): enough to correct an address and to try again.
MOST = 3
_TOO_MANY = (
    "Trois essais sont déjà partis en une heure. Attendez vingt minutes avant d’en demander un autre : un courriel "
    "met parfois quelques minutes à arriver."
)


@dataclass(frozen=True)
class Trial:
    """The last test of the present address. `refused_at`: when it came back, if it did."""

    asked_at: datetime
    state: MailState
    accepted_at: datetime | None
    refused_at: datetime | None


@transaction.atomic
def send(*, by: User, ip_address: str | None, at: datetime) -> None:
    """Mail a test to the account's address. Raises `Refused` past a few an hour, for the account or for the source."""
    limits.spend("address_test", ip_address, most=limits.MAILS, at=at)
    if not mails.may_be_sent(by.id, at) or not limits.grants("address_test", by.id, most=MOST, at=at):
        raise Refused(_TOO_MANY)
    mails.freeze(
        kind=ADDRESS_TEST,
        subject=by.id,
        to=by.email,
        title="Votre adresse reçoit bien nos courriels",
        paragraphs=[
            "Bonjour,",
            f"Vous lisez cet essai, demandé le {french_moment(at)} : les courriels de Xcontact vous arrivent.",
            "Il était dans vos courriers indésirables ? Dites à votre messagerie qu’il n’en est pas un.",
        ],
        link=("Voir mon compte", addresses.portal("/compte/")),
        at=at,
    )


def last(user: User) -> Trial | None:
    """The last test sent to the address that the account has now."""
    mail = (
        AccountMail.objects.filter(subject=user.id, kind=ADDRESS_TEST, recipient=user.email)
        .defer("content")
        .order_by("-frozen_at")
        .first()
    )
    if mail is None:
        return None
    bounce = AccountMailLine.objects.filter(mail=mail, what="BOUNCED").order_by("-at").first()
    return Trial(mail.frozen_at, MailState(mail.state), mail.accepted_at, bounce.at if bounce else None)
