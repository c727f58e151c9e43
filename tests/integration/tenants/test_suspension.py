"""SPL-Xdémat suspends a collectivité, and takes it up again."""

from collections.abc import Callable

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from tenants import context, registry, suspension
from tenants.models import Collectivity
from tenants.registry import CollectivityCard
from xcontact.kit import clock

pytestmark = pytest.mark.django_db

ClientOf = Callable[[CollectivityCard], Client]


def suspend(card: CollectivityCard, motive: str = "Convention dénoncée.") -> None:
    call_command("suspend_collectivity", card.subdomain, motive=motive)
    registry.forget()


def test_its_pages_say_so_and_its_neighbour_s_go_on(
    client_of: ClientOf, troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    suspend(troyes)
    for address in ("/", "/demarches/", "/mentions-legales/", "/bureau/"):
        answer = client_of(troyes).get(address)
        assert answer.status_code == 503
        assert "ne reçoit plus de demandes ici" in answer.content.decode()
        assert "Convention" not in answer.content.decode()
    assert client_of(epernay).get("/").status_code == 200
    call_command("suspend_collectivity", troyes.subdomain, resume=True)
    registry.forget()
    assert client_of(troyes).get("/").status_code == 200


def test_what_can_t_be_done_is_said(troyes: CollectivityCard) -> None:
    with pytest.raises(CommandError, match="n’a ce sous-domaine"):
        call_command("suspend_collectivity", "nulle-part", motive="x")
    with pytest.raises(CommandError, match="motif"):
        suspend(troyes, " ")
    with pytest.raises(CommandError, match="n’est pas suspendue"):
        call_command("suspend_collectivity", troyes.subdomain, resume=True)
    suspend(troyes)
    with pytest.raises(CommandError, match="déjà suspendue"):
        suspend(troyes)


def test_one_that_can_t_be_reached_goes_back_to_its_preparation(
    troyes: CollectivityCard, superuser: psycopg.Connection[object]
) -> None:
    suspend(troyes)
    with context.inside(troyes.schema):
        Collectivity.objects.filter(id=troyes.id).update(telephone="")
    registry.forget()
    call_command("suspend_collectivity", troyes.subdomain, resume=True)
    registry.forget()
    card = registry.by_schema(troyes.schema)
    assert card is not None and card.status == "PREPARING"


@pytest.mark.parametrize("place", ["portal", "c_51230", "c_10387"])
def test_nobody_but_the_operator_suspends(troyes: CollectivityCard, place: str) -> None:
    with context.inside(place), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        suspension.suspend(subdomain=troyes.subdomain, motive="Malveillance", at=clock.now())


def test_its_motive_is_kept_where_the_operator_alone_reads_it(
    troyes: CollectivityCard, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    suspend(troyes)
    assert "Convention" not in caplog.text
    call_command("suspend_collectivity", list=True)
    assert "toujours en cours : Convention dénoncée." in capsys.readouterr().out
    call_command("suspend_collectivity", troyes.subdomain, resume=True)
    suspend(troyes, "Nouveau motif.")
    call_command("suspend_collectivity", list=True)
    told = capsys.readouterr().out
    assert told.index("Nouveau motif.") < told.index("Convention dénoncée.") and told.count("toujours en cours") == 1
    for place in ("portal", troyes.schema):
        with context.inside(place), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            suspension.told()
