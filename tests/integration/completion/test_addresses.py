"""Addresses are proposed by our server; a service that fails is nobody's error (issue « Form engine », T30, T56)."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shared_apps.forms.completion import memory, transport
from tenants import context
from tenants.registry import CollectivityCard
from tests.integration.completion.service import Handler, Service, collection, feature
from xcontact.kit.clock import PARIS

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=PARIS)
PATH = "/completion/adresses/"


def proposals(client: Client, words: str = "8 bd du port", **headers: str) -> list[dict[str, Any]]:
    answer = client.get(PATH, {"q": words}, headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"] == "no-store"
    found: list[dict[str, Any]] = answer.json()["proposals"]
    return found


def test_an_address_is_proposed_in_its_parts_on_both_hosts(
    service: Service, portal_client: Client, client_of: Callable[[CollectivityCard], Client], troyes: CollectivityCard
) -> None:
    told = {
        "label": "8 Boulevard du Port, 10000 Troyes",
        "street": "8 Boulevard du Port",
        "postcode": "10000",
        "city": "Troyes",
    }
    assert proposals(portal_client) == [told]
    assert proposals(client_of(troyes), "8 boulevard du port") == [told]
    assert service.questions[0] == {"q": "8 bd du port", "autocomplete": "1", "index": "address", "limit": "6"}


def test_nothing_of_the_person_leaves_but_the_words(service: Service, portal_client: Client) -> None:
    portal_client.cookies["session"] = "secret-de-la-session"
    proposals(portal_client, referer="http://xcontact.localhost/compte/", **{"user-agent": "MonNavigateur/7"})
    path, headers = service.asked[0]
    sent = f"{path} {headers}".lower()
    assert "secret-de-la-session" not in sent and "monnavigateur" not in sent
    sent_names = {name.lower() for name in headers}
    assert not {"cookie", "referer", "x-forwarded-for", "forwarded", "authorization"} & sent_names


def test_the_words_are_in_no_log(service: Service, portal_client: Client, caplog: pytest.LogCaptureFixture) -> None:
    service.status = 500
    with caplog.at_level(logging.DEBUG):
        proposals(portal_client, "8 rue Secrete")
        service.status = 500
        proposals(portal_client, "9 rue Secrete")
    assert len(service.asked) == 2 and "Secrete" not in caplog.text


def test_a_known_question_is_not_asked_twice_nor_kept_for_long(
    service: Service, portal_client: Client, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    for words in ("8 bd du port", "  8 BD du  Port "):
        assert proposals(portal_client, words)
    assert len(service.asked) == 1
    at(NOON + memory.LASTS)
    assert proposals(portal_client)
    assert len(service.asked) == 2


@pytest.mark.parametrize("words", ["", "8", "ab", "  --  ", "'!", "\u202e\u0007"])
def test_too_little_to_go_by_is_not_sent(service: Service, portal_client: Client, words: str) -> None:
    assert proposals(portal_client, words) == []
    assert service.asked == []


def test_what_the_service_would_refuse_is_mended_or_cut(service: Service, portal_client: Client) -> None:
    proposals(portal_client, "«\u202e 8 bd\u0000 du port " + "x" * 5_000)
    assert service.questions[0]["q"].startswith("8 bd du port xxx")
    assert len(service.questions[0]["q"]) <= 200


HOSTILE = [
    feature('<img src=x onerror="alert(1)">'),
    feature("8 rue {{ 7*7 }}"),
    feature("8 rue <b>grasse</b>", city="Troyes"),
    feature("8 rue du Port", postcode="10000<script>"),
    feature("8 rue du Port", city="<script>alert(1)</script>"),
    feature("8 rue du Port", postcode=10000),
    feature("8 rue du Port", city=["Troyes"]),
    feature("x" * 5_000),
    feature("Troyes", kind="municipality"),
    {"properties": None},
    {"properties": {"name": {"a": 1}}},
    None,
    "8 rue du Port",
]


def test_hostile_answers_are_passed_over_one_by_one(service: Service, portal_client: Client) -> None:
    service.told = collection(*HOSTILE, feature("9 rue\u202e du\u0000 Port\n"))
    assert [one["street"] for one in proposals(portal_client)] == ["9 rue du Port"]


@pytest.mark.parametrize(
    "told", [None, [], "texte", 7, {}, {"features": None}, {"features": {"a": 1}}, {"features": [[]]}]
)
def test_an_answer_of_another_shape_proposes_nothing(service: Service, portal_client: Client, told: Any) -> None:
    service.told = told
    assert proposals(portal_client) == []


def test_never_more_than_six(service: Service, portal_client: Client) -> None:
    service.told = collection(*(feature(f"{number} rue du Port") for number in range(1, 50)))
    assert len(proposals(portal_client)) == 6


def _slow(handler: Handler) -> None:
    time.sleep(3)


def _dribbling(handler: Handler) -> None:
    with contextlib.suppress(OSError):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(30):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.3)


def _huge(handler: Handler) -> None:
    with contextlib.suppress(OSError):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 65_536)


def _html(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    handler.wfile.write(b"<html><script>alert(1)</script></html>")


def _redirecting(handler: Handler) -> None:
    handler.send_response(302)
    handler.send_header("Location", handler.path)
    handler.end_headers()


def _deep(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"[" * 60_000)


def _mute(handler: Handler) -> None:
    handler.close_connection = True
    handler.connection.close()


@pytest.mark.parametrize("behave", [_slow, _dribbling, _huge, _html, _redirecting, _deep, _mute])
def test_a_bad_service_proposes_nothing_and_holds_nobody_up(
    service: Service, portal_client: Client, behave: Callable[[Handler], None]
) -> None:
    service.behave = behave
    began = time.monotonic()
    assert proposals(portal_client) == []
    assert time.monotonic() - began < transport.WHOLE_SECONDS + 0.8
    assert len(service.asked) == 1, "no redirection followed, no second try"


def test_after_three_failures_it_is_left_alone_for_thirty_seconds(
    service: Service, portal_client: Client, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    service.status = 503
    for rank in range(6):
        assert proposals(portal_client, f"{rank} rue du Port") == []
    assert len(service.asked) == 3
    service.status = 200
    at(NOON + transport.PAUSE - timedelta(seconds=1))
    assert proposals(portal_client) == []
    at(NOON + transport.PAUSE)
    assert proposals(portal_client)
    assert len(service.asked) == 4


def test_a_service_that_says_too_many_is_left_alone_at_once(
    service: Service, portal_client: Client, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    service.status = 429
    assert proposals(portal_client, "1 rue du Port") == proposals(portal_client, "2 rue du Port") == []
    assert len(service.asked) == 1


def test_a_refused_question_is_no_failure_of_the_service(service: Service, portal_client: Client) -> None:
    service.status = 400
    for rank in range(5):
        assert proposals(portal_client, f"{rank} rue du Port") == []
    assert len(service.asked) == 5


def test_two_threads_at_most_wait_for_it(service: Service, at: Callable[[datetime], None]) -> None:
    """T30: four threads serve pages; a slow service holds two."""
    service.behave = _slow

    def ask(rank: int) -> None:
        with contextlib.suppress(transport.Silent):
            transport.ask(service.url, {"q": f"{rank} rue"}, longest=100, at=NOON)

    threads = [threading.Thread(target=ask, args=(rank,)) for rank in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(service.asked) == transport.AT_ONCE


def test_a_source_that_asks_too_much_is_told_nothing_for_a_moment(
    service: Service, portal_client: Client, at: Callable[[datetime], None]
) -> None:
    """T56; another source is served meanwhile."""
    at(NOON)
    statuses = [portal_client.get(PATH, {"q": "rue du Port"}).status_code for _ in range(memory.PER_MINUTE + 1)]
    assert statuses == [200] * memory.PER_MINUTE + [429]
    assert portal_client.get(PATH, {"q": "rue du Port"}, REMOTE_ADDR="192.0.2.9").status_code == 200
    at(NOON + timedelta(seconds=1))
    assert portal_client.get(PATH, {"q": "rue du Port"}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_does_not_ask_through_its_readers(service: Service, portal_client: Client, site: str) -> None:
    answer = portal_client.get(PATH, {"q": "8 bd du port"}, headers={"sec-fetch-site": site})
    assert answer.status_code == 403 and service.asked == []


def test_where_it_is_not_offered_there_is_no_such_page(portal_client: Client, settings: Any) -> None:
    settings.ADDRESS_URL = settings.COMPANIES_URL = ""
    assert portal_client.get(PATH, {"q": "8 bd du port"}).status_code == 404
    assert portal_client.get("/completion/entreprises/", {"q": "73282932000074"}).status_code == 404


def test_a_collectivité_stands_read_only_while_it_is_asked(
    service: Service, client_of: Callable[[CollectivityCard], Client], troyes: CollectivityCard
) -> None:
    client = client_of(troyes)
    assert proposals(client) and not client.cookies
    assert context.current() is None
    assert client.post(PATH, {"q": "8 bd du port"}).status_code in {403, 405}
