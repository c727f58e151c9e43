"""Where a connection stands: a forgotten place fails closed, and no turn of a transaction leads to a neighbour."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tenant_apps.organisation.models import Department, Signatory
from tenant_apps.requests.models import JournalEntry, ServiceRequest
from tenants import context
from tenants.models import Collectivity
from tenants.registry import CollectivityCard

TRANSACTIONAL = pytest.mark.django_db(transaction=True)


def role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0]).partition("_")[2]


def elsewhere(work: Callable[[], Any]) -> Any:
    """The answer of a new thread, or its exception."""
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(work())
        except Exception as error:  # noqa: BLE001 - handed to the test
            answers.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return answers[0]


@pytest.mark.django_db
def test_a_collectivité_reads_its_own_tables_and_no_neighbour_s(
    troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    with context.inside(troyes.schema):
        assert Department.objects.get().name == "Mairie"
        with pytest.raises(DatabaseError, match="permission denied for schema"), transaction.atomic():
            Department.objects.raw(f'SELECT * FROM "{epernay.schema}".organisation_department')[0]


@TRANSACTIONAL
@pytest.mark.parametrize("place", ["portal", "dispatch", "operator"])
def test_the_public_places_enter_no_collectivité(place: str, troyes: CollectivityCard) -> None:
    with context.inside(place), connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
        cursor.execute(f'SELECT 1 FROM "{troyes.schema}".organisation_department')


@TRANSACTIONAL
@pytest.mark.parametrize("model", [Collectivity, Department])
def test_nowhere_nothing_is_read(fleet: object, model: Any) -> None:
    with pytest.raises(DatabaseError):
        model.objects.exists()


@TRANSACTIONAL
def test_a_place_that_does_not_exist_is_refused_and_not_the_one_before(troyes: CollectivityCard) -> None:
    with context.inside(troyes.schema):
        assert Department.objects.exists()
        with context.inside("c_99999"), pytest.raises(DatabaseError, match="c_99999"):
            Department.objects.exists()
        assert Department.objects.exists()


@TRANSACTIONAL
@pytest.mark.parametrize(
    "place", ["c_10387, public", 'c_10387"', "c_10387'; RESET ROLE; --", "../portal", "", "owner", "app"]
)
def test_a_hostile_place_leads_nowhere(fleet: object, place: str) -> None:
    with context.inside(place), pytest.raises(DatabaseError):
        Department.objects.exists()


@TRANSACTIONAL
def test_a_new_thread_stands_nowhere(troyes: CollectivityCard) -> None:
    with context.inside(troyes.schema):
        assert elsewhere(context.current) is None
        assert isinstance(elsewhere(Department.objects.exists), DatabaseError)


@TRANSACTIONAL
def test_the_next_user_of_a_pooled_connection_inherits_no_place(troyes: CollectivityCard) -> None:
    def visit() -> int:
        with context.inside(troyes.schema):
            return Department.objects.count()

    for _ in range(8):  # more than the pool holds
        assert elsewhere(visit) == 1
        assert isinstance(elsewhere(Department.objects.exists), DatabaseError)


@TRANSACTIONAL
def test_a_place_is_not_changed_inside_a_transaction(troyes: CollectivityCard, epernay: CollectivityCard) -> None:
    with context.inside(troyes.schema), transaction.atomic():
        with context.inside(troyes.schema):
            assert role() == troyes.schema
        for other in (epernay.schema, "portal", None):
            with pytest.raises(context.MixedPlaces), context.inside(other):
                pass
        assert role() == troyes.schema


@pytest.mark.django_db
def test_a_rolled_back_savepoint_does_not_bring_the_former_place_back(
    troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    """Inside the test's own transaction, where alone a place may change."""
    with context.inside(troyes.schema):
        assert role() == troyes.schema
    with context.inside(epernay.schema):
        before = transaction.savepoint()
        connection.stand(troyes.schema)  # type: ignore[attr-defined]
        assert role() == troyes.schema
        transaction.savepoint_rollback(before)
        assert role() == troyes.schema


