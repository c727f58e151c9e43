"""A long random walk among places and transactions, in which every row must be the place's own (P4).

Python's idea of where it stands, PostgreSQL's role and search path, and the marker in every row that is read are
compared after entering, leaving, beginning, committing, rolling back, failing, closing, being cut off, iterating and
working in another thread, in any order.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tenant_apps.organisation.models import Signatory
from tenants import agenda, context
from tenants.backend.base import role_of
from tenants.models import AgendaAct
from xcontact.kit import clock
from xcontact.kit.references import uuid7

COLLECTIVITES = ("c_10387", "c_51230", "c_51410")
PLACES = st.sampled_from([*COLLECTIVITES, "portal", None])
DEEPEST = 5


def sow() -> None:
    """A row of each place in a table of its own and in one that all share."""
    for place in (*COLLECTIVITES, "portal"):
        with context.inside(place):
            agenda.schedule("marker", uuid7(), at=clock.now())
            if place in COLLECTIVITES:
                _mark(place)


def _mark(place: str) -> None:
    Signatory.objects.create(name=place, quality="", starts_on="2026-01-01")


def assert_standing(place: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user, current_setting('search_path')")
        role, login, path = cursor.fetchone()
    if place is None:
        assert (role, path) == (login, "pg_catalog")
    else:
        assert (role, path) == (role_of(place), "public" if place == "portal" else f'"{place}", public')


def assert_own_rows(place: str | None) -> None:
    if place is None:
        try:
            with transaction.atomic():
                AgendaAct.objects.exists()
        except DatabaseError:
            return
        raise AssertionError("rows were read from nowhere")
    assert set(AgendaAct.objects.values_list("place", flat=True)) == {place}
    if place in COLLECTIVITES:
        assert set(Signatory.objects.values_list("name", flat=True)) == {place}


class Walk(RuleBasedStateMachine):
    """Set `superuser` before running it."""

    superuser: psycopg.Connection[Any]

    @initialize()
    def start(self) -> None:
        self.place: str | None = None
        self.read_only = False
        self.stack: list[tuple[Any, tuple[str | None, bool] | None]] = []
        self.under_way: list[tuple[str, Iterator[Signatory]]] = []
        self.failed = False
        self.began_read_only = False

    @property
    def depth(self) -> int:
        return sum(before is None for _, before in self.stack)

    def top_is_transaction(self) -> bool:
        return bool(self.stack) and self.stack[-1][1] is None

    @precondition(lambda self: len(self.stack) < DEEPEST)
    @rule(place=PLACES, read_only=st.booleans())
    def enter(self, place: str | None, read_only: bool) -> None:
        block = context.inside(place, read_only=read_only)
        if self.depth and place != self.place:
            try:
                block.__enter__()
            except context.MixedPlaces:
                assert context.current() == self.place
                return
            raise AssertionError("the place changed inside a transaction")
        block.__enter__()
        self.stack.append((block, (self.place, self.read_only)))
        self.place, self.read_only = place, read_only

    @precondition(lambda self: self.stack and not self.top_is_transaction())
    @rule()
    def leave(self) -> None:
        block, before = self.stack.pop()
        block.__exit__(None, None, None)
        assert before is not None
        self.place, self.read_only = before

    @precondition(lambda self: len(self.stack) < DEEPEST and not self.failed)
    @rule()
    def begin(self) -> None:
        if not self.depth:
            self.began_read_only = self.read_only
        block = transaction.atomic()
        block.__enter__()
        self.stack.append((block, None))

    @precondition(lambda self: self.top_is_transaction() and not (self.failed and self.depth > 1))
    @rule()
    def commit(self) -> None:
        """PostgreSQL answers the COMMIT of a failed transaction by a silent ROLLBACK."""
        block, _ = self.stack.pop()
        block.__exit__(None, None, None)
        self.failed = False

    @precondition(top_is_transaction)
    @rule()
    def roll_back(self) -> None:
        block, _ = self.stack.pop()
        block.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
        self.failed = False

    @precondition(lambda self: self.depth and not self.failed)
    @rule()
    def fail(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        except DatabaseError:
            self.failed = True

    @precondition(lambda self: self.depth and not self.failed)
    @rule()
    def fail_inside_a_savepoint(self) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        except DatabaseError:
            assert_standing(self.place)

    @precondition(lambda self: not self.failed)
    @rule()
    def look(self) -> None:
        assert context.current() == self.place
        assert_standing(self.place)

    @precondition(lambda self: not self.failed)
    @rule()
    def read(self) -> None:
        assert_own_rows(self.place)

    @precondition(lambda self: not self.failed)
    @rule()
    def write(self) -> None:
        may = self.place in COLLECTIVITES and not (self.began_read_only if self.depth else self.read_only)
        try:
            with transaction.atomic():
                _mark(str(self.place))
        except DatabaseError:
            assert not may
        else:
            assert may

    @precondition(lambda self: self.place in COLLECTIVITES and not self.depth and len(self.under_way) < 3)
    @rule()
    def ask(self) -> None:
        assert self.place
        self.under_way.append((self.place, Signatory.objects.iterator(chunk_size=1)))

    @precondition(lambda self: self.under_way and not self.depth)
    @rule()
    def go_on(self) -> None:
        """The first row is asked for where it stands now; the rest come from there."""
        asked_in, rows = self.under_way.pop(0)
        started = getattr(rows, "gi_frame", None) is not None and rows.gi_frame.f_lasti > 0  # type: ignore[attr-defined]
        if not started and self.place not in COLLECTIVITES:
            return
        here = asked_in if started else str(self.place)
        row = next(rows, None)
        if row is not None:
            assert row.name == here
            self.under_way.append((here, rows))

    @precondition(lambda self: not self.depth)
    @rule()
    def close(self) -> None:
        self.under_way.clear()
        connection.close()

    @precondition(lambda self: not self.depth)
    @rule()
    def be_cut_off(self) -> None:
        self.under_way.clear()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            process = cursor.fetchone()
        self.superuser.execute("SELECT pg_terminate_backend(%s)", process)
        while self.superuser.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", process).fetchone():
            time.sleep(0.001)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            connection.close()
            return
        raise AssertionError("the connection outlived its server")

    @rule(place=st.sampled_from(COLLECTIVITES))
    def work_in_a_thread(self, place: str) -> None:
        errors: list[BaseException] = []

        def work() -> None:
            try:
                assert context.current() is None
                assert_own_rows(None)
                with context.inside(place):
                    assert_own_rows(place)
            except BaseException as error:  # noqa: BLE001 - handed over
                errors.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert errors == []

    def teardown(self) -> None:
        for block, before in reversed(getattr(self, "stack", [])):
            if before is None:
                block.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
            else:
                block.__exit__(None, None, None)
        context.stand(None)
        assert_standing(None)
