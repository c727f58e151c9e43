"""Whether the clock has moved as it should since the last round: else nobody's account is touched (T74).

Every round over accounts, citizens' or agents', is a `DormancySweep`: they stand watch for one another.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from shared_apps.accounts.models import DormancySweep

log = logging.getLogger(__name__)
# Two rounds that begin together are not always written down in their order.
TOGETHER = timedelta(minutes=5)
# Long enough for a clock to be put right before a mail leaves or an account goes.
QUIET_AFTER_ALARM = timedelta(days=7)


def is_steady(at: datetime, what: str, spared: str) -> bool:
    """Whether a round may do something. Where it may, the caller records its own `DormancySweep`.

    One that comes too long after the one before, or before it, raises an alarm at ERROR; for seven days after, no
    round does anything. `what` and `spared` begin and end the alarm's sentence.
    """
    last = DormancySweep.objects.order_by("-id").first()
    gap = timedelta(hours=settings.DORMANCY_LARGEST_GAP_HOURS)
    if last is not None and not -TOGETHER <= at - last.at <= gap:
        DormancySweep.objects.create(at=at, alarm=True)
        log.error(
            "%s: %s hours since the last round; %s for %s days",
            what,
            round((at - last.at) / timedelta(hours=1)),
            spared,
            QUIET_AFTER_ALARM.days,
        )
        return False
    if DormancySweep.objects.filter(alarm=True, at__gt=at - QUIET_AFTER_ALARM, at__lte=at).exists():
        DormancySweep.objects.create(at=at)
        return False
    return True
