"""Opening: complete or not there at all, and every refusal a sentence."""

import dataclasses
import threading
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections

from tenant_apps.organisation.models import Agent, Department
from tenants import context, registry, territory
from tenants.events import CollectivityOpened
from tenants.fleet import jobs, owner
from tenants.fleet.opening import Opening, complete_collectivity, open_collectivity
from tenants.models import Collectivity, CollectivityKind, CollectivityStatus, Domain, FleetJob
from tenants.registry import CollectivityCard
from tenants.territory import Entry
from tests import database
from xcontact.kit import events
from xcontact.kit.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
Superuser = psycopg.Connection[Any]
REACHED = {"telephone": "03 25 00 00 00", "postal_address": "1 place de la Mairie"}


def entry(insee: str) -> Entry:
    found = territory.by_insee(insee)
    assert found
    return found


CLEREY = "10100"


@pytest.fixture
def clerey(fleet: object) -> Entry:
    return entry(CLEREY)


def nothing_of(schema: str, superuser: Superuser) -> bool:
    return superuser.execute(
        "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = %(schema)s) "
        "+ (SELECT count(*) FROM pg_roles WHERE rolname = %(role)s) "
        "+ (SELECT count(*) FROM tenants_collectivity WHERE schema_name = %(schema)s)"
        "+ (SELECT count(*) FROM tenants_domain WHERE tenant_id NOT IN (SELECT id FROM tenants_collectivity))",
        {"schema": schema, "role": f"{database.NAME}_{schema}"},
    ).fetchone() == (0,)


def test_a_collectivité_that_can_be_reached_is_open_with_its_first_department_and_agent(clerey: Entry) -> None:
    card = open_collectivity(Opening(clerey, **REACHED, agent_email="secretariat@example.org"))
    assert card.is_open and card.subdomain == "clerey" and card.code == CLEREY
    with context.inside(card.schema):
        department = Department.objects.get()
        assert (department.name, department.telephone) == ("Mairie", "03 25 00 00 00")
        assert Agent.objects.get().email == "secretariat@example.org"
    with context.portal():
        assert registry.by_subdomain("clerey") == registry.by_schema(card.schema) == card


def test_one_that_cannot_be_reached_is_in_preparation_until_it_is_completed(clerey: Entry) -> None:
    card = open_collectivity(Opening(clerey))
    assert card.status == CollectivityStatus.PREPARING
    with pytest.raises(Refused, match="le numéro de téléphone"):
        complete_collectivity(card.schema, telephone="", email="mairie@example.org", postal_address="")
    completed = complete_collectivity(card.schema, telephone="03 25 00 00 00", email="", postal_address="1 place")
    assert completed.is_open
    with context.inside(card.schema):
        assert Department.objects.get().telephone == "03 25 00 00 00"


def test_completing_does_not_lift_a_suspension(clerey: Entry, superuser: Superuser) -> None:
    card = open_collectivity(Opening(clerey, **REACHED))
    superuser.execute("UPDATE tenants_collectivity SET status = 'SUSPENDED' WHERE schema_name = %s", [card.schema])
    after = complete_collectivity(card.schema, telephone="03 25 11 11 11", email="", postal_address="1 place")
    assert after.is_suspended and after.telephone == "03 25 11 11 11"


def test_completing_nobody_is_refused(fleet: object) -> None:
    with pytest.raises(Refused, match="n’est pas sur la plateforme"):
        complete_collectivity("c_99999", telephone="03 25 00 00 00", email="a@example.org", postal_address="")


@pytest.mark.parametrize(
    ("code", "department"),
    [("200000545", "Accueil de l’intercommunalité"), ("10", "Accueil du Département")],
)
def test_each_kind_has_its_own_first_department(fleet: object, code: str, department: str) -> None:
    found = territory.by_siren(code) or territory.by_departement(code)
    assert found
    with context.inside(open_collectivity(Opening(found)).schema):
        assert Department.objects.get().name == department


def test_an_open_collectivité_is_not_opened_twice(troyes: CollectivityCard) -> None:
    with pytest.raises(Refused, match="Troyes est déjà sur la plateforme"):
        open_collectivity(Opening(entry("10387")))
    with pytest.raises(Refused, match="Troyes est déjà sur la plateforme"):
        open_collectivity(Opening(entry("10387"), subdomain="autre"))


def test_a_taken_subdomain_is_refused_with_the_name_of_its_owner(clerey: Entry, superuser: Superuser) -> None:
    with pytest.raises(Refused, match="« troyes » est déjà celui de Troyes"):
        open_collectivity(Opening(clerey, subdomain="troyes"))
    assert nothing_of(clerey.schema, superuser)


