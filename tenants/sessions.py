"""Sessions of every host, in one public table under row security: a collectivité sees its own alone.

Only a SHA-256 of the key is kept. A hand-over from the portal is the same row, not yet a session: it carries the
hash of a nonce that the target host gave its browser beforehand, lasts 15 seconds, and is taken up once, by one
UPDATE that replaces its key. How long a session lasts, `tenants.session_limits` says.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tenants import context, session_limits
from tenants.models import Session
from xcontact.kit import clock

HANDOVER_LASTS = timedelta(seconds=15)
# That a session serves is written at most this often.
SEEN_EVERY = timedelta(minutes=5)
ACCOUNT_KEY = "account_id"


def new_key() -> str:
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class SessionStore(SessionBase):
    """Django's interface over `tenants.Session`."""

    _session_cache: dict[str, Any]
    _opened_at: datetime | None = None
    _seen_at: datetime | None = None
    _owner: dict[str, str | None]

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._owner = {}

    def describe(self, *, device: str, ip_address: str | None) -> None:
        """What its owner will be shown of it; kept when it is next saved."""
        self._owner = {"device": device, "ip_address": ip_address}

    def _row(self) -> Session | None:
        key = self.session_key
        if not key:
            return None
        row = (
            Session.objects.filter(key_hash=digest(key), nonce_hash="")
            .only("key_hash", "place", "data", "expires_at", "created_at", "seen_at")
            .filter(place=context.current())
            .first()
        )
        if row is not None and row.expires_at <= clock.now():
            self.delete(key)  # a clock that is set back does not revive it (T21)
            return None
        return row

    def load(self) -> dict[str, Any]:
        row = self._row()
        if row is None:
            self._session_key = None
            return {}
        self._opened_at, self._seen_at = row.created_at, row.seen_at
        return dict(self.decode(row.data))

    def touch(self) -> None:
        """Say that it has just served, unless that is known or is about to be saved."""
        now = clock.now()
        if self.modified or self._opened_at is None or (self._seen_at and now - self._seen_at < SEEN_EVERY):
            return
        ends_at = session_limits.ends_at(self._session_cache, opened_at=self._opened_at, now=now)
        with context.writing():
            Session.objects.filter(key_hash=digest(str(self.session_key)), nonce_hash="").update(
                seen_at=now, expires_at=ends_at
            )

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key_hash=digest(session_key)).only("key_hash").exists()

    def create(self) -> None:
        while True:
            self._session_key = new_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self.encode(cast(Any, self)._get_session(no_load=must_create))
        now = clock.now()
        if must_create or self._opened_at is None:
            self._opened_at = now
        expires_at = session_limits.ends_at(self._session_cache, opened_at=self._opened_at, now=now)
        with context.writing():
            if must_create:
                self._insert(data, now, expires_at)
            elif not self._update(data, now, expires_at):
                raise UpdateError
        return None

    def _insert(self, data: str, now: datetime, expires_at: datetime) -> None:
        account = self._session_cache.get(ACCOUNT_KEY) if context.current() == context.PORTAL else None
        row = Session(
            key_hash=digest(str(self.session_key)),
            place=context.current() or "",
            account_id=UUID(account) if account else None,
            data=data,
            expires_at=expires_at,
            created_at=now,
            seen_at=now,
            **self._owner,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise CreateError from error

    def _update(self, data: str, now: datetime, expires_at: datetime) -> int:
        changes: dict[str, Any] = {"data": data, "expires_at": expires_at, "seen_at": now, **self._owner}
        if context.current() == context.PORTAL:
            account = self._session_cache.get(ACCOUNT_KEY)
            changes["account_id"] = UUID(account) if account else None
        return Session.objects.filter(key_hash=digest(str(self.session_key)), nonce_hash="").update(**changes)

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            with context.writing():
                _delete(Session.objects.filter(key_hash=digest(key)))

    @classmethod
    def clear_expired(cls) -> None:
        _delete(Session.objects.filter(expires_at__lt=clock.now()))


def _delete(rows: QuerySet[Session]) -> int:
    """One DELETE: Django would first read every column, and a collectivité's role may not read `account_id`."""
    return rows._raw_delete(rows.db)


def offer_handover(*, place: str, account_id: UUID, data: dict[str, Any], nonce: str) -> str:
    """As the portal: prepare a session of `place` and return the token that takes it up, good for 15 seconds."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    Session.objects.create(
        key_hash=digest(token),
        place=place,
        account_id=account_id,
        data=SessionStore().encode(data),
        nonce_hash=digest(nonce),
        expires_at=now + HANDOVER_LASTS,
        created_at=now,
    )
    return token


def take_up_handover(*, token: str, nonce: str, device: str = "", ip_address: str | None = None) -> SessionStore | None:
    """As the target place: turn the token into a session, once; None when it is spent, late or somebody else's.

    It lasts as an agent's without activity until it is saved: what it holds is not known before it is taken.
    """
    now = clock.now()
    key = new_key()
    with context.writing():
        taken = Session.objects.filter(
            key_hash=digest(token),
            place=context.current(),
            nonce_hash=digest(nonce),
            expires_at__gt=now,
        ).update(
            key_hash=digest(key),
            nonce_hash="",
            expires_at=now + timedelta(seconds=settings.AGENT_SESSION_SECONDS),
            device=device,
            ip_address=ip_address,
            seen_at=now,
        )
    return SessionStore(key) if taken else None


def open_sessions(account_id: UUID) -> list[Session]:
    """As the portal: the account's sessions in all places, the last used first."""
    living = Session.objects.filter(account_id=account_id, nonce_hash="", expires_at__gt=clock.now())
    return list(living.defer("data").order_by("-seen_at", "-created_at"))


def end_session(account_id: UUID, key_hash: str) -> int:
    """As the portal: end one session of this account. Returns how many: 0 when it is over, or somebody else's."""
    return _delete(Session.objects.filter(account_id=account_id, key_hash=key_hash))


def end_account_sessions(account_id: UUID, *, keep: str = "", places: bool = False) -> int:
    """As the portal: end every session of the account, in all places. Returns how many.

    `keep`: the hash of the key of one that goes on; `places`: those of collectivités alone.
    """
    ended = Session.objects.filter(account_id=account_id).exclude(key_hash=keep)
    if places:
        ended = ended.exclude(place=context.PORTAL)
    with context.writing():
        return _delete(ended)


def end_place_sessions(account_id: UUID, place: str) -> int:
    """As the portal: end the account's sessions of one place, and the hand-overs on their way. Returns how many."""
    return _delete(Session.objects.filter(account_id=account_id, place=place))


def account_of(key_hash: str) -> UUID | None:
    """As the portal: the account a collectivité's session belongs to."""
    return Session.objects.filter(key_hash=key_hash, nonce_hash="").values_list("account_id", flat=True).first()
