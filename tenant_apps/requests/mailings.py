"""The ledger of a request's mails, in plain words: to which address, when, and what became of each. No pixel."""

from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import default as policy
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, F, Func, OuterRef, Subquery, Value

from tenant_apps.correspondence.models import Mail, MailLine
from xcontact.kit.mail.models import MailState
from xcontact.kit.text import french_moment, typeset

COPY = "receipt_copy"
# Enough for the headers of any mail that `kit.mail.compose` writes, in bytes.
_HEAD = 4096


@dataclass(frozen=True)
class Mailing:
    """One mail. `side` is that of kit/status.html, with `label`; `sentence` says where it stands."""

    id: UUID
    title: str
    recipient: str
    frozen_at: datetime
    state: MailState
    is_copy: bool
    side: str
    label: str
    sentence: str


def of(request_id: UUID) -> list[Mailing]:
    """All the mails about this request, the newest first, in one query which leaves their bodies where they are."""
    bounced = MailLine.objects.filter(mail=OuterRef("id"), what="BOUNCED").order_by("-at").values("at")[:1]
    head = Func(F("content"), Value(1), Value(_HEAD), function="SUBSTRING", output_field=BinaryField())
    rows = (
        Mail.objects.filter(subject=request_id)
        .annotate(head=head, bounced_at=Subquery(bounced))
        .order_by("-frozen_at", "-id")
        .values_list("id", "kind", "recipient", "state", "frozen_at", "accepted_at", "bounced_at", "head")
    )
    return [_told(*row) for row in rows]


def _told(
    mail_id: UUID,
    kind: str,
    recipient: str,
    state: str,
    frozen_at: datetime,
    accepted_at: datetime | None,
    bounced_at: datetime | None,
    head: Any,
) -> Mailing:
    standing = MailState(state)
    side, label, sentence = _standing(standing, accepted_at, bounced_at)
    title = str(BytesHeaderParser(policy=policy).parsebytes(bytes(head))["Subject"] or "Courriel")
    return Mailing(mail_id, title, recipient, frozen_at, standing, kind == COPY, side, label, typeset(sentence))


def _standing(state: MailState, accepted_at: datetime | None, bounced_at: datetime | None) -> tuple[str, str, str]:
    accepted = f" le {french_moment(accepted_at)}" if accepted_at else ""
    if state is MailState.ACCEPTED:
        return (
            "done",
            "Remis",
            f"Accepté{accepted} par le serveur de messagerie de cette adresse, ou par celui qui y mène.",
        )
    if state is MailState.BOUNCED:
        when = f" le {french_moment(bounced_at)}" if bounced_at else ""
        return "late", "Revenu", f"Revenu en erreur{when} : cette adresse n’existe pas, ou elle refuse nos courriels."
    if state is MailState.WIPED:
        return "draft", "Effacé", "Effacé avant son départ."
    return (
        "office",
        "En attente",
        "Pas encore parti : nous réessayons jusqu’à ce que le serveur de messagerie le prenne.",
    )
