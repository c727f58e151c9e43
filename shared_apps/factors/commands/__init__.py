"""Every verb on second factors, keyed by the account that holds them; keyword-only, refusing with a sentence."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shared_apps.factors.commands.authenticators import add_authenticator, remove_authenticator, verify_code
from shared_apps.factors.commands.passkeys import (
    add_passkey,
    begin_authentication,
    begin_registration,
    remove_passkey,
    verify_passkey,
)
from shared_apps.factors.commands.printed import (
    keep_recovery_codes,
    print_recovery_codes,
    remove_recovery_codes,
    spend_recovery_code,
)
from shared_apps.factors.models import Authenticator, Passkey, RecoveryCode

__all__ = [
    "add_authenticator",
    "add_passkey",
    "begin_authentication",
    "begin_registration",
    "forget",
    "keep_recovery_codes",
    "print_recovery_codes",
    "remove_authenticator",
    "remove_passkey",
    "remove_recovery_codes",
    "spend_recovery_code",
    "verify_code",
    "verify_passkey",
]


@transaction.atomic
def forget(*, holder: UUID, added_since: datetime | None = None) -> None:
    """The account is no more: nor is what opened it. `added_since`: what a thief may have added, and nothing older."""
    added = {} if added_since is None else {"created_at__gte": added_since}
    for model in (Passkey, Authenticator, RecoveryCode):
        model._default_manager.filter(holder=holder, **added).delete()
