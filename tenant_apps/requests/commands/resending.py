"""« Renvoyer l’accusé »: the same frozen bytes once more, to the address where the applicant is reached today."""

from datetime import datetime, timedelta
from email.parser import BytesParser
from email.policy import default as policy
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from tenant_apps.correspondence import commands as correspondence
from tenant_apps.correspondence.models import Mail, MailLine
from tenant_apps.organisation.models import Agent
from tenant_apps.requests.commands.reviewing import locked
from tenant_apps.requests.mailings import COPY
from tenant_apps.requests.models import Receipt, ServiceRequest
from tenants.visitors import Applicant
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.mail.models import MailState

# T56: a mailbox is not filled from our pages.
MOST, WITHIN = 3, timedelta(days=1)
_WAITING = (
    "Cet accusé est déjà en route vers {address} : il part dès que le serveur de messagerie le prend. "
    "Inutile de le renvoyer."
)
_TOO_MANY = (
    "Cet accusé est déjà reparti trois fois en vingt-quatre heures. Il est toujours ici, à télécharger. "
    "Réessayez demain."
)
_NO_MAIL = "Le courriel de cet accusé n’est plus là. L’accusé est toujours ici, à télécharger."


@transaction.atomic
def resend(*, reference: str, receipt_id: UUID, by: Applicant | Agent, at: datetime) -> Mail:
    """Send again the mail that carried this receipt, byte for byte (T48: one receipt, identical copies).

    To the present contact address, whatever the first one was; three times a day at most. A copy that has not left
    yet is not doubled: a second click changes nothing. Raises `Refused`, and `NotFound` for anybody else's receipt.
    """
    request = locked(reference)
    if isinstance(by, Applicant) and request.pseudonym != by.pseudonym:
        raise NotFound
    receipt = Receipt.objects.filter(id=receipt_id, sending__request=request).only("sha256").first()
    if receipt is None:
        raise NotFound
    original = _mail_of(request, receipt)
    copies = Mail.objects.filter(subject=request.id, kind=COPY, content=bytes(original.content))
    under_way = [original, *copies.only("state", "recipient")]
    if any(mail.state == MailState.WAITING and mail.recipient == request.contact_email for mail in under_way):
        raise Refused(_WAITING.format(address=request.contact_email))
    if copies.filter(frozen_at__gt=at - WITHIN).count() >= MOST:
        raise Refused(_TOO_MANY)
    copy = correspondence.post_again(original, kind=COPY, to=request.contact_email, at=at)
    asked_by = "l’usager" if isinstance(by, Applicant) else f"un agent : {by.function}"
    MailLine.objects.bulk_create([MailLine(mail=copy, what="ASKED", at=at, detail=asked_by[:200])])
    return copy


def _mail_of(request: ServiceRequest, receipt: Receipt) -> Mail:
    """The mail that carries this very PDF: one mail may carry both receipts of a sending."""
    for mail in Mail.objects.filter(subject=request.id, kind="receipt").order_by("frozen_at", "id"):
        if receipt.sha256 in attached(bytes(mail.content)):
            return mail
    raise Refused(_NO_MAIL)


def attached(content: bytes) -> set[str]:
    """The SHA-256 of each file that a mail carries, in hexadecimal."""
    message = BytesParser(policy=policy).parsebytes(content)
    return {sha256(part.get_payload(decode=True)).hexdigest() for part in message.iter_attachments()}  # type: ignore[arg-type]
