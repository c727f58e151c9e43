"""The clocks of a request, as `kit/deadline.html` shows them."""

from datetime import datetime
from typing import Any

from tenant_apps.requests.deadlines import Clock, ClockKind

_TITLES = {
    ClockKind.REGISTRATION: "Accusé d’enregistrement",
    ClockKind.ACKNOWLEDGEMENT: "Accusé de réception, au plus tard",
    ClockKind.ACCEPTANCE: "Réponse, au plus tard",
    ClockKind.REJECTION: "Réponse, au plus tard",
    ClockKind.SUPPLEMENT: "Complément de l’usager, jusqu’au",
    ClockKind.ANSWER: "Réponse, au plus tard",
    ClockKind.ATTESTATION: "Attestation à délivrer",
    ClockKind.REASONS: "Motifs du refus, au plus tard",
    ClockKind.APPEAL: "Recours de l’usager, jusqu’au",
}
_OURS = frozenset(
    {ClockKind.ACKNOWLEDGEMENT, ClockKind.ACCEPTANCE, ClockKind.REJECTION, ClockKind.ATTESTATION, ClockKind.REASONS}
)


def running(clocks: list[Clock], at: datetime) -> list[dict[str, Any]]:
    """Those that still count, each with its reason."""
    return [_shown(clock, at) for clock in clocks if clock.stopped_at is None]


def _shown(clock: Clock, at: datetime) -> dict[str, Any]:
    counted = clock.due_at is not None and clock.kind in _OURS and not clock.paused
    total = (clock.due_at - clock.starts_at).days if clock.due_at and counted else 0
    return {
        "title": f"{_TITLES[clock.kind].partition(',')[0]}, délai suspendu" if clock.paused else _TITLES[clock.kind],
        "ours": clock.kind in _OURS and not clock.paused,
        "due": clock.act_by,
        "sentence": clock.sentence_agent,
        "total": total,
        "elapsed": min(max((at - clock.starts_at).days, 0), total),
        "late": clock.running and clock.kind in _OURS and clock.due_at is not None and clock.due_at <= at,
        "paused": clock.paused,
        "rule": clock.rule,
        "rule_text": clock.why,
    }
