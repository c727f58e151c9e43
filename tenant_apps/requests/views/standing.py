"""How a status looks: the colour and drawing of kit/status.html."""

from tenant_apps.requests.lifecycle import Status, Turn, whose_turn

_REFUSED = frozenset({Status.REJECTED, Status.LAPSED_REJECTED, Status.CLOSED_WITHOUT_ACTION})


def side_of(status: Status) -> str:
    """« you », « office », « done », « refused » or « draft », from the applicant's side."""
    if status is Status.DRAFT:
        return "draft"
    if status in _REFUSED:
        return "refused"
    return {Turn.APPLICANT: "you", Turn.OFFICE: "office", Turn.NOBODY: "done"}[whose_turn(status)]
