"""What is written between a collectivité and an applicant, and the ledger of its mails."""

from django.db import models

from xcontact.kit.mail.models import AbstractMail, AbstractMailLine
from xcontact.kit.references import uuid7


class Mail(AbstractMail):
    class Meta(AbstractMail.Meta):
        abstract = False
        verbose_name = "courriel"
        indexes = [models.Index(fields=["subject"], name="mail_subject")]


class MailLine(AbstractMailLine):
    mail = models.ForeignKey(Mail, models.CASCADE, related_name="lines", verbose_name="courriel")

    class Meta(AbstractMailLine.Meta):
        abstract = False
        verbose_name = "ligne de courriel"
        verbose_name_plural = "lignes de courriel"


class Author(models.TextChoices):
    APPLICANT = "APPLICANT", "l’usager"
    AGENT = "AGENT", "la collectivité"


class Message(models.Model):
    """A message between the applicant and the department, read in the request's page."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.UUIDField("demande")
    author = models.CharField("auteur", max_length=9, choices=Author)
    # Name and function of the agent as they were that day (L. 111-2 CRPA); empty for the applicant.
    signed = models.CharField("signé", max_length=250, blank=True)
    body = models.TextField("texte")
    written_at = models.DateTimeField("écrit le")
    first_read_at = models.DateTimeField("lu le", null=True)

    class Meta:
        verbose_name = "message"
        indexes = [models.Index(fields=["subject", "written_at"], name="message_subject")]

    def __str__(self) -> str:
        return f"{self.author} {self.written_at}"
