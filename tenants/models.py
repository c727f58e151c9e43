"""The registry of collectivités, sessions of every host, acts to come, and the fleet's state. Public schema."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from xcontact.kit import clock
from xcontact.kit.references import uuid7


class CollectivityKind(models.TextChoices):
    COMMUNE = "COMMUNE", "commune"
    EPCI = "EPCI", "intercommunalité"
    DEPARTEMENT = "DEPARTEMENT", "département"


class CollectivityStatus(models.TextChoices):
    PREPARING = "PREPARING", "en préparation"
    OPEN = "OPEN", "ouverte"
    SUSPENDED = "SUSPENDED", "suspendue"


class Collectivity(TenantMixin):  # type: ignore[misc]
    """A collectivité of the platform: what everybody may know of it."""

    auto_create_schema = False
    auto_drop_schema = False

    schema_name = models.CharField("schéma", max_length=40)
    kind = models.CharField("nature", max_length=12, choices=CollectivityKind)
    name = models.CharField("nom", max_length=120)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    insee = models.CharField("code INSEE", max_length=5, blank=True)
    departement = models.CharField("département", max_length=3)
    population = models.PositiveIntegerField("population municipale", null=True)
    postcodes = ArrayField(models.CharField(max_length=5), default=list, verbose_name="codes postaux")
    status = models.CharField("état", max_length=10, choices=CollectivityStatus, default=CollectivityStatus.PREPARING)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    postal_address = models.TextField("adresse postale", blank=True)
    brand = models.JSONField("charte", default=dict, blank=True)
    # What the law wants named on its pages: `director`, `data_protection_officer`, `data_protection_email`.
    legal = models.JSONField("mentions légales", default=dict, db_default={}, blank=True)
    # What the home page's search reads: name without accents nor ligatures, postcodes, INSEE code.
    folded = models.TextField("texte de recherche", default="")
    # The last step of the fleet's history that this schema has taken.
    fleet_step = models.PositiveIntegerField("version du schéma", default=0)
    opened_at = models.DateTimeField("ouverte le", default=clock.now)

    domain_url = None
    domains: Any

    class Meta:
        verbose_name = "collectivité"
        verbose_name_plural = "collectivités"
        constraints = [
            models.UniqueConstraint("schema_name", name="collectivity_schema_unique"),
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=r"^(c_[0-9][0-9ab][0-9]{3}|e_[0-9]{9}|d_[0-9][0-9ab][0-9]?)$"),
                name="collectivity_schema_name",
                violation_error_message="Un schéma se nomme c_<INSEE>, e_<SIREN> ou d_<code>.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=CollectivityStatus.OPEN)
                | (~models.Q(telephone="") & (~models.Q(email="") | ~models.Q(postal_address=""))),
                name="collectivity_open_can_be_reached",
                violation_error_message="Une collectivité ouverte a un téléphone et une adresse (R. 112-11-1 CRPA).",
            ),
        ]
        indexes = [models.Index(fields=["departement", "name"], name="collectivity_place")]

    def __str__(self) -> str:
        return self.name


class Domain(DomainMixin):  # type: ignore[misc]
    """The subdomain of a collectivité: a label under BASE_DOMAIN, unique even where two communes share a name."""

    domain = models.CharField("sous-domaine", max_length=63)
    tenant = models.ForeignKey(Collectivity, models.CASCADE, related_name="domains", verbose_name="collectivité")
    is_primary = models.BooleanField("principal", default=True)

    class Meta:
        verbose_name = "sous-domaine"
        constraints = [
            models.UniqueConstraint("domain", name="domain_unique"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="domain_one_primary_each"
            ),
            models.CheckConstraint(
                condition=models.Q(domain__regex=r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$"), name="domain_is_a_label"
            ),
        ]


class Session(models.Model):
    """A session of any host. While `nonce_hash` is set it is a hand-over still to be taken up, not a session."""

    key_hash = models.CharField("empreinte de la clé", max_length=64, primary_key=True)
    place = models.CharField("lieu", max_length=40)
    # Readable by the portal alone ("déconnecter partout"): no identifier is common to two collectivités.
    account_id = models.UUIDField("compte", null=True)
    data = models.TextField("contenu")
    nonce_hash = models.CharField("empreinte du témoin", max_length=64, default="", blank=True)
    expires_at = models.DateTimeField("expire le")
    created_at = models.DateTimeField("ouverte le")
    # What its owner is shown: « Firefox sur Android », from where, and when it last served.
    device = models.CharField("appareil", max_length=80, default="", db_default="", blank=True)
    ip_address = models.GenericIPAddressField("adresse IP", null=True)
    seen_at = models.DateTimeField("vue le", null=True)

    class Meta:
        verbose_name = "session"
        indexes = [
            models.Index(fields=["account_id"], name="session_account", condition=models.Q(account_id__isnull=False)),
            models.Index(fields=["expires_at"], name="session_expiry"),
        ]

    def __str__(self) -> str:
        return self.place


class AgendaAct(models.Model):
    """An act to come, in one collectivité or on the portal. No personal data: a verb, a subject's id, a moment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.CharField("lieu", max_length=40)
    act = models.CharField("acte", max_length=60)
    subject = models.UUIDField("objet")
    due_at = models.DateTimeField("dû le")
    # Rung until then: nobody else rings. Past it, the worker is taken for dead.
    leased_until = models.DateTimeField("confié jusqu’au", null=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=120, default="", blank=True)

    class Meta:
        verbose_name = "acte à venir"
        verbose_name_plural = "actes à venir"
        constraints = [models.UniqueConstraint(fields=["place", "act", "subject"], name="agenda_act_once")]
        indexes = [models.Index(fields=["due_at"], name="agenda_due")]

    def __str__(self) -> str:
        return f"{self.act} ({self.place})"


