"""Documents, immutable: the original sealed under its hash, and the neutralised copy that agents open."""

from django.db import models

from xcontact.kit.references import uuid7


class Document(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The request or the message it belongs to, which stands in a room above.
    subject = models.UUIDField("objet")
    piece = models.CharField("pièce", max_length=60, blank=True)
    name = models.CharField("nom", max_length=160)
    original_name = models.CharField("nom d’origine", max_length=255)
    media_type = models.CharField("type", max_length=40)
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte de l’original", max_length=64)
    sealed_key = models.UUIDField("original scellé")
    copy_key = models.UUIDField("copie neutralisée")
    copy_size = models.PositiveIntegerField("taille de la copie")
    copy_sha256 = models.CharField("empreinte de la copie", max_length=64)
    findings = models.JSONField("contenu actif retiré", default=list)
    added_at = models.DateTimeField("ajouté le")
    added_by = models.CharField("ajouté par", max_length=12)  # "applicant" or "agent"
    # Once sent it is never removed.
    sent_at = models.DateTimeField("transmis le", null=True)

    class Meta:
        verbose_name = "document"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gt=0, size__lte=5 * 1024 * 1024),
                name="document_size",
                violation_error_message="Un document pèse au plus 5 Mo.",
            )
        ]
        indexes = [models.Index(fields=["subject"], name="document_subject")]

    def __str__(self) -> str:
        return self.name