@pytest.mark.parametrize(
    "subdomain",
    ["a', 'b", "-x", "x-", "www", "é", "a" * 64, "Troyes", "a.b", "a b", "xn--x-1", "1", "a\n", "a;b", '"', "public"],
)
def test_an_unlawful_subdomain_is_refused_with_a_sentence(clerey: Entry, superuser: Superuser, subdomain: str) -> None:
    if subdomain == "public":  # a schema's name is no subdomain's business
        assert open_collectivity(Opening(clerey, subdomain=subdomain)).schema == clerey.schema
        return
    with pytest.raises(Refused) as refusal:
        open_collectivity(Opening(clerey, subdomain=subdomain))
    assert f"« {subdomain} »" in refusal.value.sentence
    assert nothing_of(clerey.schema, superuser)


@pytest.mark.parametrize("name", ['c_1"; DROP', "public", "pg_catalog", "c_10387; --", "xcontact_template", "c_ABCDE"])
def test_a_schema_has_a_lawful_name_or_is_not_made(
    clerey: Entry, superuser: Superuser, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(Entry, "schema", name)
    with pytest.raises(Refused, match="qui se lise"):
        open_collectivity(Opening(clerey))
    assert superuser.execute("SELECT count(*) FROM tenants_collectivity").fetchone() == (3,)


@pytest.fixture
def failing_room(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """A room above that fails when a collectivité opens, after all the others."""

    def listen(error: BaseException) -> None:
        def fail(event: CollectivityOpened) -> None:
            raise error

        handlers = [*events._subscribers[CollectivityOpened], fail]
        monkeypatch.setitem(events._subscribers, CollectivityOpened, handlers)

    return listen


@pytest.mark.parametrize("error", [Refused("Non."), ValueError("x"), KeyboardInterrupt()])
def test_when_a_room_above_fails_nothing_is_half_made(
    clerey: Entry, superuser: Superuser, failing_room: Callable[[BaseException], None], error: BaseException
) -> None:
    failing_room(error)
    with pytest.raises(type(error)):
        open_collectivity(Opening(clerey, **REACHED, agent_email="secretariat@example.org"))
    assert nothing_of(clerey.schema, superuser)
    assert context.current() is None


def test_the_neighbours_of_a_new_collectivité_are_as_far_as_the_others(clerey: Entry, troyes: CollectivityCard) -> None:
    card = open_collectivity(Opening(clerey))
    for here, there in ((card.schema, troyes.schema), (troyes.schema, card.schema)):
        with (
            context.inside(here),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match="permission denied for schema"),
        ):
            cursor.execute(f"SELECT 1 FROM {there}.organisation_department")


# Through the fleet worker.


@pytest.fixture
def fleet_worker(fleet: object) -> Iterator[None]:
    stop = threading.Event()

    def work() -> None:
        jobs.work(stop)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


def command(*words: str) -> str:
    output = StringIO()
    call_command(*words, stdout=output)
    return output.getvalue()


def opened() -> set[str]:
    with context.portal():
        return set(Collectivity.objects.values_list("schema_name", flat=True))


@pytest.mark.usefixtures("fleet_worker")
def test_the_command_opens_and_says_where() -> None:
    said = command(
        "open_collectivity", "--insee", CLEREY, "--telephone", "03 25 00 00 00", "--courriel", "m@example.org"
    )
    assert "Clérey : http://clerey.xcontact.localhost:8000/" in said
    assert "préparation" not in said
    with pytest.raises(CommandError, match="déjà sur la plateforme"):
        command("open_collectivity", "--insee", CLEREY)


@pytest.mark.usefixtures("fleet_worker")
def test_the_command_completes_what_was_in_preparation() -> None:
    assert "En préparation" in command("open_collectivity", "--insee", CLEREY)
    registry.forget()
    said = command("complete_collectivity", "clerey", "--telephone", "03 25 00 00 00", "--courriel", "m@example.org")
    assert "Clérey est ouverte" in said
    with context.portal():
        assert Collectivity.objects.get(schema_name=f"c_{CLEREY}").status == CollectivityStatus.OPEN


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--insee", "75056"], "ne connaît pas le code INSEE 75056"),
        (["--siren", "000000000"], "ne connaît pas le SIREN 000000000"),
        (["--departement", "75"], "ne connaît pas le département 75"),
        (["--insee", CLEREY, "--sous-domaine", "www"], "réservé"),
        (["--insee", CLEREY, "--sous-domaine", "a', 'b"], "minuscules sans accent"),
    ],
)
def test_the_command_refuses_with_a_sentence(fleet: object, words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        command("open_collectivity", *words)
    with context.inside("operator"):
        assert not FleetJob.objects.exists()


def test_without_a_worker_the_command_says_what_to_launch(fleet: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(jobs.wait, "__defaults__", (lambda done, total: None, 0.05))
    with pytest.raises(CommandError, match="run_fleet_worker"):
        command("open_collectivity", "--insee", CLEREY)


def test_an_import_that_was_killed_goes_on_and_opens_each_once(
    fleet: object, failing_room: Callable[[BaseException], None], request: pytest.FixtureRequest, superuser: Superuser
) -> None:
    wishes = [Opening(one) for one in territory.official() if one.departement == "10"][:8]
    jobs.ask_to_open(wishes)
    for _ in range(3):
        assert jobs.work_once()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "_subscribers", {**events._subscribers, CollectivityOpened: [_be_killed]})
        with pytest.raises(KeyboardInterrupt):
            jobs.work_once()
    assert len(opened() & {wish.entry.schema for wish in wishes}) == 3

    request.getfixturevalue("fleet_worker")
    said = command("import_territory", "--departement", "10", "--limite", "8")
    assert "8 collectivités, dont 3 déjà ouvertes" in said and "0 refusées" in said
    assert {wish.entry.schema for wish in wishes} <= opened()
    assert "8 déjà ouvertes" in command("import_territory", "--departement", "10", "--limite", "8")


def _be_killed(event: CollectivityOpened) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("fleet_worker")
def test_an_import_names_each_refusal_and_opens_the_rest(tmp_path: Any) -> None:
    path = tmp_path / "registre.csv"
    path.write_text(
        "kind,name,siren,insee,departement,epci_siren,population,postcodes\n"
        f"commune,Clérey,211001003,{CLEREY},10,,700,10390\n"
        "commune,Code-Étrange,211001004,1O1O1,10,,700,10390\n"
        f"commune,{'Interminable ' * 20},211001005,10101,10,,700,10390\n"
    )
    said = command("import_territory", str(path))
    assert "1 ouvertes, 2 refusées" in said
    assert "Code-Étrange (c_1o1o1) : Code-Étrange n’a ni code INSEE" in said
    assert "ne convient pas : il a de 1 à 120 caractères" in said
    assert f"c_{CLEREY}" in opened() and "c_10101" not in opened()


@pytest.mark.usefixtures("fleet_worker")
def test_a_refused_opening_may_be_asked_anew_with_another_wish(clerey: Entry) -> None:
    refusals = jobs.wait(jobs.OPEN, jobs.ask_to_open([Opening(clerey, subdomain="troyes")]))
    assert refusals == [
        (clerey.schema, "Le sous-domaine « troyes » est déjà celui de Troyes : choisissez-en un autre.")
    ]
    assert jobs.wait(jobs.OPEN, jobs.ask_to_open([Opening(clerey)])) == []
    assert jobs.wait(jobs.OPEN, jobs.ask_to_open([Opening(clerey)])) == []


def test_a_job_that_breaks_holds_up_no_other(
    fleet: object, clerey: Entry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keys = jobs.ask_to_open([Opening(entry("10101")), Opening(clerey)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "_subscribers", {**events._subscribers, CollectivityOpened: [_break]})
        assert jobs.work_once()
    assert jobs.work_once()
    ((key, sentence),) = jobs.wait(jobs.OPEN, keys)
    assert (key, "ZeroDivisionError" in sentence) == ("c_10101", True)
    assert opened() >= {clerey.schema}
    assert "division by zero" in caplog.text


def _break(event: CollectivityOpened) -> None:
    raise ZeroDivisionError("division by zero")


def test_two_workers_open_two_collectivités_and_never_the_same(fleet: object) -> None:
    wishes = [Opening(one) for one in territory.official() if one.departement == "55"][:6]
    jobs.ask_to_open(wishes)
    done: list[bool] = []

    def work() -> None:
        while jobs.work_once():
            done.append(True)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 6
    assert {wish.entry.schema for wish in wishes} <= opened()


def test_the_registry_keeps_each_subdomain_once(clerey: Entry, superuser: Superuser) -> None:
    card = open_collectivity(Opening(clerey))
    with context.inside("operator"):
        assert Domain.objects.filter(tenant__schema_name=card.schema).count() == 1
    with pytest.raises(psycopg.errors.UniqueViolation):
        superuser.execute("INSERT INTO tenants_domain (domain, tenant_id, is_primary) VALUES ('clerey', 1, false)")


def test_an_entry_made_by_hand_is_opened_as_the_registry_s_own(clerey: Entry) -> None:
    card = open_collectivity(Opening(dataclasses.replace(clerey, name="Clérey-le-Neuf", population=None)))
    assert card.name == "Clérey-le-Neuf" and card.kind == CollectivityKind.COMMUNE


def test_the_owner_s_backend_is_renewed_before_it_grows_slow(fleet: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "SCHEMAS_PER_CONNECTION", 2)
    connections["owner"].close()
    backends = []
    for one in [one for one in territory.official() if one.departement == "52"][:4]:
        open_collectivity(Opening(one))
        connected = connections["owner"].connection
        backends.append(connected and connected.info.backend_pid)
    assert backends[0] is not None and None in backends
