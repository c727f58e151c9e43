"""Agents' accounts, the collectivités they work for, and how they come in. Public schema."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower

from xcontact.kit import clock
from xcontact.kit.references import uuid7


class AgentAccount(AbstractBaseUser):
    """Whoever works for collectivités. His identifier is not an e-mail address: mairies share one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    identifier = models.CharField("identifiant", max_length=60)
    email = models.EmailField("adresse électronique")
    created_at = models.DateTimeField("créé le", default=clock.now)

    USERNAME_FIELD = "identifier"

    class Meta:
        verbose_name = "compte d’agent"
        verbose_name_plural = "comptes d’agents"
        constraints = [models.UniqueConstraint(Lower("identifier"), name="agent_account_identifier")]

    def __str__(self) -> str:
        return self.identifier


class AgentMembership(models.Model):
    """This account works for that collectivité, whose own table names the agent and his rights."""

    account = models.ForeignKey(AgentAccount, models.CASCADE, related_name="memberships", verbose_name="compte")
    place = models.CharField("collectivité", max_length=40)
    agent_id = models.UUIDField("agent")
    since = models.DateTimeField("depuis le", default=clock.now)
    # When the collectivité last said that he still works there; `since` counts until it does (T67).
    reviewed_at = models.DateTimeField("confirmé le", null=True)
    # Nobody has for 90 days: the collectivité is asked; for 120 days: he gets in no more, until it answers.
    flagged_at = models.DateTimeField("à confirmer depuis le", null=True)
    suspended_at = models.DateTimeField("suspendu le", null=True)

    class Meta:
        verbose_name = "rattachement"
        constraints = [models.UniqueConstraint(fields=["account", "place"], name="agent_membership_once")]

    def __str__(self) -> str:
        return self.place


class AgentInvitation(models.Model):
    """An invitation to become the agent of one collectivité, taken up once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.CharField("collectivité", max_length=40)
    agent_id = models.UUIDField("agent")
    email = models.EmailField("adresse électronique")
    token_hash = models.CharField("empreinte du jeton", max_length=64)
    expires_at = models.DateTimeField("expire le")
    accepted_at = models.DateTimeField("acceptée le", null=True)

    class Meta:
        verbose_name = "invitation"
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="agent_invitation_token")]

    def __str__(self) -> str:
        return self.place
