"""The rounds over dormant accounts, four times a day: one act for all, none for each account.

A login then has nothing to cancel and an opening nothing to schedule; what is due is found by one indexed query. Where
the clock has not moved as it should, a round does nothing (`shared_apps.accounts.steadiness`, T74).
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from shared_apps.accounts import closing_mails, steadiness
from shared_apps.accounts.models import DormancyNotice, DormancySweep, Erasure, User
from tenant_apps.retention.closing import commands, queries
from tenant_apps.retention.closing.calendar import LEADS, Due, Notice, due, later
from tenants import agenda
from tenants.agenda import standing

log = logging.getLogger(__name__)
GO_ROUND = "review_dormancy"
EVERY = timedelta(hours=6)
PUT_OFF = "put_off"
BATCH = 500


@agenda.act(GO_ROUND, stepwise=True)
def go_round(subject: UUID, at: datetime) -> None:
    agenda.schedule(GO_ROUND, standing.NOBODY, at=at + EVERY)
    if steadiness.is_steady(at, "dormant accounts", "nothing is sent nor destroyed"):
        noticed, destroyed = _do_what_is_due(at)
        DormancySweep.objects.create(at=at, noticed=noticed, destroyed=destroyed)


def to_review(at: datetime) -> QuerySet[User]:
    """The open accounts that are owed something, the longest away first; `calendar.due` has the last word on each."""
    seen = Coalesce("last_login", "activated_at")
    notices = DormancyNotice.objects.filter(user=OuterRef("id"), last_seen_at=OuterRef("seen"))
    year, two_months, seven_days = (
        Subquery(notices.filter(kind=notice.value).values("sent_at")[:1]) for notice in Notice
    )
    put_off = notices.filter(kind=PUT_OFF, sent_at__gt=later(at, -1))
    owed = Q(year=None)
    for missing, stage in (("two_months", Notice.TWO_MONTHS), ("seven_days", Notice.SEVEN_DAYS), ("", None)):
        months, days = LEADS[stage] if stage else (0, timedelta())
        ripe = Q(seen__lte=later(at, months - settings.DORMANCY_MONTHS, days))
        for notice in list(Notice)[: list(Notice).index(stage) if stage else None]:
            lead, more = LEADS[notice]
            ripe &= Q(**{f"{notice.value}__lte": later(at, months - lead, days - more)})
        owed |= ripe & Q(**{missing: None}) if missing else ripe
    return (
        User.objects.open()
        .annotate(seen=seen, year=year, two_months=two_months, seven_days=seven_days)
        .filter(owed, ~Exists(put_off), seen__lte=later(at, LEADS[Notice.YEAR][0] - settings.DORMANCY_MONTHS))
        .order_by("seen")
    )


def _do_what_is_due(at: datetime) -> tuple[int, int]:
    noticed = destroyed = 0
    left = _left_today(at)
    for user in list(to_review(at)[:BATCH]):
        found = _due(user, at)
        if found is None:
            continue
        try:
            has_pending = queries.has_pending(user)
        except queries.OutOfReach:
            continue
        if found.notice is not None:
            noticed += _warn(user, found, has_pending, at)
        elif has_pending:
            _put_off(user, at)
        elif destroyed < left:
            destroyed += commands.erase(account_id=user.id, cause="dormancy", at=at, seen_at=_seen(user))
        else:
            log.error(
                "dormant accounts: more than %s are due on one day, the others wait", settings.DORMANCY_MOST_PER_DAY
            )
            break
    return noticed, destroyed


def _left_today(at: datetime) -> int:
    gone = Erasure.objects.filter(cause="dormancy", erased_at__gt=at - timedelta(days=1)).count()
    return max(0, settings.DORMANCY_MOST_PER_DAY - gone)


def _seen(user: User) -> datetime:
    seen = user.last_login or user.activated_at
    assert seen is not None
    return seen


def _due(user: User, at: datetime) -> Due | None:
    sent = {notice: getattr(user, notice.value) for notice in Notice if getattr(user, notice.value)}
    return due(_seen(user), sent, settings.DORMANCY_MONTHS, at)


@transaction.atomic
def _warn(user: User, found: Due, has_pending: bool, at: datetime) -> bool:
    """Send the notice, unless he has just logged in."""
    seen = _seen(user)
    held = User.objects.open().select_for_update().filter(id=user.id).first()
    if held is None or _seen(held) != seen:
        return False
    assert found.notice is not None
    DormancyNotice.objects.create(user=held, kind=found.notice.value, last_seen_at=seen, sent_at=at)
    closing_mails.dormant(held, found.closes_at, has_pending, at)
    return True


def _put_off(user: User, at: datetime) -> None:
    """A request of his is pending: looked at again in a month."""
    DormancyNotice.objects.update_or_create(user=user, kind=PUT_OFF, last_seen_at=_seen(user), defaults={"sent_at": at})
