"""What SPL-Xdémat proposes, and what each collectivité offers. Public schema."""

from django.db import models


class LibraryRevision(models.Model):
    """A procedure of the reference library as it stood: immutable, named by the digest of its content."""

    digest = models.CharField("empreinte", max_length=64, primary_key=True)
    slug = models.CharField("démarche", max_length=80)
    content = models.JSONField("contenu")
    recorded_at = models.DateTimeField("enregistrée le")

    class Meta:
        verbose_name = "révision de la bibliothèque"
        verbose_name_plural = "révisions de la bibliothèque"

    def __str__(self) -> str:
        return self.slug


class Offer(models.Model):
    """A collectivité offers this procedure to the public. Kept by publication."""

    place = models.CharField("collectivité", max_length=40)
    slug = models.CharField("démarche", max_length=80)
    title = models.CharField("titre", max_length=160)
    topic = models.CharField("rubrique", max_length=60)

    class Meta:
        verbose_name = "offre"
        constraints = [models.UniqueConstraint(fields=["place", "slug"], name="offer_once")]
        indexes = [models.Index(fields=["slug"], name="offer_slug")]

    def __str__(self) -> str:
        return f"{self.slug} ({self.place})"
