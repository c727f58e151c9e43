"""One Argon2 computation for every attempt, whether the account exists or not (T25)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils.crypto import get_random_string

from shared_apps.accounts import known_devices, throttle
from shared_apps.accounts.known_devices import Device
from shared_apps.accounts.models import AgentAccount, User
from xcontact.kit.errors import Refused

# What an unknown account's password is compared with, made before the first login comes.
_NOBODY = make_password(get_random_string(40))
_NOBODYS_ID = UUID(int=0)


def verify(
    account: User | AgentAccount | None,
    password: str,
    *,
    audience: str,
    name: str,
    ip_address: str | None,
    refusal: str,
    at: datetime,
    device: Device | None = None,
) -> None:
    """Refused with `refusal` unless the password is this account's, or because of too many attempts on `name`.

    `device`: the browser that tries; one that has opened this account before is not slowed by what strangers do.
    """
    holder = account.id if account else _NOBODYS_ID
    stranger = device is None or not known_devices.is_known(holder, device, at)
    if device is None or stranger:
        keys = [throttle.account_key(audience, name), throttle.address_key(ip_address)]
        throttle.heed_alarm(*keys, at=at)
    else:
        keys = [throttle.device_key(known_devices.mark(holder, device))]
    throttle.admit(*keys, at=at)
    if not check_password(password, account.password if account else _NOBODY) or account is None:
        if stranger:
            throttle.note_failure(at)
        raise Refused(refusal)
    throttle.forgive(*keys)
