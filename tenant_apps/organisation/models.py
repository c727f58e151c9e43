"""A collectivité's departments, agents and signatories."""

from django.db import models

from xcontact.kit.references import uuid7


class Department(models.Model):
    """The service in charge of requests: what a receipt must name (R. 112-11-1 CRPA)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("nom", max_length=120)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    postal_address = models.TextField("adresse postale", blank=True)
    hours = models.TextField("horaires", blank=True)

    class Meta:
        verbose_name = "service"

    def __str__(self) -> str:
        return self.name


class AgentRole(models.TextChoices):
    AGENT = "AGENT", "agent"
    ADMINISTRATOR = "ADMINISTRATOR", "administrateur"


class Agent(models.Model):
    """Somebody who answers for the collectivité, as the citizen sees him (L. 111-2 CRPA)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    display_name = models.CharField("prénom et nom", max_length=120)
    function = models.CharField("qualité", max_length=120)
    email = models.EmailField("adresse électronique", blank=True)
    role = models.CharField("droits", max_length=14, choices=AgentRole, default=AgentRole.AGENT)
    left_on = models.DateField("a quitté le", null=True, blank=True)

    class Meta:
        verbose_name = "agent"

    def __str__(self) -> str:
        return self.display_name


class Signatory(models.Model):
    """Who decides: the maire, or whoever holds a delegation, between two dates (L. 212-1 CRPA)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("prénom et nom", max_length=120)
    quality = models.CharField("qualité", max_length=120)
    agent = models.ForeignKey(
        Agent, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+", verbose_name="agent"
    )
    delegation = models.CharField("délégation", max_length=200, blank=True)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "signataire"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="signatory_dates",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.quality}"
