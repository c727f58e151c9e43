"""What guards an account: failed logins, known devices, and what happened to it. Public schema."""

from django.db import models

from xcontact.kit.references import uuid7


class FailedLogin(models.Model):
    """Wrong passwords, counted by account and by address: the delay grows, nobody is locked out for long."""

    key = models.CharField("clé", max_length=80, primary_key=True)
    count = models.PositiveIntegerField("nombre", default=0)
    last_at = models.DateTimeField("dernier")

    class Meta:
        verbose_name = "échec de connexion"
        verbose_name_plural = "échecs de connexion"

    def __str__(self) -> str:
        return self.key


class AccountEvent(models.Model):
    """What happened to an account, citizen's or agent's, shown to its owner; kept twelve months (law.md D-13).

    `facts` holds no secret and nobody else's data.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.UUIDField("compte")
    what = models.CharField("fait", max_length=40)
    at = models.DateTimeField("le")
    ip_address = models.GenericIPAddressField("adresse IP", null=True)
    facts = models.JSONField("précisions", default=dict)

    class Meta:
        verbose_name = "fait de compte"
        verbose_name_plural = "faits de compte"
        indexes = [models.Index(fields=["holder", "at"], name="account_event_holder")]

    def __str__(self) -> str:
        return self.what


class KnownDevice(models.Model):
    """A browser that has logged in to this account before: others' wrong passwords don't slow it down (T23)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.UUIDField("compte")
    token_hash = models.CharField("empreinte du témoin", max_length=64)
    label = models.CharField("appareil", max_length=80)
    first_at = models.DateTimeField("connu depuis")
    last_at = models.DateTimeField("vu le")

    class Meta:
        verbose_name = "appareil connu"
        verbose_name_plural = "appareils connus"
        constraints = [models.UniqueConstraint(fields=["holder", "token_hash"], name="known_device_once")]

    def __str__(self) -> str:
        return self.label
