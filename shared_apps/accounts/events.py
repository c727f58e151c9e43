"""What happens to an account, told to its owner on `/compte/securite/`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shared_apps.accounts.models import AccountEvent

LABELS = {
    "logged_in": "Connexion",
    "password_changed": "Mot de passe changé",
}


def record(holder: UUID, what: str, at: datetime, ip_address: str | None = None, **facts: Any) -> None:
    """Write one line, in the caller's transaction. `what`: a key of LABELS; `facts`: no secret, nobody else's data."""
    assert what in LABELS, what
    AccountEvent.objects.create(holder=holder, what=what, at=at, ip_address=ip_address, facts=facts)
