"""The mobile telephone as a way in: who has proved which number, the codes sent, and what they cost. Public schema."""

from django.db import models

from shared_apps.accounts.models.citizens import User
from xcontact.kit.references import uuid7


class MobileAccess(models.Model):
    """The number that opens this account by a code: proved by one, and of no other account."""

    user = models.OneToOneField(User, models.CASCADE, related_name="mobile_access", verbose_name="compte")
    # E.164: "+33612345678".
    number = models.CharField("numéro", max_length=16)
    verified_at = models.DateTimeField("vérifié le")

    class Meta:
        verbose_name = "accès par téléphone mobile"
        verbose_name_plural = "accès par téléphone mobile"
        constraints = [models.UniqueConstraint(fields=["number"], name="mobile_access_number")]

    def __str__(self) -> str:
        return self.number


class MobileChange(models.Model):
    """A number taken on, replaced or taken off, told by mail and undone by whoever did not want it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="mobile_changes", verbose_name="compte")
    former_number = models.CharField("ancien numéro", max_length=16, blank=True)
    new_number = models.CharField("nouveau numéro", max_length=16, blank=True)
    undo_hash = models.CharField("empreinte du jeton d’annulation", max_length=64)
    changed_at = models.DateTimeField("changé le")
    undone_at = models.DateTimeField("annulé le", null=True)

    class Meta:
        verbose_name = "changement de téléphone mobile"
        verbose_name_plural = "changements de téléphone mobile"
        constraints = [models.UniqueConstraint(fields=["undo_hash"], name="mobile_change_undo")]

    def __str__(self) -> str:
        return f"{self.id}"


class MobilePurpose(models.TextChoices):
    LOG_IN = "LOG_IN", "se connecter"
    PROVE = "PROVE", "prouver un numéro"


class MobileCode(models.Model):
    """Six digits sent to a number, for one purpose and one browser: five tries, ten minutes, once (T31).

    `holder`: the account it would open or change; none when nobody has this number, and nothing was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.UUIDField("compte", null=True)
    number = models.CharField("numéro", max_length=16)
    purpose = models.CharField("usage", max_length=8, choices=MobilePurpose)
    # Of the browser that asked: another one that has the code opens nothing.
    browser_hash = models.CharField("empreinte du navigateur", max_length=64)
    code_hash = models.CharField("empreinte du code", max_length=64)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    made_at = models.DateTimeField("demandé le")
    used_at = models.DateTimeField("utilisé le", null=True)

    class Meta:
        verbose_name = "code par téléphone"
        verbose_name_plural = "codes par téléphone"
        indexes = [models.Index(fields=["number", "made_at"], name="mobile_code_number")]

    def __str__(self) -> str:
        return f"{self.id}"


class TextState(models.TextChoices):
    WAITING = "WAITING", "à envoyer"
    SENT = "SENT", "envoyé"
    REFUSED = "REFUSED", "refusé"
    TOO_LATE = "TOO_LATE", "périmé"


class TextMessage(models.Model):
    """A text message, frozen with what causes it and sent by the agenda; its words are wiped once sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.UUIDField("objet")
    number = models.CharField("numéro", max_length=16)
    body = models.CharField("texte", max_length=300, blank=True)
    state = models.CharField("état", max_length=8, choices=TextState, default=TextState.WAITING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    frozen_at = models.DateTimeField("établi le")
    # After which it would only mislead.
    useless_at = models.DateTimeField("inutile après")
    sent_at = models.DateTimeField("envoyé le", null=True)
    provider_reference = models.CharField("référence du prestataire", max_length=80, blank=True)

    class Meta:
        verbose_name = "message texte"
        verbose_name_plural = "messages texte"
        indexes = [models.Index(fields=["subject"], name="text_message_subject")]

    def __str__(self) -> str:
        return f"{self.id}"


class TextDay(models.Model):
    """What a day has cost in text messages, and when it was cut off (T32). No personal data."""

    day = models.DateField("jour", primary_key=True)
    granted = models.PositiveIntegerField("accordés", default=0)
    refused = models.PositiveIntegerField("refusés", default=0)
    cut_off_at = models.DateTimeField("coupé le", null=True)

    class Meta:
        verbose_name = "journée de messages texte"
        verbose_name_plural = "journées de messages texte"

    def __str__(self) -> str:
        return f"{self.day}"
