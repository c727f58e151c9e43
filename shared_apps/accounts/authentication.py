"""One Argon2 computation for every attempt, whether the account exists or not (T25)."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.utils.crypto import get_random_string

from shared_apps.accounts import throttle
from shared_apps.accounts.models import AgentAccount, User
from xcontact.kit.errors import Refused

# What an unknown account's password is compared with, made before the first login comes.
_NOBODY = make_password(get_random_string(40))


def verify(
    account: User | AgentAccount | None,
    password: str,
    *,
    audience: str,
    name: str,
    ip_address: str | None,
    refusal: str,
    at: datetime,
) -> None:
    """Refused with `refusal` unless the password is this account's, or because of too many attempts on `name`."""
    keys = throttle.account_key(audience, name), throttle.address_key(ip_address)
    throttle.admit(*keys, at=at)
    if not check_password(password, account.password if account else _NOBODY) or account is None:
        raise Refused(refusal)
    throttle.forgive(*keys)
