"""Which terms of use are in force, and what of them somebody has still to accept (law.md T-03)."""

from datetime import datetime, time
from itertools import takewhile
from zoneinfo import ZoneInfo

from shared_apps.accounts.models import Terms, TermsAcceptance, User
from xcontact.kit.web.legal import TERMS_DATE, TERMS_VERSION

_PARIS = ZoneInfo("Europe/Paris")


def first() -> Terms:
    """The version that the code carries (`kit/legal/conditions_generales.html`): in force until one is published."""
    return Terms(version=TERMS_VERSION, published_at=datetime.combine(TERMS_DATE, time(), _PARIS), content="")


def published() -> list[Terms]:
    """Every version, the latest first, without their texts; the one that the code carries is the last."""
    return [*Terms.objects.order_by("-published_at", "-version").defer("content"), first()]


def current() -> Terms:
    """The version in force, with its text; that of `first` is empty."""
    return Terms.objects.order_by("-published_at", "-version").first() or first()


def version(name: str) -> Terms | None:
    """That version, with its text."""
    return first() if name == TERMS_VERSION else Terms.objects.filter(version=name).first()


def due(user: User) -> list[Terms]:
    """What was published since this person last accepted, the latest first; empty when he has accepted it.

    Nobody is asked for the version that the code carries: an account opens by accepting it.
    """
    versions = list(Terms.objects.order_by("-published_at", "-version").defer("content"))
    if not versions:
        return []
    accepted = set(TermsAcceptance.objects.filter(user=user).values_list("version", flat=True))
    return list(takewhile(lambda terms: terms.version not in accepted, versions))
