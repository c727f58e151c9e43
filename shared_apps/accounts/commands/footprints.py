"""An account's footprint where a request of its was forwarded: made on the portal, as a hand-over makes it."""

from datetime import datetime
from uuid import UUID

from shared_apps.accounts.models import Footprint


def follow(*, pseudonym: UUID, place: str, to: str, at: datetime) -> UUID | None:
    """The pseudonym that `to` knows by itself of whoever `place` knows by `pseudonym`; the same however often asked.

    None when no account is behind it any more. Standing on the portal: neither collectivité learns the other's name
    for him (law.md D-01).
    """
    known = Footprint.objects.filter(place=place, pseudonym=pseudonym).first()
    if known is None:
        return None
    there, _ = Footprint.objects.get_or_create(user_id=known.user_id, place=to, defaults={"first_at": at})
    return there.pseudonym