class FleetStep(models.Model):
    """One migration of the collectivités' schemas: its SQL, rendered once against the template."""

    number = models.PositiveIntegerField("numéro", primary_key=True)
    app = models.CharField("application", max_length=60)
    name = models.CharField("migration", max_length=120)
    statements = models.JSONField("instructions")
    rendered_at = models.DateTimeField("rendue le", default=clock.now)

    class Meta:
        verbose_name = "étape de la flotte"
        constraints = [models.UniqueConstraint(fields=["app", "name"], name="fleet_step_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.app}.{self.name}"


class FleetJobState(models.TextChoices):
    WAITING = "WAITING", "en attente"
    DONE = "DONE", "fait"
    REFUSED = "REFUSED", "refusé"


class FleetJob(models.Model):
    """What is asked of the fleet worker, the only one to hold the owner's credentials."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("nature", max_length=20, default="OPEN")
    # One job a collectivité: an import killed and started again goes on where it was.
    key = models.CharField("clé", max_length=60)
    payload = models.JSONField("contenu")
    state = models.CharField("état", max_length=8, choices=FleetJobState, default=FleetJobState.WAITING)
    sentence = models.TextField("réponse", default="", blank=True)
    asked_at = models.DateTimeField("demandé le", default=clock.now)
    ended_at = models.DateTimeField("terminé le", null=True)

    class Meta:
        verbose_name = "travail de la flotte"
        verbose_name_plural = "travaux de la flotte"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="fleet_job_once"),
            models.CheckConstraint(
                condition=models.Q(state=FleetJobState.WAITING, ended_at__isnull=True)
                | (~models.Q(state=FleetJobState.WAITING) & models.Q(ended_at__isnull=False)),
                name="fleet_job_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="fleet_job_waiting", condition=models.Q(state="WAITING")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Suspension(models.Model):
    """Why SPL-Xdémat closed a collectivité's pages, and when they were opened again. The operator's alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.CharField("collectivité", max_length=40)
    motive = models.TextField("motif")
    suspended_at = models.DateTimeField("suspendue le")
    resumed_at = models.DateTimeField("rouverte le", null=True)

    class Meta:
        verbose_name = "suspension"
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(resumed_at__isnull=True), name="suspension_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.place
