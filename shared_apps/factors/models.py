"""What a person holds beside his password. `holder`: the id of an account, citizen's or agent's. Public schema."""

from django.db import models

from xcontact.kit.references import uuid7


class Passkey(models.Model):
    """A credential of WebAuthn: a key that never leaves the computer, the telephone or the stick that holds it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.UUIDField("compte", db_index=True)
    credential_id = models.BinaryField("identifiant de la clé")
    # The attested credential data of WebAuthn (§6.5.1): identifier and public key.
    credential = models.BinaryField("clé publique")
    sign_count = models.PositiveBigIntegerField("compteur", default=0)
    name = models.CharField("nom", max_length=60)
    created_at = models.DateTimeField("ajoutée le")
    used_at = models.DateTimeField("utilisée le", null=True)

    class Meta:
        verbose_name = "clé d’accès"
        verbose_name_plural = "clés d’accès"
        constraints = [models.UniqueConstraint(fields=["credential_id"], name="passkey_once")]

    def __str__(self) -> str:
        return self.name


class Authenticator(models.Model):
    """An application that shows six digits every 30 seconds (RFC 6238)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.UUIDField("compte")
    secret = models.CharField("secret", max_length=64)
    created_at = models.DateTimeField("ajoutée le")
    # The last step of 30 seconds that served: a code opens once.
    last_step = models.BigIntegerField("dernier pas", default=0)

    class Meta:
        verbose_name = "application de codes"
        verbose_name_plural = "applications de codes"
        constraints = [models.UniqueConstraint(fields=["holder"], name="authenticator_one_each")]

    def __str__(self) -> str:
        return f"{self.holder}"


class RecoveryCode(models.Model):
    """One of the codes printed for the day when nothing else is at hand; it opens once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.UUIDField("compte")
    code_hash = models.CharField("empreinte du code", max_length=128)
    created_at = models.DateTimeField("imprimé le")
    used_at = models.DateTimeField("utilisé le", null=True)

    class Meta:
        verbose_name = "code de secours"
        verbose_name_plural = "codes de secours"
        constraints = [models.UniqueConstraint(fields=["holder", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.id}"
