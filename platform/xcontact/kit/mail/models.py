"""The ledger of outgoing mail: a frozen message, and a line for everything that happens to it."""

from django.db import models

from xcontact.kit.references import uuid7


class MailState(models.TextChoices):
    WAITING = "WAITING", "à envoyer"
    ACCEPTED = "ACCEPTED", "remis au serveur de messagerie"
    BOUNCED = "BOUNCED", "revenu en erreur"
    WIPED = "WIPED", "effacé"


class AbstractMail(models.Model):
    """A message frozen in the transaction of its cause: bytes, recipient and Message-ID never change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("nature", max_length=40)
    subject = models.UUIDField("objet")
    recipient = models.EmailField("destinataire")
    content = models.BinaryField("message")
    state = models.CharField("état", max_length=8, choices=MailState, default=MailState.WAITING)
    frozen_at = models.DateTimeField("composé le")
    accepted_at = models.DateTimeField("remis le", null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class AbstractMailLine(models.Model):
    """An attempt, an acceptance, a bounce, a reading in the account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    what = models.CharField("événement", max_length=12)
    at = models.DateTimeField("le")
    detail = models.CharField("détail", max_length=200, default="", blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.what} {self.at}"
