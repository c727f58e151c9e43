"""The portal's ledger of mail. Public schema."""

from django.db import models

from xcontact.kit.mail.models import AbstractMail, AbstractMailLine


class AccountMail(AbstractMail):
    """A mail of the portal: activation, invitation. What holds a live token is wiped when it is spent."""

    class Meta(AbstractMail.Meta):
        abstract = False
        verbose_name = "courriel de compte"
        verbose_name_plural = "courriels de compte"
        indexes = [models.Index(fields=["subject"], name="account_mail_subject")]


class AccountMailLine(AbstractMailLine):
    mail = models.ForeignKey(AccountMail, models.CASCADE, related_name="lines", verbose_name="courriel")

    class Meta(AbstractMailLine.Meta):
        abstract = False
        verbose_name = "ligne de courriel"
        verbose_name_plural = "lignes de courriel"
