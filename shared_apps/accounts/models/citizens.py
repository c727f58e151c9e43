"""Citizens' accounts, what they represent, where they have been, and what becomes of them. Public schema."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Coalesce, Lower

from xcontact.kit import clock
from xcontact.kit.references import uuid7


class AccountKind(models.TextChoices):
    INDIVIDUAL = "INDIVIDUAL", "particulier"
    ASSOCIATION = "ASSOCIATION", "association"
    BUSINESS = "BUSINESS", "entreprise"


class UserManager(BaseUserManager["User"]):
    def open(self) -> models.QuerySet["User"]:
        """Accounts that may be used: activated, and not terminated."""
        return self.filter(activated_at__isnull=False, terminated_at__isnull=True)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A citizen's single account. He alone sees and changes it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField("adresse électronique", max_length=254)
    kind = models.CharField("catégorie", max_length=12, choices=AccountKind, default=AccountKind.INDIVIDUAL)
    given_name = models.CharField("prénoms", max_length=120)
    family_name = models.CharField("nom", max_length=120)
    street = models.CharField("numéro et rue", max_length=200, blank=True)
    complement = models.CharField("complément d’adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("commune", max_length=120, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    created_at = models.DateTimeField("créé le", default=clock.now)
    activated_at = models.DateTimeField("activé le", null=True)
    # By SPL-Xdémat, for unlawful use: nothing opens it any more; its motive is in the account's events.
    terminated_at = models.DateTimeField("résilié le", null=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_unique", violation_error_message="Cette adresse a déjà un compte."
            )
        ]
        # What the rounds over dormant accounts read.
        indexes = [models.Index(Coalesce("last_login", "activated_at"), name="user_last_seen")]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.activated_at is not None and self.terminated_at is None


class Organisation(models.Model):
    """An association or a business that this account's owner represents: he says so himself, nobody else sees it.

    Two people of one association have each their own, and neither sees what the other has filed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="organisations", verbose_name="représentant")
    kind = models.CharField("catégorie", max_length=12, choices=AccountKind)
    name = models.CharField("nom", max_length=200)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    rna = models.CharField("RNA", max_length=10, blank=True)
    quality = models.CharField("qualité du représentant", max_length=120)
    street = models.CharField("numéro et rue", max_length=200)
    complement = models.CharField("complément d’adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10)
    city = models.CharField("commune", max_length=120)
    created_at = models.DateTimeField("ajoutée le", default=clock.now)
    # No longer represented: kept out of sight, since requests name it.
    ended_at = models.DateTimeField("retirée le", null=True)

    class Meta:
        verbose_name = "organisation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=AccountKind.BUSINESS) & ~models.Q(siret="")
                | models.Q(kind=AccountKind.ASSOCIATION) & (~models.Q(siret="") | ~models.Q(rna="")),
                name="organisation_is_registered",
                violation_error_message="Une entreprise a un SIRET, une association un RNA ou un SIRET (R. 112-9-1).",
            ),
            models.UniqueConstraint(
                fields=["user", "siret"],
                condition=~models.Q(siret="") & models.Q(ended_at=None),
                name="organisation_siret",
            ),
            models.UniqueConstraint(
                fields=["user", "rna"], condition=~models.Q(rna="") & models.Q(ended_at=None), name="organisation_rna"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Footprint(models.Model):
    """This account has been to that collectivité, which knows it by this pseudonym alone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="footprints", verbose_name="compte")
    place = models.CharField("collectivité", max_length=40)
    pseudonym = models.UUIDField("pseudonyme", default=uuid7)
    first_at = models.DateTimeField("depuis le", default=clock.now)

    class Meta:
        verbose_name = "trace"
        constraints = [
            models.UniqueConstraint(fields=["user", "place"], name="footprint_once"),
            models.UniqueConstraint(fields=["place", "pseudonym"], name="footprint_pseudonym"),
        ]

    def __str__(self) -> str:
        return self.place


class TermsAcceptance(models.Model):
    """The terms of use accepted: which version, when, from where (law.md T-03)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="acceptances", verbose_name="compte")
    version = models.CharField("version", max_length=20)
    accepted_at = models.DateTimeField("acceptée le")
    ip_address = models.GenericIPAddressField("adresse IP", null=True)

    class Meta:
        verbose_name = "acceptation des conditions"
        verbose_name_plural = "acceptations des conditions"
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="terms_accepted_once")]

    def __str__(self) -> str:
        return self.version


