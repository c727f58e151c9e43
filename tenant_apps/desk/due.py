"""What there is to do with a request, and by when, in words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tenant_apps.requests.desk_queries import SOON, Line
from tenant_apps.requests.lifecycle import LABELS, Status, is_open
from xcontact.kit.clock import paris_date
from xcontact.kit.text import NBSP, french_date

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_SIDES = {
    Status.ACCEPTED: "done",
    Status.LAPSED_ACCEPTED: "done",
    Status.CLOSED: "done",
    Status.REJECTED: "refused",
    Status.LAPSED_REJECTED: "refused",
}


@dataclass(frozen=True)
class Task:
    """A label for `kit/status.html`."""

    label: str
    side: str


@dataclass(frozen=True)
class Due:
    """A date in words; `sub` says more in small letters."""

    words: str
    sub: str = ""
    late: bool = False
    soon: bool = False


def tasks(line: Line, at: datetime) -> list[Task]:
    """What is to be done with it, the first thing first."""
    if not is_open(line.status):
        return [Task(LABELS[line.status], _SIDES.get(line.status, "office"))]
    late = is_late(line, at)
    todo = []
    if line.status is Status.SUBMITTED:
        todo.append("Prendre en charge")
    if not line.is_acknowledged:
        todo.append("Envoyer l’accusé")
    if line.status is Status.AWAITING_SUPPLEMENT:
        todo.append("Complément non reçu : répondre".replace(" :", f"{NBSP}:") if late else "Attend l’usager")
    elif not todo:
        todo.append("Répondre")
    sides = ["late" if late else "you" if label == "Attend l’usager" else "office" for label in todo]
    return [Task(*pair) for pair in zip(todo, sides, strict=True)]


def is_late(line: Line, at: datetime) -> bool:
    """Whether its date has passed, or the day until which a supplement was awaited."""
    if line.next_due_at is not None and line.next_due_at <= at:
        return True
    awaited = line.supplement_due_on if line.status is Status.AWAITING_SUPPLEMENT else None
    return awaited is not None and awaited < paris_date(at)


def due(line: Line, at: datetime) -> Due:
    """By when, as one says it: « demain, mardi 24 novembre »."""
    today = paris_date(at)
    if line.next_due_at is None:
        return _without_date(line, today)
    day = last_day(line.next_due_at)
    return Due(in_words(day, today), late=line.next_due_at <= at, soon=line.next_due_at <= at + SOON)


def last_day(due_at: datetime) -> date:
    """The last day to act: the eve, for a decision born at midnight."""
    return paris_date(due_at - timedelta(seconds=1))


def in_words(day: date, today: date) -> str:
    """« dans 3 jours, jeudi 26 novembre », « hier, lundi 23 novembre », « 4 mars 2027 »."""
    distance = (day - today).days
    written = french_date(day)
    if day.year == today.year:
        written = written.removesuffix(f"{NBSP}{day.year}")
    near = {-1: "hier", 0: "aujourd’hui", 1: "demain"}.get(distance)
    if near:
        return f"{near}, {_DAYS[day.weekday()]} {written}"
    if distance < 0:
        return f"il y a {-distance}{NBSP}jours, {written}"
    if distance <= SOON.days:
        return f"dans {distance}{NBSP}jours, {_DAYS[day.weekday()]} {written}"
    return written


def _without_date(line: Line, today: date) -> Due:
    awaited = line.supplement_due_on if line.status is Status.AWAITING_SUPPLEMENT else None
    if awaited is None:
        return Due("pas d’échéance", f"reçue {in_words(paris_date(line.submitted_at), today)}")
    if awaited < today:
        return Due("le délai court de nouveau", f"complément attendu jusqu’au {french_date(awaited)}", late=True)
    return Due("délai suspendu", f"complément attendu jusqu’au {french_date(awaited)}")
