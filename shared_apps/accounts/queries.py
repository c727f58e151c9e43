"""Reading accounts, as the portal."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from shared_apps.accounts import emails
from shared_apps.accounts.models import AccountEvent, AgentAccount, AgentInvitation, Organisation, User
from tenants.sessions import digest


def users_by_email(email: str) -> QuerySet[User]:
    """The account of that address, whatever its case; active or not."""
    return User.objects.alias(folded=Lower("email")).filter(folded=emails.fold(email))


def agents_by_identifier(identifier: str) -> QuerySet[AgentAccount]:
    return AgentAccount._default_manager.alias(folded=Lower("identifier")).filter(folded=identifier.strip().lower())


def active_user(account_id: UUID) -> User | None:
    return User.objects.open().filter(id=account_id).first()


def agent(account_id: UUID) -> AgentAccount | None:
    return AgentAccount._default_manager.filter(id=account_id).first()


def invitation(token: str) -> AgentInvitation | None:
    """The invitation that this token opens, whatever has become of it."""
    return AgentInvitation.objects.filter(token_hash=digest(token)).first()


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Those he represents today, by name."""
    return Organisation.objects.filter(user=user, ended_at=None).order_by("name", "id")


def events_since(holder: UUID, since: datetime) -> QuerySet[AccountEvent]:
    """What has happened to an account, the last first."""
    return AccountEvent.objects.filter(holder=holder, at__gt=since).order_by("-at", "-id")
