"""Ten codes on paper, for whoever has nothing else at hand; each opens once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shared_apps.factors import codes as printed
from shared_apps.factors.models import RecoveryCode
from xcontact.kit.errors import Refused

WRONG = "Ce code de secours ne convient pas, ou il a déjà servi."


@transaction.atomic
def keep_recovery_codes(*, holder: UUID, codes: Sequence[str], at: datetime) -> None:
    """These open from now on; those of an older sheet no more. Only digests are kept."""
    RecoveryCode.objects.filter(holder=holder).delete()
    RecoveryCode.objects.bulk_create(
        [
            RecoveryCode(holder=holder, code_hash=printed.digest_of_printed(code, holder), created_at=at)
            for code in codes
        ]
    )


def print_recovery_codes(*, holder: UUID, at: datetime) -> list[str]:
    """A new sheet of ten, which opens at once."""
    sheet = printed.new_printed_codes()
    keep_recovery_codes(holder=holder, codes=sheet, at=at)
    return sheet


def spend_recovery_code(*, holder: UUID, code: str, at: datetime) -> int:
    """Refused unless it is a code that has not served; how many are left after it."""
    waiting = RecoveryCode.objects.filter(holder=holder, used_at__isnull=True)
    if not waiting.filter(code_hash=printed.digest_of_printed(code, holder)).update(used_at=at):
        raise Refused(WRONG)
    return waiting.count()


def remove_recovery_codes(*, holder: UUID) -> None:
    RecoveryCode.objects.filter(holder=holder).delete()