@TRANSACTIONAL
def test_whoever_is_asked_to_read_only_does_not_write(troyes: CollectivityCard) -> None:
    with context.inside(troyes.schema, read_only=True):
        assert Department.objects.exists()
        for attempt in (Signatory(name="seul", quality="maire", starts_on="2026-01-01").save, _save_in_a_transaction):
            with pytest.raises(DatabaseError, match="read-only"):
                attempt()
    with context.inside(troyes.schema):
        assert not Signatory.objects.exists()
        _save_in_a_transaction()
        assert Signatory.objects.count() == 1


@TRANSACTIONAL
def test_what_a_reading_must_write_is_written_in_a_transaction_of_its_own(troyes: CollectivityCard) -> None:
    with context.inside(troyes.schema, read_only=True):
        assert Department.objects.exists()
        with context.writing():
            _save_in_a_transaction()
        with pytest.raises(DatabaseError, match="read-only"):
            _save_in_a_transaction()
        assert Signatory.objects.count() == 1


def _save_in_a_transaction() -> None:
    with transaction.atomic():
        Signatory(name="ensemble", quality="maire", starts_on="2026-01-01").save()


@TRANSACTIONAL
def test_rows_on_their_way_stay_those_of_the_place_they_were_asked_in(
    troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    for place in (troyes.schema, epernay.schema):
        with context.inside(place):
            Signatory.objects.bulk_create(
                [Signatory(name=place, quality=str(n), starts_on="2026-01-01") for n in range(10)]
            )
    with context.inside(troyes.schema):
        under_way = Signatory.objects.iterator(chunk_size=2)
        assert next(under_way).name == troyes.schema
    with context.inside(epernay.schema):
        assert {row.name for row in Signatory.objects.all()} == {epernay.schema}
        assert {row.name for row in under_way} == {troyes.schema}


@TRANSACTIONAL
def test_a_connection_that_the_server_ended_comes_back_where_it_stood(
    superuser: psycopg.Connection[Any], troyes: CollectivityCard
) -> None:
    with context.inside(troyes.schema):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            superuser.execute("SELECT pg_terminate_backend(%s)", cursor.fetchone())
        with pytest.raises(DatabaseError):
            Department.objects.exists()
        connection.close()
        assert Department.objects.get().name == "Mairie"
        assert role() == troyes.schema


@pytest.fixture
def journal(troyes: CollectivityCard, superuser: psycopg.Connection[Any]) -> Iterator[None]:
    """One line of a journal, put there past the rules of the rooms above."""
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(
        f"INSERT INTO {troyes.schema}.requests_journalentry "
        "(id, request_id, number, at, verb, actor, public, private, salt, private_digest, digest) VALUES "
        "(gen_random_uuid(), gen_random_uuid(), 1, '2026-01-01', 'submit', 'applicant', '{}', '{\"name\": \"Léa\"}', "
        "'s', 'p', 'd')"
    )
    yield
    superuser.execute(f"DELETE FROM {troyes.schema}.requests_journalentry")


@TRANSACTIONAL
@pytest.mark.usefixtures("journal")
def test_retention_erases_the_private_part_of_a_journal_and_reads_no_request(troyes: CollectivityCard) -> None:
    with context.inside(f"retention:{troyes.schema}"):
        assert JournalEntry.objects.update(private=None, salt=None) == 1
        with pytest.raises(DatabaseError, match="permission denied"):
            JournalEntry.objects.update(verb="réécrit")
        with pytest.raises(DatabaseError, match="permission denied"):
            ServiceRequest.objects.exists()


@TRANSACTIONAL
@pytest.mark.usefixtures("journal")
def test_a_journal_is_neither_changed_nor_shortened_by_its_collectivité(troyes: CollectivityCard) -> None:
    with context.inside(troyes.schema), connection.cursor() as cursor:
        for wish in (
            "UPDATE requests_journalentry SET verb = 'x'",
            "UPDATE requests_journalentry SET private = NULL",
            "DELETE FROM requests_journalentry",
            "TRUNCATE requests_journalentry",
            "DROP TABLE requests_journalentry",
            "CREATE TABLE theirs (id int)",
        ):
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
                cursor.execute(wish)
