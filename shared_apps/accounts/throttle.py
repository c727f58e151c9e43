"""Wrong passwords slow down whoever tries them: by account, by IP address and by known browser, never for more than
15 minutes; and all strangers a little, while the whole platform is under attack (T23).

An attempt is counted before the password is looked at, and taken back when it was right: a hundred attempts at once
count for a hundred. A browser that has opened the account before counts for itself alone: a stranger who keeps an
account slowed does not keep its owner out.
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
# Wrong passwords of strangers in a minute, on the whole platform, above which each stranger waits a moment before an
# attempt is looked at. Some 300,000 accounts at their busiest (20 logins a second, one in ten mistyped) make 120.
CALM = 300
# The moment: ten seconds more for each further CALM, a minute at most. It is asked of each name and source once an
# attempt, whatever others do meanwhile: whoever comes back after it is always heard.
PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=1)
PAUSE_SERVES = timedelta(minutes=10)


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


def device_key(mark: str) -> str:
    """The counter of one known browser of one account (`known_devices.mark`)."""
    return f"device:{mark}"


@transaction.atomic
def admit(*keys: str, at: datetime) -> None:
    """Count an attempt on each key; Refused, and nothing counted, while one of them has to wait."""
    FailedLogin.objects.bulk_create([FailedLogin(key=key, last_at=at) for key in keys], ignore_conflicts=True)
    counters = FailedLogin.objects.select_for_update().order_by("key").in_bulk(keys)
    for key in keys:
        counter = counters[key]
        if at - counter.last_at > FORGOTTEN_AFTER:
            counter.count = 0
        left = counter.last_at + wait(counter.count, _free(key)) - at
        if left > timedelta():
            raise Refused(_sentence(left))
    for counter in counters.values():
        counter.count, counter.last_at = counter.count + 1, at
    FailedLogin.objects.bulk_update(counters.values(), ["count", "last_at"])


def forgive(*keys: str) -> None:
    """The password was right: account and browser start anew; the attempt alone is taken back from the address."""
    addresses = [key for key in keys if _is_address(key)]
    FailedLogin.objects.filter(key__in=set(keys) - set(addresses)).delete()
    FailedLogin.objects.filter(key__in=addresses).update(count=Greatest(F("count") - 1, 0))


def heed_alarm(*keys: str, at: datetime) -> None:
    """Refused while the platform is under attack and this name from this source has not waited its moment."""
    pause = min(PAUSE * (_failures(at) // CALM), LONGEST_PAUSE)
    if not pause:
        return
    key = f"pause:{hashlib.sha256(' '.join(keys).encode()).hexdigest()}"
    asked_at = FailedLogin.objects.filter(key=key).values_list("last_at", flat=True).first()
    if asked_at is not None and pause <= at - asked_at < PAUSE_SERVES:
        FailedLogin.objects.filter(key=key).delete()
        return
    if asked_at is None or at - asked_at >= PAUSE_SERVES:
        FailedLogin.objects.update_or_create(key=key, defaults={"last_at": at})
        asked_at = at
    seconds = math.ceil((asked_at + pause - at).total_seconds())
    raise Refused(
        "Beaucoup de mots de passe incorrects arrivent en ce moment sur Xcontact. Par prudence, attendez "
        f"{seconds}{NBSP}secondes, puis réessayez."
    )


def note_failure(at: datetime) -> None:
    """A stranger's password was wrong: count it for the whole platform."""
    key = _minute(at)
    FailedLogin.objects.bulk_create([FailedLogin(key=key, last_at=at)], ignore_conflicts=True)
    FailedLogin.objects.filter(key=key).update(count=F("count") + 1)


def forget(account: str) -> None:
    """Its owner has proved himself otherwise: what strangers tried does not hold him up."""
    FailedLogin.objects.filter(key=account).delete()


def _failures(at: datetime) -> int:
    """In this minute or in the last, whichever had more."""
    counts = FailedLogin.objects.filter(key__in=(_minute(at), _minute(at - timedelta(minutes=1))))
    return max(counts.values_list("count", flat=True), default=0)


def _minute(at: datetime) -> str:
    return f"all:{int(at.timestamp()) // 60}"


def _is_address(key: str) -> bool:
    return key.startswith("ip:")


def _free(key: str) -> int:
    return FREE_FOR_ADDRESS if _is_address(key) else FREE_FOR_ACCOUNT


def _sentence(left: timedelta) -> str:
    minutes = math.ceil(left / timedelta(minutes=1))
    return (
        "Trop d’essais avec un mot de passe incorrect. "
        f"Réessayez dans {minutes}{NBSP}minute{'s' if minutes > 1 else ''}."
    )
