"""Stored deadlines as the applicant's pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tenant_apps.requests.deadlines import ClockKind
from tenant_apps.requests.lifecycle import Office
from tenant_apps.requests.models import Deadline
from xcontact.kit.clock import paris_date
from xcontact.kit.text import typeset

_TITLES = {
    ClockKind.ACKNOWLEDGEMENT: "Accusé de réception, au plus tard",
    ClockKind.ACCEPTANCE: "Réponse attendue avant le",
    ClockKind.REJECTION: "Réponse attendue avant le",
    ClockKind.SUPPLEMENT: "Complément à envoyer, au plus tard",
    ClockKind.ATTESTATION: "Votre attestation",
    ClockKind.REASONS: "Motifs du refus, au plus tard",
    ClockKind.APPEAL: "Pour contester, au plus tard",
}


@dataclass(frozen=True)
class Shown:
    """What kit/deadline.html takes; `elapsed` and `total` in days."""

    kind: ClockKind
    title: str
    due: datetime | None
    sentence: str
    paused: bool
    rule: str
    why: str
    elapsed: int
    total: int


def running(deadlines: Iterable[Deadline], office: Office, at: datetime) -> list[Shown]:
    """Those that still count for the applicant; the registration receipt is always there at once."""
    return [
        _shown(one, office, at)
        for one in deadlines
        if one.stopped_at is None
        and ClockKind(one.kind) in _TITLES
        and not (one.kind == ClockKind.APPEAL and one.due_at is not None and one.due_at < at)
    ]


def _shown(deadline: Deadline, office: Office, at: datetime) -> Shown:
    sentence = deadline.sentence_citizen
    if deadline.paused and deadline.due_at is not None:
        sentence = f"Délai suspendu : {office.the} attend votre complément. {sentence}"
    counts = deadline.due_at is not None and not deadline.paused
    total = (paris_date(deadline.due_at) - paris_date(deadline.starts_at)).days if counts and deadline.due_at else 0
    elapsed = min(max((paris_date(at) - paris_date(deadline.starts_at)).days, 0), total)
    return Shown(
        ClockKind(deadline.kind),
        _TITLES[ClockKind(deadline.kind)],
        deadline.due_at,
        typeset(sentence),
        deadline.paused,
        deadline.rule,
        deadline.why,
        elapsed,
        total,
    )
