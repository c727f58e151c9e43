"""Requests, and all that the law hangs on them. One schema per collectivité."""

from django.db import models

from tenant_apps.organisation.models import Agent, Department
from tenant_apps.procedures.models import Procedure, Revision
from tenant_apps.requests.lifecycle import LABELS, Status
from xcontact.kit.references import uuid7

STATUSES = [(status.value, LABELS[status]) for status in Status]


class ServiceRequest(models.Model):
    """A request, from its draft on. Its identity is the snapshot of the day it was sent (R. 112-9-1 CRPA)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField("numéro", max_length=24, null=True)
    status = models.CharField("état", max_length=24, choices=STATUSES, default=Status.DRAFT.value)
    procedure = models.ForeignKey(Procedure, models.PROTECT, db_index=False, related_name="+", verbose_name="démarche")
    revision = models.ForeignKey(Revision, models.PROTECT, db_index=False, related_name="+", verbose_name="révision")
    department = models.ForeignKey(Department, models.PROTECT, db_index=False, related_name="+", verbose_name="service")
    caseworker = models.ForeignKey(
        Agent, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="agent instructeur"
    )
    # The name this collectivité alone knows its author by.
    pseudonym = models.UUIDField("pseudonyme")
    applicant_kind = models.CharField("catégorie d’usager", max_length=12)
    # Frozen when sent: name, addresses, SIRET or RNA, how and when he was authenticated.
    identity = models.JSONField("identité", default=dict)
    # In which capacity it is filed: for oneself, for an organisation, or for somebody else (« à quel titre »).
    capacity = models.JSONField("qualité", default=dict, db_default={})
    contact_email = models.EmailField("adresse électronique de contact")
    answers = models.JSONField("réponses", default=dict)
    # Carried by the draft's own forms: what an expired session posts is saved, and nothing else.
    draft_key = models.CharField("clé du brouillon", max_length=43)
    refuses_electronic_answer = models.BooleanField("demande une réponse par la poste", default=False)
    started_at = models.DateTimeField("commencée le")
    saved_at = models.DateTimeField("enregistrée le")
    submitted_at = models.DateTimeField("transmise le", null=True)
    closed_at = models.DateTimeField("close le", null=True)
    # What the desk sorts by: the nearest date at which something is due from it.
    next_due_at = models.DateTimeField("prochaine échéance", null=True)
    # Its retention is over: it waits for the collectivité to destroy it, the Archives having agreed (L. 212-2
    # of the code du patrimoine).
    retention_over_at = models.DateTimeField("conservation échue le", null=True)
    erased_at = models.DateTimeField("données effacées le", null=True)

    class Meta:
        verbose_name = "demande"
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="request_reference"),
            models.CheckConstraint(
                condition=models.Q(status="draft", submitted_at__isnull=True, reference__isnull=True)
                | (~models.Q(status="draft") & models.Q(submitted_at__isnull=False, reference__isnull=False)),
                name="request_submitted",
                violation_error_message="Une demande transmise a un numéro et une date ; un brouillon n’en a pas.",
            ),
        ]
        indexes = [
            models.Index(fields=["pseudonym", "saved_at"], name="request_applicant"),
            # Counters and filters of the desk are read in it alone, however wide the requests are.
            models.Index(
                fields=["status", "next_due_at"],
                include=["id", "submitted_at", "procedure", "department", "caseworker", "retention_over_at"],
                name="request_desk",
            ),
            models.Index(fields=["submitted_at", "id"], name="request_newest"),
            models.Index(
                fields=["retention_over_at"],
                condition=models.Q(retention_over_at__isnull=False, erased_at__isnull=True),
                name="request_to_destroy",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or "brouillon"

    @property
    def standing(self) -> Status:
        return Status(self.status)


class SendingKind(models.TextChoices):
    REQUEST = "request", "demande"
    SUPPLEMENT = "supplement", "complément"
    MATTER = "matter", "ajout spontané"
    WITHDRAWAL = "withdrawal", "retrait"
    ATTESTATION = "attestation", "demande d’attestation"
    REASONS = "reasons", "demande de motifs"


class Sending(models.Model):
    """One sending of the applicant: what it said, with which documents, and from where (legal evidence)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(
        ServiceRequest, models.CASCADE, db_index=False, related_name="sendings", verbose_name="demande"
    )
    number = models.PositiveSmallIntegerField("numéro")
    kind = models.CharField("nature", max_length=12, choices=SendingKind)
    received_at = models.DateTimeField("reçu le")
    content = models.JSONField("contenu")
    # Name, size in bytes and SHA-256 of each document sent.
    manifest = models.JSONField("documents", default=list)
    ip_address = models.GenericIPAddressField("adresse IP", null=True)

    class Meta:
        verbose_name = "envoi"
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="sending_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class ReceiptKind(models.TextChoices):
    REGISTRATION = "registration", "accusé d’enregistrement"
    ACKNOWLEDGEMENT = "acknowledgement", "accusé de réception"
    ATTESTATION = "attestation", "attestation d’accord tacite"


