"""In and out of a citizen's account."""

from datetime import datetime
from uuid import UUID

from shared_apps.accounts import authentication, queries, tokens
from shared_apps.accounts.commands.termination import demand_open
from shared_apps.accounts.known_devices import Device
from shared_apps.accounts.models import User
from tenants import sessions

# The same for an unknown address, a wrong password and an account that waits for its activation.
WRONG = "L’adresse ou le mot de passe ne convient pas, ou le compte n’est pas encore activé."


def log_in(*, email: str, password: str, ip_address: str | None, at: datetime, device: Device | None = None) -> User:
    """The account of this address and password, whose session the caller opens; Refused otherwise.

    `device`: the browser that tries (T23).

    A closed account says so to its password alone: any other is answered as for an unknown address.
    """
    user = queries.users_by_email(email).filter(activated_at__isnull=False).first()
    authentication.verify(
        user,
        password,
        audience="citizen",
        name=email,
        ip_address=ip_address,
        refusal=WRONG,
        at=at,
        device=device,
    )
    assert user is not None
    demand_open(user)
    return user


def log_out(*, by: UUID) -> int:
    """End every session of the account, citizen's or agent's, in all places. Returns how many."""
    return sessions.end_account_sessions(by)


def log_out_from(*, token: str, at: datetime) -> str | None:
    """End every session of the account that asked for it on a collectivité's subdomain; returns that subdomain.

    The token is signed there for one session and lasts a minute; None when it is not one of ours.
    """
    content = tokens.read(tokens.LOGOUT, token, at=at)
    if content is None:
        return None
    account_id = sessions.account_of(content["session"])
    if account_id is not None:
        sessions.end_account_sessions(account_id)
    return str(content["subdomain"])
