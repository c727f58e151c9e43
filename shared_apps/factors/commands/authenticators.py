"""The application that shows six figures every 30 seconds (RFC 6238)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shared_apps.factors import codes, sealing
from shared_apps.factors.models import Authenticator
from xcontact.kit.errors import Refused

WRONG = "Ce code ne convient pas, ou il a déjà servi. Attendez le suivant, puis recommencez."


@transaction.atomic
def add_authenticator(*, holder: UUID, secret: str, code: str, at: datetime) -> None:
    """Keep the secret, once the application has shown that it knows it; the former one serves no more."""
    step = codes.matching_step(secret, code, at=at, after=0)
    if step is None:
        raise Refused(WRONG)
    Authenticator.objects.update_or_create(
        holder=holder, defaults={"secret": sealing.seal(secret, holder), "created_at": at, "last_step": step}
    )


@transaction.atomic
def verify_code(*, holder: UUID, code: str, at: datetime) -> None:
    """Refused unless it is a code of the moment that has not served."""
    kept = Authenticator.objects.select_for_update().filter(holder=holder).first()
    secret = sealing.unseal(kept.secret, holder) if kept else None
    step = codes.matching_step(secret, code, at=at, after=kept.last_step) if kept and secret else None
    if step is None:
        raise Refused(WRONG)
    Authenticator.objects.filter(holder=holder).update(last_step=step)


def remove_authenticator(*, holder: UUID) -> None:
    Authenticator.objects.filter(holder=holder).delete()
