"""Identities that FranceConnect and ProConnect vouch for, linked to accounts. Public schema, the portal's alone."""

from django.db import models

from shared_apps.accounts.models import AgentAccount, User
from xcontact.kit.references import uuid7


class FranceConnectLink(models.Model):
    """This account is that person at FranceConnect. `sub` is the key, never the e-mail address (F-07).

    `identity`: the fields of `claims.Identity`, all text, as FranceConnect last gave them, at `identity_at`.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="franceconnect_links", verbose_name="compte")
    issuer = models.CharField("émetteur", max_length=200)
    sub = models.CharField("identifiant chez FranceConnect", max_length=255)
    linked_at = models.DateTimeField("relié le")
    identity = models.JSONField("identité")
    identity_at = models.DateTimeField("identité reçue le")

    class Meta:
        verbose_name = "identité FranceConnect"
        verbose_name_plural = "identités FranceConnect"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "sub"], name="franceconnect_sub_once"),
            models.UniqueConstraint(fields=["user", "issuer"], name="franceconnect_one_per_account"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class Confirmation(models.Model):
    """A link mailed to an address, for one person identified by FranceConnect: whoever holds both proves both.

    `terms_version`: the terms accepted for an account to be opened; empty where an account is to be linked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_hash = models.CharField("empreinte du jeton", max_length=64)
    issuer = models.CharField("émetteur", max_length=200)
    sub = models.CharField("identifiant chez FranceConnect", max_length=255)
    email = models.EmailField("adresse électronique", max_length=254)
    terms_version = models.CharField("conditions acceptées", max_length=20, blank=True)
    ip_address = models.GenericIPAddressField("adresse IP", null=True)
    created_at = models.DateTimeField("demandée le")
    used_at = models.DateTimeField("utilisée le", null=True)

    class Meta:
        verbose_name = "confirmation d’adresse"
        verbose_name_plural = "confirmations d’adresse"
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="confirmation_token")]

    def __str__(self) -> str:
        return f"{self.id}"


class ProConnectLink(models.Model):
    """This agent is that person at ProConnect. `sub` is of one provider of identity: another one, another `sub` (P-04).

    `siret`, `idp_id`: as ProConnect last gave them, at `seen_at`.
    """

    account = models.ForeignKey(AgentAccount, models.CASCADE, related_name="proconnect_links", verbose_name="compte")
    issuer = models.CharField("émetteur", max_length=200)
    sub = models.CharField("identifiant chez ProConnect", max_length=255)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    idp_id = models.CharField("fournisseur d’identité", max_length=64, blank=True)
    linked_at = models.DateTimeField("relié le")
    seen_at = models.DateTimeField("vu le")

    class Meta:
        verbose_name = "identité ProConnect"
        verbose_name_plural = "identités ProConnect"
        constraints = [models.UniqueConstraint(fields=["issuer", "sub"], name="proconnect_sub_once")]

    def __str__(self) -> str:
        return f"{self.account_id}"
