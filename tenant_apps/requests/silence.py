"""The day on which silence becomes a decision. Pure.

The two clocks are not alike (L. 114-3 and L. 114-5 of the CRPA). Rejection runs from the first reception, even by an
authority that was not competent, and stops while the applicant has time to send what is missing. Acceptance runs from
the reception by the competent authority, and starts again when all that was missing has arrived.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from tenant_apps.requests.history import Pause
from tenant_apps.requests.policies import Convention, Delay, Unit
from xcontact.kit.workdays import add_months


def rejection_date(first_received_on: date, delay: Delay, pauses: Sequence[Pause], convention: Convention) -> date:
    """The day on which silence rejects: `delay` after the first reception, lengthened by the days of pause.

    A supplement asked for once the decision is born changes nothing. Days shared by two pauses count once.
    """
    due = after(first_received_on, delay, convention)
    covered: set[date] = set()
    for pause in sorted(pauses, key=lambda pause: pause.asked_on):
        if pause.asked_on >= due + timedelta(days=len(covered)):
            break
        covered |= _days(pause, convention)
    return due + timedelta(days=len(covered))


def acceptance_date(
    competent_received_on: date, delay: Delay, pauses: Sequence[Pause], convention: Convention
) -> date | None:
    """The day on which silence accepts: `delay` after the reception, or after the last missing piece arrived.

    None while a blocking supplement is unanswered: the delay has not begun.
    """
    due = after(competent_received_on, delay, convention)
    for pause in sorted(pauses, key=lambda pause: pause.asked_on):
        if pause.asked_on >= due:
            break
        if pause.answered_on is None:
            return None
        due = max(due, after(pause.answered_on, delay, convention))
    return due


def after(day: date, delay: Delay, convention: Convention) -> date:
    """The day a delay ends that starts on `day`, without any pause."""
    start = day + timedelta(days=1) if convention is Convention.NEXT_DAY else day
    return add_months(start, delay.value) if delay.unit is Unit.MONTHS else start + timedelta(days=delay.value)


def _days(pause: Pause, convention: Convention) -> set[date]:
    """The days of a pause: the last one counts only where the delay itself opens on the day after."""
    count = (pause.ends_on - pause.asked_on).days + (1 if convention is Convention.NEXT_DAY else 0)
    return {pause.asked_on + timedelta(days=offset) for offset in range(count)}
