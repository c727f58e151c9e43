"""Reading identities, as the portal."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared_apps.accounts.queries import users_by_email
from shared_apps.accounts.vouching import Vouched
from shared_apps.identity.claims import Identity
from shared_apps.identity.models import FranceConnectLink
from xcontact.kit.text import french_date, month_name

SOURCE = "FranceConnect"
# Fields of `accounts.User` that FranceConnect fills, and that the citizen no longer edits (F-08).
LOCKED = frozenset({"given_name", "family_name"})


@dataclass(frozen=True)
class Verified:
    """An identity with its source and date, and when it was linked."""

    identity: Identity
    source: str
    received_at: datetime
    linked_at: datetime

    @property
    def rows(self) -> list[dict[str, str]]:
        """What there is to show, for `kit/summary.html`."""
        said = {
            "Prénoms": self.identity.given_name,
            "Nom de naissance": self.identity.family_name,
            "Nom d’usage": self.identity.preferred_username,
            "Date de naissance": _day_of_birth(self.identity.birthdate),
        }
        return [{"label": label, "value": value} for label, value in said.items() if value]


def verified_identity(user_id: UUID) -> Verified | None:
    """What FranceConnect vouches for about this account; None when it is not linked."""
    link = FranceConnectLink.objects.filter(user_id=user_id).order_by("-identity_at").first()
    if link is None:
        return None
    return Verified(Identity(**link.identity), SOURCE, link.identity_at, link.linked_at)


def vouched(user_id: UUID) -> Vouched | None:
    """The account's fields that FranceConnect gave, and when; None when it is not linked."""
    received_at = FranceConnectLink.objects.filter(user_id=user_id).values_list("identity_at", flat=True).first()
    return Vouched(LOCKED, SOURCE, received_at) if received_at else None


def locked_fields(user_id: UUID) -> frozenset[str]:
    """The names of the account's fields that are read-only, FranceConnect being their source."""
    found = vouched(user_id)
    return found.fields if found else frozenset()


def is_linked(issuer: str, sub: str, *, to: UUID) -> bool:
    """Whether this person is the one to whom that account is linked."""
    return FranceConnectLink.objects.filter(issuer=issuer, sub=sub, user_id=to).exists()


def has_account(email: str) -> bool:
    """Whether an open account has this address."""
    return bool(email) and users_by_email(email).filter(activated_at__isnull=False, terminated_at__isnull=True).exists()


def _day_of_birth(told: str) -> str:
    """« 24 août 1962 »; of a presumed date (month or day 00), what is known of it; anything else as it was told."""
    try:
        year, month, day = map(int, told.split("-"))
        if month and day:
            return french_date(date(year, month, day))
        return f"{month_name(month)} {year}, jour inconnu" if month else f"{year}, jour et mois inconnus"
    except (ValueError, IndexError):
        return told
