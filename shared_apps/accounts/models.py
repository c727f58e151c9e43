"""Citizens' accounts, agents' accounts, and the footprints that link an account to a collectivité. Public schema."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from xcontact.kit import clock
from xcontact.kit.mail.models import AbstractMail, AbstractMailLine
from xcontact.kit.references import uuid7


class AccountKind(models.TextChoices):
    INDIVIDUAL = "INDIVIDUAL", "particulier"
    ASSOCIATION = "ASSOCIATION", "association"
    BUSINESS = "BUSINESS", "entreprise"


class UserManager(BaseUserManager["User"]):
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

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.activated_at is not None


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


class FailedLogin(models.Model):
    """Wrong passwords, counted by account and by address: the delay grows, nobody is locked out for long."""

    key = models.CharField("clé", max_length=80, primary_key=True)
    count = models.PositiveIntegerField("nombre", default=0)
    last_at = models.DateTimeField("dernier")

    class Meta:
        verbose_name = "échec de connexion"
        verbose_name_plural = "échecs de connexion"

    def __str__(self) -> str:
        return self.key


class AccountMail(AbstractMail):
    """A mail of the portal: activation, invitation. What holds a live token is wiped when it is spent."""

    class Meta(AbstractMail.Meta):
        abstract = False
        verbose_name = "courriel de compte"
        verbose_name_plural = "courriels de compte"
        indexes = [models.Index(fields=["subject"], name="account_mail_subject")]


class AccountMailLine(AbstractMailLine):
    mail = models.ForeignKey(AccountMail, models.CASCADE, related_name="lines", verbose_name="courriel")

    class Meta(AbstractMailLine.Meta):
        abstract = False
        verbose_name = "ligne de courriel"
        verbose_name_plural = "lignes de courriel"
