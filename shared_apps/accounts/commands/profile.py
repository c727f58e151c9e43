"""What the owner of an account changes in it."""

from datetime import datetime

from django.db import transaction

from shared_apps.accounts import authentication, events, mails, passwords, pending_changes, vouching
from shared_apps.accounts.known_devices import Device
from shared_apps.accounts.models import User
from shared_apps.accounts.passwords import WRONG_CURRENT
from tenants import sessions
from xcontact.kit.errors import Refused

EDITABLE = ("given_name", "family_name", "street", "complement", "postcode", "city", "telephone")
VOUCHED_FOR = "Vos prénoms et votre nom viennent de FranceConnect : ils ne se modifient pas ici."


def update_profile(*, changes: dict[str, str], by: User) -> None:
    """Keep the owner's new name, address or telephone; `changes` holds some of EDITABLE.

    Refused when one of them would change what FranceConnect vouches for (F-08).
    """
    kept = {name: changes[name] for name in EDITABLE if name in changes}
    if any(kept[name] != getattr(by, name) for name in vouching.locked_fields(by.id) & kept.keys()):
        raise Refused(VOUCHED_FOR)
    User.objects.filter(id=by.id).update(**kept)


def change_password(
    *, current: str, new: str, device: Device | None, ip_address: str | None, by: User, at: datetime
) -> None:
    """Replace the password, tell the owner by mail, and end every session: the caller opens a new one.

    `device`: the browser that asks (T23).
    """
    passwords.demand(new, personal=personal(by))
    authentication.verify(
        by,
        current,
        audience="citizen",
        name=by.email,
        ip_address=ip_address,
        refusal=WRONG_CURRENT,
        at=at,
        device=device,
    )
    with transaction.atomic():
        by.set_password(new)
        by.save(update_fields=["password"])
        mails.password_changed(by, at)
        pending_changes.forsake(by, at)
        events.record(by.id, "password_changed", at, ip_address)
        sessions.end_account_sessions(by.id)


def personal(user: User) -> tuple[str, ...]:
    """What this person's password may not hold."""
    return user.email, user.given_name, user.family_name, user.city
