"""The agenda: nothing is lost, nobody's flood holds up the others, an act and its effect are one."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tenant_apps.organisation.models import Signatory
from tenants import agenda, context
from tenants.agenda import acts, dispatcher
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from xcontact.kit.references import uuid7

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Clock = Callable[[datetime], None]
Handler = Callable[[UUID, datetime], None]


@pytest.fixture(autouse=True)
def _at_nine(at: Clock) -> None:
    at(NOW)


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], None]:
    """Say what the act "essai" does."""
    return lambda handler: monkeypatch.setitem(acts._handlers, "essai", handler)


def entered(place: str, *, at: datetime = NOW, times: int = 1) -> list[UUID]:
    subjects = [uuid7() for _ in range(times)]
    with context.inside(place):
        for subject in subjects:
            agenda.schedule("essai", subject, at=at)
    return subjects


def taken() -> list[tuple[str, UUID]]:
    with context.inside(context.DISPATCH):
        return dispatcher.take()


def left(place: str) -> AgendaAct | None:
    with context.inside(place):
        return AgendaAct.objects.first()


def sign(subject: UUID, moment: datetime) -> None:
    Signatory.objects.create(name="effet", quality="maire", starts_on=moment.date())


def effects(place: str) -> int:
    with context.inside(place):
        return Signatory.objects.count()


def test_an_act_is_taken_when_it_is_due_and_not_before(troyes: CollectivityCard, at: Clock) -> None:
    entered(troyes.schema, at=NOW + timedelta(days=5))
    assert taken() == []
    at(NOW + timedelta(days=5))
    assert [place for place, _ in taken()] == [troyes.schema]


def test_a_flood_of_one_does_not_hold_up_the_others(
    troyes: CollectivityCard, epernay: CollectivityCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "BATCH", 4)
    entered(troyes.schema, at=NOW - timedelta(hours=1), times=20)
    entered(epernay.schema, times=2)
    assert sorted(place for place, _ in taken()) == [troyes.schema] * 2 + [epernay.schema] * 2


def test_a_flood_waits_in_the_agenda_when_the_worker_can_hear_no_more(
    troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    rung: list[str] = []
    entered(troyes.schema, at=NOW - timedelta(hours=1), times=20)
    with context.inside(context.DISPATCH):
        assert dispatcher._round(lambda place, act: rung.append(place), lambda: 3) is True
        assert dispatcher._round(lambda place, act: rung.append(place), lambda: 0) is False
    assert rung == [troyes.schema] * 3

    entered(epernay.schema)
    with context.inside(context.DISPATCH):
        dispatcher._round(lambda place, act: rung.append(place), lambda: 2)
    assert sorted(rung[3:]) == [troyes.schema, epernay.schema]


def test_a_broker_that_can_t_be_asked_is_rung_nothing(troyes: CollectivityCard) -> None:
    def room() -> int:
        raise ConnectionError("broker")

    entered(troyes.schema)
    with context.inside(context.DISPATCH):
        assert dispatcher._round(lambda place, act: pytest.fail("rung"), room) is False
    assert len(taken()) == 1


def test_what_is_rung_is_not_rung_again_until_its_worker_is_taken_for_dead(troyes: CollectivityCard, at: Clock) -> None:
    entered(troyes.schema)
    assert len(taken()) == 1
    assert taken() == []
    at(NOW + dispatcher.LEASE)
    assert taken() == []
    at(NOW + dispatcher.LEASE + timedelta(seconds=1))
    assert len(taken()) == 1


def test_two_dispatchers_never_take_the_same_act(troyes: CollectivityCard) -> None:
    entered(troyes.schema, times=50)
    ready, answers = threading.Barrier(4), []

    def dispatch() -> None:
        ready.wait()
        answers.extend(taken())
        connection.close()

    threads = [threading.Thread(target=dispatch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(set(answers)) == 50


def test_what_could_not_be_rung_is_given_back(troyes: CollectivityCard) -> None:
    entered(troyes.schema, times=3)
    rung: list[UUID] = []

    def ring(place: str, act: UUID) -> None:
        if rung:
            raise ConnectionError("broker")
        rung.append(act)

    with context.inside(context.DISPATCH):
        dispatcher._round(ring)
    assert len(taken()) == 2


def test_the_dispatcher_reads_no_subject_s_data_and_writes_nothing_else(troyes: CollectivityCard) -> None:
    entered(troyes.schema)
    with context.inside(context.DISPATCH), pytest.raises(DatabaseError, match="permission denied"):
        AgendaAct.objects.all().delete()


def test_an_act_is_struck_with_its_effect(troyes: CollectivityCard, does: Callable[[Handler], None]) -> None:
    does(sign)
    entered(troyes.schema)
    ((place, act),) = taken()
    assert acts.perform(place, act) is True
    assert (effects(troyes.schema), left(troyes.schema)) == (1, None)
    assert acts.perform(place, act) is False
    assert effects(troyes.schema) == 1


def test_an_act_that_fails_is_put_off_longer_each_time_without_its_effect(
    troyes: CollectivityCard, does: Callable[[Handler], None]
) -> None:
    def fail(subject: UUID, moment: datetime) -> None:
        sign(subject, moment)
        raise ValueError("Léa Martin, 12 rue des Bains")

    does(fail)
    entered(troyes.schema)
    ((place, act),) = taken()
    for wait in (10, 20, 40):
        with pytest.raises(ValueError, match="Léa"):
            acts.perform(place, act)
        row = left(place)
        assert row and row.due_at == NOW + timedelta(seconds=wait) and row.last_error == "ValueError"
        with context.inside(place):
            AgendaAct.objects.update(due_at=NOW)
    assert effects(troyes.schema) == 0


def test_a_worker_that_dies_in_the_middle_leaves_the_act_for_another(
    troyes: CollectivityCard, does: Callable[[Handler], None], superuser: psycopg.Connection[Any], at: Clock
) -> None:
    def die(subject: UUID, moment: datetime) -> None:
        sign(subject, moment)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            superuser.execute("SELECT pg_terminate_backend(%s)", cursor.fetchone())
        sign(subject, moment)

    does(die)
    entered(troyes.schema)
    ((place, act),) = taken()
    with pytest.raises(DatabaseError):
        acts.perform(place, act)
    connection.close()
    assert effects(place) == 0

    does(sign)
    at(NOW + dispatcher.LEASE + timedelta(seconds=1))
    assert taken() == [(place, act)]
    assert acts.perform(place, act) is True
    assert effects(place) == 1


def test_two_workers_rung_for_one_act_do_it_once(troyes: CollectivityCard, does: Callable[[Handler], None]) -> None:
    entered(troyes.schema)
    ((place, act),) = taken()
    others: list[bool] = []

    def do_while_another_comes(subject: UUID, moment: datetime) -> None:
        def other() -> None:
            others.append(acts.perform(place, act))
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        sign(subject, moment)

    does(do_while_another_comes)
    assert acts.perform(place, act) is True
    assert (others, effects(place)) == ([False], 1)


def test_an_act_entered_twice_is_one_at_the_later_wish(troyes: CollectivityCard) -> None:
    (subject,) = entered(troyes.schema, at=NOW + timedelta(days=1))
    with context.inside(troyes.schema):
        agenda.schedule("essai", subject, at=NOW + timedelta(days=3))
        assert AgendaAct.objects.get().due_at == NOW + timedelta(days=3)
        agenda.cancel(subject, "essai")
        assert not AgendaAct.objects.exists()


def test_an_act_that_puts_itself_off_stays(troyes: CollectivityCard, does: Callable[[Handler], None]) -> None:
    does(lambda subject, moment: agenda.schedule("essai", subject, at=moment + timedelta(days=30)))
    entered(troyes.schema)
    ((place, act),) = taken()
    acts.perform(place, act)
    row = left(place)
    assert row and row.due_at == NOW + timedelta(days=30) and row.leased_until is None


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch, does: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """Say what the act "essai" does, step by step."""

    def register(handler: Handler) -> None:
        monkeypatch.setattr(acts, "_stepwise", {"essai"})
        does(handler)

    return register


def test_an_act_by_steps_crosses_places_and_is_struck_once_it_has_returned(
    troyes: CollectivityCard, epernay: CollectivityCard, walks: Callable[[Handler], None]
) -> None:
    def cross(subject: UUID, moment: datetime) -> None:
        sign(subject, moment)
        with context.inside(epernay.schema):
            sign(subject, moment)

    walks(cross)
    entered(troyes.schema)
    ((place, act),) = taken()
    assert acts.perform(place, act) is True
    assert (effects(troyes.schema), effects(epernay.schema), left(place)) == (1, 1, None)
    assert acts.perform(place, act) is False


def test_an_act_by_steps_that_fails_is_put_off_and_can_be_taken_up(
    troyes: CollectivityCard, walks: Callable[[Handler], None], at: Clock
) -> None:
    def fail(subject: UUID, moment: datetime) -> None:
        raise ConnectionError("store")

    walks(fail)
    entered(troyes.schema)
    ((place, act),) = taken()
    with pytest.raises(ConnectionError):
        acts.perform(place, act)
    row = left(place)
    assert row and row.attempts == 1 and row.due_at > NOW
    at(row.due_at)
    walks(sign)
    assert [acts.perform(*one) for one in taken()] == [True]
    assert (effects(place), left(place)) == (1, None)


def test_two_workers_never_walk_the_same_steps(troyes: CollectivityCard, walks: Callable[[Handler], None]) -> None:
    others: list[bool] = []

    def again() -> None:
        others.append(acts.perform(place, act))
        connection.close()

    def walk(subject: UUID, moment: datetime) -> None:
        thread = threading.Thread(target=again)
        thread.start()
        thread.join()
        sign(subject, moment)

    walks(walk)
    entered(troyes.schema)
    ((place, act),) = taken()
    assert acts.perform(place, act) is True
    assert (others, effects(place)) == ([False], 1)


def test_an_act_is_in_its_place_alone(troyes: CollectivityCard, epernay: CollectivityCard) -> None:
    (subject,) = entered(troyes.schema)
    with context.inside(epernay.schema):
        assert not AgendaAct.objects.exists()
        agenda.cancel(subject, "essai")
        with pytest.raises(DatabaseError, match="row-level security"):
            AgendaAct.objects.create(place=troyes.schema, act="essai", subject=uuid7(), due_at=NOW)
    assert left(troyes.schema)


@pytest.fixture
def bell(superuser: psycopg.Connection[Any]) -> Callable[[], int]:
    superuser.execute("LISTEN agenda")
    return lambda: len(list(superuser.notifies(timeout=0.3, stop_after=1)))


def test_the_bell_rings_when_the_cause_is_committed(troyes: CollectivityCard, bell: Callable[[], int]) -> None:
    with context.inside(troyes.schema):
        with transaction.atomic():
            agenda.schedule("essai", uuid7(), at=NOW)
            transaction.set_rollback(True)
        assert bell() == 0
        agenda.schedule("essai", uuid7(), at=NOW)
    assert bell() == 1


def test_the_dispatcher_rings_at_once_and_stops_when_told(
    troyes: CollectivityCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "LOOK_EVERY", 5.0)
    stop, rung = threading.Event(), threading.Event()
    listening = threading.Event()
    listen = dispatcher._listen

    def say_that_it_listens() -> None:
        listen()
        listening.set()

    monkeypatch.setattr(dispatcher, "_listen", say_that_it_listens)

    def ring(place: str, act: UUID) -> None:
        stop.set()
        rung.set()

    def run() -> None:
        dispatcher.run(ring, stop)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert listening.wait(3)
    entered(troyes.schema)
    assert rung.wait(3)
    thread.join(8)
    assert not thread.is_alive()
