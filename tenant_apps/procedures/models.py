"""What a collectivité adopted of the library: its overrides only, never a copy of the definition."""

from django.db import models

from tenant_apps.organisation.models import Department
from xcontact.kit.references import uuid7


class ProcedureStatus(models.TextChoices):
    DRAFT = "DRAFT", "en préparation"
    PUBLISHED = "PUBLISHED", "publiée"
    WITHDRAWN = "WITHDRAWN", "retirée"


class Procedure(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField("démarche", max_length=80)
    title = models.CharField("titre", max_length=160)
    topic = models.CharField("rubrique", max_length=60)
    department = models.ForeignKey(Department, models.PROTECT, db_index=False, related_name="+", verbose_name="service")
    status = models.CharField("état", max_length=10, choices=ProcedureStatus, default=ProcedureStatus.DRAFT)
    # The generic form, which every collectivité always has (L. 112-9 CRPA).
    is_permanent = models.BooleanField("permanente", default=False)
    # Overrides being prepared, not published yet, and how often they were saved: two editors see each other.
    working_copy = models.JSONField("adaptations en préparation", null=True)
    working_number = models.PositiveIntegerField("enregistrements", default=0, db_default=0)

    class Meta:
        verbose_name = "démarche"
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="procedure_slug"),
            models.CheckConstraint(
                condition=~models.Q(is_permanent=True, status=ProcedureStatus.WITHDRAWN),
                name="procedure_permanent_stays",
                violation_error_message="« Autre demande » ne se retire pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Revision(models.Model):
    """A published state of a procedure, immutable: the library's digest and the overrides of that day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(
        Procedure, models.CASCADE, db_index=False, related_name="revisions", verbose_name="démarche"
    )
    number = models.PositiveIntegerField("numéro")
    base_digest = models.CharField("révision de la bibliothèque", max_length=64)
    overrides = models.JSONField("adaptations", default=dict)
    made_at = models.DateTimeField("établie le")
    # Who: a function, never a name. What for: in words.
    made_by = models.CharField("établie par", max_length=120, blank=True, db_default="")
    note = models.CharField("motif", max_length=300, blank=True, db_default="")

    class Meta:
        verbose_name = "révision"
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="revision_number")]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.number}"
