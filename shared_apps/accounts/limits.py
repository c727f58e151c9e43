"""How much one source may ask of us in an hour: mails that go to whoever it names, accounts that it opens (T56).

Counted with one moment a key (the generic cell rate algorithm): when all that was asked is paid back. Nothing is
locked: one more is granted as soon as its share of the hour has gone by.
"""

import hashlib
import math
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from shared_apps.accounts import throttle
from shared_apps.accounts.models import FailedLogin
from xcontact.kit.errors import Refused
from xcontact.kit.text import NBSP

WINDOW = timedelta(hours=1)
# A mairie, a school or a médiathèque shares one IPv4 address: an afternoon of sign-ups must pass.
SIGN_UPS = 30
MAILS = 20
# Of the five that a mailbox is sent in an hour (`mails.MOST_PER_HOUR`): one source does not use them up.
MAILBOX = 3


class TooMany(Refused):
    """One source has asked too much. `after`: when it may ask again."""

    def __init__(self, after: timedelta) -> None:
        self.after = after
        minutes = math.ceil(after / timedelta(minutes=1))
        super().__init__(
            "Trop de demandes sont venues de votre connexion à Internet en une heure. Rien n’a été envoyé, pour que "
            "personne ne remplisse la messagerie d’autrui. "
            f"Réessayez dans {minutes}{NBSP}minute{'s' if minutes > 1 else ''}."
        )


def spend(what: str, ip_address: str | None, *, most: int, at: datetime) -> None:
    """Count one `what` for this address (its /64 in IPv6); `TooMany` past `most` in an hour, and nothing counted."""
    left = _left(f"{what}:{throttle.address_key(ip_address)}", most, at)
    if left > timedelta():
        raise TooMany(left)


def grants(what: str, *parties: object, most: int, at: datetime) -> bool:
    """Count one `what` between these parties; False past `most` in an hour, and nothing counted."""
    return _left(_between(what, parties), most, at) <= timedelta()


def give_back(what: str, *parties: object, most: int) -> None:
    """What has just been granted between these parties does not count: the share of it is returned."""
    FailedLogin.objects.filter(key=_between(what, parties)).update(last_at=F("last_at") - WINDOW / most)


def _between(what: str, parties: tuple[object, ...]) -> str:
    digest = hashlib.sha256(":".join(str(party) for party in parties).encode()).hexdigest()
    return f"{what}:{digest}"


@transaction.atomic
def _left(key: str, most: int, at: datetime) -> timedelta:
    """How long until one more may pass; nothing or less, and counted, when it may now."""
    FailedLogin.objects.bulk_create([FailedLogin(key=key, last_at=at)], ignore_conflicts=True)
    counter = FailedLogin.objects.select_for_update().get(key=key)
    paid_back_at = max(counter.last_at, at) + WINDOW / most
    left = paid_back_at - WINDOW - at
    if left <= timedelta():
        FailedLogin.objects.filter(key=key).update(last_at=paid_back_at)
    return left