class Receipt(models.Model):
    """The one receipt of its kind for a sending (L. 112-11 CRPA): frozen, hashed, always in the account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sending = models.ForeignKey(Sending, models.CASCADE, db_index=False, related_name="receipts", verbose_name="envoi")
    kind = models.CharField("nature", max_length=15, choices=ReceiptKind)
    issued_at = models.DateTimeField("délivré le")
    # Printed on it: whoever holds the paper can ask whether it is authentic.
    code = models.CharField("code de vérification", max_length=9, default="")
    text = models.JSONField("texte")
    pdf = models.BinaryField("PDF")
    sha256 = models.CharField("empreinte du PDF", max_length=64)

    class Meta:
        verbose_name = "accusé"
        constraints = [models.UniqueConstraint(fields=["sending", "kind"], name="receipt_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Deadline(models.Model):
    """A clock as it was last computed, with its rule and its facts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(
        ServiceRequest, models.CASCADE, db_index=False, related_name="deadlines", verbose_name="demande"
    )
    kind = models.CharField("nature", max_length=15)  # a deadlines.ClockKind
    position = models.PositiveSmallIntegerField("rang", default=0)
    starts_at = models.DateTimeField("court depuis")
    due_at = models.DateTimeField("échéance", null=True)
    stopped_at = models.DateTimeField("arrêtée le", null=True)
    paused = models.BooleanField("suspendue", default=False)
    rule = models.TextField("règle")
    inputs = models.JSONField("faits")
    why = models.TextField("pourquoi")
    sentence_citizen = models.TextField("pour l’usager")
    sentence_agent = models.TextField("pour l’agent")

    class Meta:
        verbose_name = "échéance"
        constraints = [models.UniqueConstraint(fields=["request", "kind", "position"], name="deadline_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"


class Supplement(models.Model):
    """Missing documents or information asked of the applicant, with the law that requires them (R. 112-11-4)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(
        ServiceRequest, models.CASCADE, db_index=False, related_name="supplements", verbose_name="demande"
    )
    number = models.PositiveSmallIntegerField("numéro")
    # Each: label, legal basis.
    pieces = models.JSONField("pièces et informations")
    explanation = models.TextField("explication", blank=True)
    blocking = models.BooleanField("indispensable à l’instruction", default=True)
    asked_at = models.DateTimeField("demandé le")
    due_on = models.DateField("à fournir avant la fin du")
    received_at = models.DateTimeField("reçu le", null=True)

    class Meta:
        verbose_name = "complément"
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="supplement_number")]

    def __str__(self) -> str:
        return f"complément {self.number}"


class DecisionKind(models.TextChoices):
    ACCEPTED = "accepted", "accord"
    REJECTED = "rejected", "refus"
    ANSWERED = "answered", "réponse"


class Decision(models.Model):
    """What the collectivité answers, signed by a name, a quality and a service (L. 212-1, L. 212-2 CRPA)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(
        ServiceRequest, models.CASCADE, db_index=False, related_name="decisions", verbose_name="demande"
    )
    number = models.PositiveSmallIntegerField("numéro")
    kind = models.CharField("nature", max_length=8, choices=DecisionKind)
    decided_at = models.DateTimeField("prise le")
    body = models.TextField("texte")
    # Mandatory where it is unfavourable (L. 211-2, L. 211-5).
    reason = models.TextField("motifs", blank=True)
    appeal_notice = models.TextField("voies et délais de recours", blank=True)
    signed_name = models.CharField("nom du signataire", max_length=120)
    signed_quality = models.CharField("qualité du signataire", max_length=120)
    signed_service = models.CharField("service", max_length=120)
    first_read_at = models.DateTimeField("lue le", null=True)

    class Meta:
        verbose_name = "décision"
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="decision_number"),
            models.CheckConstraint(
                condition=~models.Q(kind="rejected") | (~models.Q(reason="") & ~models.Q(appeal_notice="")),
                name="decision_unfavourable_is_reasoned",
                violation_error_message="Un refus est motivé et dit comment le contester (L. 211-5 CRPA).",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class JournalEntry(models.Model):
    """A line of a request's journal: INSERT only, chained. Erasure nulls the private part; the chain still verifies."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(
        ServiceRequest, models.CASCADE, db_index=False, related_name="journal", verbose_name="demande"
    )
    number = models.PositiveIntegerField("numéro")
    at = models.DateTimeField("le")
    verb = models.CharField("acte", max_length=40)
    # "applicant", "agent", "agenda": a function, never a name.
    actor = models.CharField("acteur", max_length=40)
    public = models.JSONField("part publique")
    private = models.JSONField("part privée", null=True)
    salt = models.BinaryField("sel", null=True)
    private_digest = models.BinaryField("empreinte de la part privée")
    digest = models.BinaryField("empreinte chaînée")

    class Meta:
        verbose_name = "ligne de journal"
        verbose_name_plural = "lignes de journal"
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="journal_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"
