"""What an account holds beside its password."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared_apps.factors import codes, sealing
from shared_apps.factors.models import Authenticator, Passkey, RecoveryCode


@dataclass(frozen=True)
class Held:
    """`codes`: the last sheet printed, those that have served included."""

    passkeys: list[Passkey]
    authenticator: Authenticator | None
    codes: list[RecoveryCode]

    @property
    def codes_left(self) -> int:
        return sum(code.used_at is None for code in self.codes)

    @property
    def something(self) -> bool:
        """Whether a second step is asked. A sheet whose codes have all served counts: using codes up opens nothing."""
        return bool(self.passkeys or self.authenticator or self.codes)


def held_by(holder: UUID) -> Held:
    return Held(
        passkeys=list(Passkey.objects.filter(holder=holder).order_by("created_at")),
        authenticator=Authenticator.objects.filter(holder=holder).first(),
        codes=list(RecoveryCode.objects.filter(holder=holder)),
    )


def secret_of(held: Held) -> str | None:
    """The secret of the application, where it can still be opened."""
    kept = held.authenticator
    return sealing.unseal(kept.secret, kept.holder) if kept else None


def next_code(held: Held, *, at: datetime) -> str | None:
    """The code that the application shows, or the one that follows it when this one has served; else None."""
    kept, secret = held.authenticator, secret_of(held)
    if kept is None or secret is None:
        return None
    now = codes.step_at(at)
    return next((codes.code_of(secret, step) for step in (now, now + 1) if step > kept.last_step), None)
