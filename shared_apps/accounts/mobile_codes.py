"""Six digits sent to a telephone: made, and taken once from the browser that asked for them (T31).

What guessing is worth. A number is sent six codes a day at most (`texting.OF_NUMBER`), a code that was not sent is
dead, and each bears five tries: thirty tries among a million, 0.003 % a day, while the number's owner receives the six
messages. Whoever guesses across many numbers has 200 wrong tries an hour on the whole platform (WRONG_OF_ALL), 4,800 a
day, and no more than five for each message that a day may send (SMS_PER_DAY, 500: 2,500 tries): 0.25 % a day that one
account of all opens, with the alarm of T32 raised every such day. A second factor, where there is one, remains.

A browser that has opened the account before is not slowed by what strangers try (T23); its five tries are the same.
"""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from shared_apps.accounts import known_devices, limits, texting, throttle
from shared_apps.accounts.known_devices import Device
from shared_apps.accounts.models import MobileCode, MobilePurpose
from tenants import addresses
from xcontact.kit.errors import Refused
from xcontact.kit.references import uuid7

LASTS = timedelta(minutes=10)
TRIES = 5
# Codes asked for one number, whether it opens an account or not: what `texting` would send it.
OF_NUMBER = texting.OF_NUMBER
OF_SOURCE = texting.OF_SOURCE
# Wrong tries of strangers in an hour: of one source, which a médiathèque shares, and of all.
WRONG_OF_SOURCE = 30
WRONG_OF_ALL = 200
KEPT = timedelta(days=1)

WRONG = "Ce code ne convient pas. Recopiez les six chiffres du dernier message reçu."
DEAD = (
    "Ce code ne vaut plus : il a servi, il date de plus de dix minutes, ou trop de codes faux ont été essayés. "
    "Demandez-en un autre."
)
TOO_MANY_CODES = (
    "Plusieurs codes ont déjà été demandés pour ce numéro. "
    "Attendez une heure avant d’en demander un autre, ou connectez-vous autrement."
)
TOO_MANY_TRIES = (
    "Trop de codes faux sont essayés en ce moment. Réessayez dans quelques minutes, ou connectez-vous autrement."
)
_NOBODY = UUID(int=0)
_SAID = {MobilePurpose.LOG_IN: "pour vous connecter", MobilePurpose.PROVE: "pour confirmer ce mobile"}


@transaction.atomic
def issue(
    *, number: str, holder: UUID | None, purpose: MobilePurpose, browser: Device, ip_address: str | None, at: datetime
) -> bool:
    """Make a code for this browser and send it; the one it had for the same purpose dies. Commit whatever is returned.

    `holder`: the account concerned; without one all the work is done, and the sending undone. False when a budget has
    refused the message: the code is then dead. Refused, the same for all numbers, when too many were asked for.
    """
    limits.spend("mobile_code", ip_address, most=OF_SOURCE, at=at)
    _demand_few(number, at)
    browser_hash = _browser(browser)
    MobileCode.objects.filter(browser_hash=browser_hash, purpose=purpose, used_at=None).update(used_at=at)
    code_id, digits = uuid7(), f"{secrets.randbelow(10**6):06}"
    with transaction.atomic():
        sent = texting.send(
            number=number,
            body=message(digits, purpose),
            subject=holder or code_id,
            ip_address=ip_address,
            useless_at=at + LASTS,
            at=at,
        )
        if holder is None:
            transaction.set_rollback(True)
    MobileCode.objects.create(
        id=code_id,
        holder=holder,
        number=number,
        purpose=purpose,
        browser_hash=browser_hash,
        code_hash=_hash(code_id, digits),
        made_at=at,
        used_at=None if sent else at,
    )
    return sent


def take(
    *, typed: str, purpose: MobilePurpose, browser: Device, ip_address: str | None, at: datetime, holder: UUID | None
) -> MobileCode:
    """The code of this purpose that this browser was sent, once; Refused otherwise, a sixth try even when it is right.

    `holder`: whose code it has to be, where the browser has said who he is.
    """
    waiting = MobileCode.objects.filter(
        browser_hash=_browser(browser), purpose=purpose, used_at=None, made_at__gt=at - LASTS, made_at__lte=at
    )
    if holder is not None:
        waiting = waiting.filter(holder=holder)
    asked = waiting.order_by("-made_at", "-id").first()
    stranger = not known_devices.is_known(asked.holder or _NOBODY if asked else _NOBODY, browser, at)
    if stranger:
        _count_try(ip_address, at)
    found = _tried(asked.id if asked else _NOBODY)
    right = hmac.compare_digest(found.code_hash if found else "", _hash(found.id if found else _NOBODY, typed))
    if found is None:
        raise Refused(DEAD)
    if not right or found.holder is None:
        raise Refused(WRONG if found.tries < TRIES else DEAD)
    if stranger:
        _take_try_back(ip_address)
    if not MobileCode.objects.filter(id=found.id, used_at=None).update(used_at=at):
        raise Refused(DEAD)
    return found


def message(digits: str, purpose: MobilePurpose) -> str:
    """The text sent: whose site, what for, and the last line that browsers read (WebOTP, « origin-bound codes »).

    In the alphabet of GSM 03.38, so that it goes as one message.
    """
    host = addresses.host().partition(":")[0]
    return (
        f"{digits} : votre code Xcontact {_SAID[purpose]} sur {host}, valable 10 minutes. "
        f"Ne donnez ce code à personne.\n\n@{host} #{digits}"
    )


def _demand_few(number: str, at: datetime) -> None:
    longest = max(window for _, window in OF_NUMBER)
    asked = list(
        MobileCode.objects.filter(number=number, made_at__gt=at - longest).values_list("made_at", flat=True)[:100]
    )
    if any(sum(moment > at - window for moment in asked) >= most for most, window in OF_NUMBER):
        raise Refused(TOO_MANY_CODES)


@transaction.atomic
def _tried(code_id: UUID) -> MobileCode | None:
    """The code with one try more, counted before anybody looks at it; None when it bears no more."""
    code = MobileCode.objects.select_for_update().filter(id=code_id, used_at=None, tries__lt=TRIES).first()
    if code is not None:
        code.tries += 1
        code.save(update_fields=["tries"])
    return code


@transaction.atomic
def _count_try(ip_address: str | None, at: datetime) -> None:
    source = throttle.address_key(ip_address)
    few = limits.grants("mobile_try", source, most=WRONG_OF_SOURCE, at=at)
    if not few or not limits.grants("mobile_try", most=WRONG_OF_ALL, at=at):
        raise Refused(TOO_MANY_TRIES)


def _take_try_back(ip_address: str | None) -> None:
    limits.give_back("mobile_try", throttle.address_key(ip_address), most=WRONG_OF_SOURCE)
    limits.give_back("mobile_try", most=WRONG_OF_ALL)


def _browser(browser: Device) -> str:
    return hashlib.sha256(f"mobile:{browser.token}".encode()).hexdigest()


def _hash(code_id: UUID, typed: str) -> str:
    """Keyed: six digits are found again from a bare digest at once."""
    digits = re.sub(r"[^0-9]", "", typed)
    return salted_hmac("xcontact.mobile_code", f"{code_id}:{digits}", algorithm="sha256").hexdigest()
