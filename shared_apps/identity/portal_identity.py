"""The portal's session of whoever a provider has identified."""

from datetime import datetime

from django.http import HttpRequest

from shared_apps.accounts import portal_session
from shared_apps.accounts.models import AgentAccount, User
from shared_apps.identity.provider import Provider

PROVIDER_KEY = "identity_provider"
ID_TOKEN_KEY = "identity_id_token"  # noqa: S105 - a name


def begin(
    request: HttpRequest, account: User | AgentAccount, provider: Provider, *, id_token: str, at: datetime
) -> None:
    """A new session, which keeps the id_token that the provider wants to hear again at logout (F-09, P-03)."""
    portal_session.begin(request, account, by=provider.name, at=at)
    remember(request, provider, id_token)


def remember(request: HttpRequest, provider: Provider, id_token: str) -> None:
    """The open session will leave by this provider."""
    request.session.update(kept(provider, id_token))


def kept(provider: Provider, id_token: str) -> dict[str, str]:
    """What a session remembers of it."""
    return {PROVIDER_KEY: provider.name, ID_TOKEN_KEY: id_token}


def left_by(request: HttpRequest) -> tuple[str, str]:
    """The provider's name and the id_token to tell it; both "" where the session owes nothing to any."""
    return str(request.session.get(PROVIDER_KEY, "")), str(request.session.get(ID_TOKEN_KEY, ""))
