"""Browsers that have opened an account before: a stranger's wrong passwords don't slow them down (T23).

The browser keeps one secret, on the portal alone; each account keeps a digest of it with its own id, so that two
accounts of one browser can't be brought together. It opens nothing by itself.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shared_apps.accounts.models import KnownDevice
from shared_apps.accounts.user_agents import device_label
from tenants import context

# Unseen for so long, a browser is unknown again; the cookie lives as long.
KEPT = timedelta(days=365)


@dataclass(frozen=True)
class Device:
    """The browser in front of us: its secret, and what its owner is shown."""

    token: str
    label: str


def of(request: HttpRequest) -> Device:
    """The browser that sends this request; with a new secret when it has none yet."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not re.fullmatch(r"[\w-]{43}", token, re.ASCII):
        token = secrets.token_urlsafe(32)
    return Device(token, device_label(request.headers.get("User-Agent", "")))


def keep(request: HttpRequest, response: HttpResponse, holder: UUID, at: datetime) -> None:
    """This browser has just opened the account: from now on it is known to it, for KEPT.

    Writes during FranceConnect's GET too (`context.writing`), as its session does.
    """
    device = of(request)
    with context.writing():
        remember(holder, device, at)
    give(response, device)


def give(response: HttpResponse, device: Device) -> None:
    """Let the browser keep its secret."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        device.token,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known(holder: UUID, device: Device, at: datetime) -> bool:
    """Whether this browser has opened the account within KEPT."""
    return KnownDevice.objects.filter(holder=holder, token_hash=mark(holder, device), last_at__gt=at - KEPT).exists()


def remember(holder: UUID, device: Device, at: datetime) -> None:
    """This browser has just opened the account, or proved that it reads its mailbox."""
    KnownDevice.objects.update_or_create(
        holder=holder,
        token_hash=mark(holder, device),
        defaults={"label": device.label, "last_at": at},
        create_defaults={"label": device.label, "last_at": at, "first_at": at},
    )


def forget_all(holder: UUID) -> None:
    """No browser is known to this account any more."""
    KnownDevice.objects.filter(holder=holder).delete()


def mark(holder: UUID, device: Device) -> str:
    """What the account keeps of the browser's secret."""
    return hashlib.sha256(f"{holder}:{device.token}".encode()).hexdigest()
