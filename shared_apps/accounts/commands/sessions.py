"""What the owner of an account ends from afar."""

from datetime import datetime

from django.db import transaction

from shared_apps.accounts import events
from shared_apps.accounts.models import AgentAccount, User
from tenants import sessions
from xcontact.kit.errors import Refused

OVER = "Cette connexion est déjà fermée."


@transaction.atomic
def end_session(*, key_hash: str, ip_address: str | None, by: User | AgentAccount, at: datetime) -> None:
    """Close one session of this account, wherever it is; Refused when it is over, or is somebody else's."""
    if not sessions.end_session(by.id, key_hash):
        raise Refused(OVER)
    events.record(by.id, "session_ended", at, ip_address, ended=1)


@transaction.atomic
def end_other_sessions(*, keep: str, ip_address: str | None, by: User | AgentAccount, at: datetime) -> int:
    """Close all but the one whose key has this hash. Returns how many."""
    ended = sessions.end_account_sessions(by.id, keep=keep)
    if ended:
        events.record(by.id, "session_ended", at, ip_address, ended=ended)
    return ended
