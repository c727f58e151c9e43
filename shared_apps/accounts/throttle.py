"""Wrong passwords slow down whoever tries them: by account and by IP address, never for more than 15 minutes.

An attempt is counted before the password is looked at, and taken back when it was right: a hundred attempts at once
count for a hundred.
"""

import hashlib
import math
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from shared_apps.accounts.models import FailedLogin
from xcontact.kit.errors import Refused
from xcontact.kit.text import NBSP

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
# Failures without any wait. A médiathèque or a mairie shares one IP address.
FREE_FOR_ACCOUNT = 5
FREE_FOR_ADDRESS = 20


def wait(count: int, free: int) -> timedelta:
    """How long to wait after so many failures: one minute past `free`, then twice as long each time, at most 15."""
    if count < free:
        return timedelta()
    return min(FIRST_WAIT * (1 << min(count - free, 10)), LONGEST_WAIT)


def account_key(audience: str, name: str) -> str:
    """`name`: the address or identifier as it was typed, whether an account has it or not. Kept as a digest."""
    return f"{audience}:{hashlib.sha256(name.strip().lower().encode()).hexdigest()}"


def address_key(address: str | None) -> str:
    """One counter for an IPv4 address, or for the /64 that a household has in IPv6."""
    if address is None:
        return "ip:?"
    prefix = 64 if ip_address(address).version == 6 else 32
    return f"ip:{ip_network((address, prefix), strict=False).network_address}"


@transaction.atomic
def admit(account: str, address: str, *, at: datetime) -> None:
    """Count an attempt on both keys; Refused, and nothing counted, while one of them has to wait."""
    FailedLogin.objects.bulk_create(
        [FailedLogin(key=key, last_at=at) for key in (account, address)], ignore_conflicts=True
    )
    counters = FailedLogin.objects.select_for_update().order_by("key").in_bulk([account, address])
    for key, free in ((account, FREE_FOR_ACCOUNT), (address, FREE_FOR_ADDRESS)):
        counter = counters[key]
        if at - counter.last_at > FORGOTTEN_AFTER:
            counter.count = 0
        left = counter.last_at + wait(counter.count, free) - at
        if left > timedelta():
            raise Refused(_sentence(left))
    for counter in counters.values():
        counter.count, counter.last_at = counter.count + 1, at
    FailedLogin.objects.bulk_update(counters.values(), ["count", "last_at"])


def forgive(account: str, address: str) -> None:
    """The password was right: the account starts anew; its attempt alone is taken back from the address."""
    FailedLogin.objects.filter(key=account).delete()
    FailedLogin.objects.filter(key=address).update(count=Greatest(F("count") - 1, 0))


def forget(account: str) -> None:
    """Its owner has proved himself otherwise: what strangers tried does not hold him up."""
    FailedLogin.objects.filter(key=account).delete()


def _sentence(left: timedelta) -> str:
    minutes = math.ceil(left / timedelta(minutes=1))
    return (
        "Trop d’essais avec un mot de passe incorrect. "
        f"Réessayez dans {minutes}{NBSP}minute{'s' if minutes > 1 else ''}."
    )
