"""What the agenda does for identities."""

from datetime import datetime
from uuid import UUID

from shared_apps.identity.models import Confirmation
from tenants import agenda

FORGET = "forget_confirmation"


def register() -> None:
    agenda.act(FORGET)(forget)


def forget(confirmation_id: UUID, at: datetime) -> None:
    """A confirmation is kept an hour, to count the mails that go to an address."""
    Confirmation.objects.filter(id=confirmation_id).delete()