class EmailChange(models.Model):
    """A new address for an account: confirmed from the new mailbox, undone from the old one within 72 hours (T34)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="email_changes", verbose_name="compte")
    former_email = models.EmailField("ancienne adresse", max_length=254)
    new_email = models.EmailField("nouvelle adresse", max_length=254)
    confirmation_hash = models.CharField("empreinte du jeton de confirmation", max_length=64)
    undo_hash = models.CharField("empreinte du jeton d’annulation", max_length=64)
    asked_at = models.DateTimeField("demandé le")
    confirmed_at = models.DateTimeField("confirmé le", null=True)
    undone_at = models.DateTimeField("annulé le", null=True)

    class Meta:
        verbose_name = "changement d’adresse"
        verbose_name_plural = "changements d’adresse"
        constraints = [
            models.UniqueConstraint(fields=["confirmation_hash"], name="email_change_confirmation"),
            models.UniqueConstraint(fields=["undo_hash"], name="email_change_undo"),
        ]

    def __str__(self) -> str:
        return f"{self.id}"


class Terms(models.Model):
    """A version of the terms of use, as published by SPL-Xdémat; never changed afterwards."""

    version = models.CharField("version", max_length=20, primary_key=True)
    published_at = models.DateTimeField("publiées le")
    content = models.TextField("texte")
    # What is new, in words, for whoever has accepted the former version.
    changes = models.TextField("changements", blank=True)

    class Meta:
        verbose_name = "conditions d’utilisation"
        verbose_name_plural = "conditions d’utilisation"

    def __str__(self) -> str:
        return self.version


class ExportState(models.TextChoices):
    PREPARING = "PREPARING", "en préparation"
    READY = "READY", "prêt"
    FAILED = "FAILED", "interrompu"
    EXPIRED = "EXPIRED", "effacé"


class Export(models.Model):
    """All that the platform holds of an account, in one ZIP (RGPD art. 15 and 20, law.md D-08); kept a while."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="exports", verbose_name="compte")
    state = models.CharField("état", max_length=10, choices=ExportState, default=ExportState.PREPARING)
    asked_at = models.DateTimeField("demandé le")
    done = models.PositiveIntegerField("préparé", default=0)
    total = models.PositiveIntegerField("à préparer", default=0)
    size = models.PositiveBigIntegerField("taille en octets", default=0)
    ready_at = models.DateTimeField("prêt le", null=True)
    expires_at = models.DateTimeField("effacé le", null=True)

    class Meta:
        verbose_name = "export"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state=ExportState.PREPARING), name="export_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.id}"


class DormancyNotice(models.Model):
    """A warning that an account will close for want of a login; `last_seen_at` tells which absence it speaks of."""

    user = models.ForeignKey(User, models.CASCADE, related_name="dormancy_notices", verbose_name="compte")
    kind = models.CharField("avis", max_length=12)
    last_seen_at = models.DateTimeField("dernière connexion")
    sent_at = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "avis d’inactivité"
        verbose_name_plural = "avis d’inactivité"
        constraints = [models.UniqueConstraint(fields=["user", "kind", "last_seen_at"], name="dormancy_notice_once")]

    def __str__(self) -> str:
        return self.kind


class DormancySweep(models.Model):
    """A round over the dormant accounts, kept so that a clock that jumps is seen (T74). No personal data."""

    at = models.DateTimeField("le")
    # The clock had not moved as it should since the round before: nothing was sent, nothing destroyed.
    alarm = models.BooleanField("alarme", default=False)
    noticed = models.PositiveIntegerField("avis envoyés", default=0)
    destroyed = models.PositiveIntegerField("comptes détruits", default=0)

    class Meta:
        verbose_name = "tournée des comptes inactifs"
        verbose_name_plural = "tournées des comptes inactifs"
        indexes = [models.Index(fields=["at"], name="dormancy_sweep_at")]

    def __str__(self) -> str:
        return f"{self.at}"


class Erasure(models.Model):
    """An account that is no more: replayed after a restore, so that nobody comes back (T73). No personal data."""

    account_id = models.UUIDField("compte", primary_key=True)
    cause = models.CharField("cause", max_length=20)
    erased_at = models.DateTimeField("effacé le")

    class Meta:
        verbose_name = "effacement"

    def __str__(self) -> str:
        return f"{self.account_id}"
