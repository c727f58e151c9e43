"""Sessions of all hosts share one table, and a collectivité knows its own alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from tenants import context, sessions
from tenants.agenda import dispatcher
from tenants.models import Session
from tenants.registry import CollectivityCard
from tenants.sessions import SessionStore
from xcontact.kit import clock

pytestmark = pytest.mark.django_db

ACCOUNT = UUID("0195d3e0-0000-7000-8000-000000000001")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DENIED = "permission denied|row-level security"


def opened_in(place: str) -> SessionStore:
    with context.inside(place):
        store = SessionStore()
        store["seen"] = place
        store.save()
        return store


def offered_to(place: str, nonce: str = "témoin") -> str:
    with context.portal():
        return sessions.offer_handover(place=place, account_id=ACCOUNT, data={"visitor": "Léa"}, nonce=nonce)


def taken_up(place: str, token: str, nonce: str = "témoin") -> SessionStore | None:
    with context.inside(place):
        return sessions.take_up_handover(token=token, nonce=nonce)


def test_a_session_gives_back_what_it_was_given(inside_troyes: CollectivityCard) -> None:
    store = opened_in(inside_troyes.schema)
    assert SessionStore(store.session_key)["seen"] == inside_troyes.schema


def test_logging_in_renews_the_key_and_logging_out_ends_it(inside_troyes: CollectivityCard) -> None:
    store = opened_in(inside_troyes.schema)
    first = store.session_key
    store.cycle_key()
    store.save()
    assert SessionStore(first).load() == {}
    assert SessionStore(store.session_key)["seen"] == inside_troyes.schema
    second = store.session_key
    store.flush()
    assert SessionStore(second).load() == {}


def test_only_a_digest_of_its_key_is_kept(inside_troyes: CollectivityCard) -> None:
    store = opened_in(inside_troyes.schema)
    kept = Session.objects.values_list("key_hash", flat=True).get()
    assert kept != store.session_key and len(kept) == 64


def test_its_key_opens_nothing_on_another_host(troyes: CollectivityCard, epernay: CollectivityCard) -> None:
    key = opened_in(troyes.schema).session_key
    for elsewhere in (epernay.schema, "portal"):
        with context.inside(elsewhere):
            assert SessionStore(key).load() == {}


def test_it_ends_with_its_time(inside_troyes: CollectivityCard, at: Callable[[datetime], None]) -> None:
    at(NOW)
    store = opened_in(inside_troyes.schema)
    at(NOW + timedelta(hours=4, seconds=-1))
    assert SessionStore(store.session_key).load()
    at(NOW + timedelta(hours=4, seconds=1))
    assert SessionStore(store.session_key).load() == {}
    with context.inside("dispatch"):
        SessionStore.clear_expired()
    assert not Session.objects.exclude(key_hash="").only("key_hash").exists()


def test_a_collectivité_sees_no_neighbour_s_session_and_no_account(
    troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    opened_in(epernay.schema)
    offered_to(troyes.schema)
    with context.inside(troyes.schema):
        assert set(Session.objects.values_list("place", flat=True)) == {troyes.schema}
        assert Session.objects.filter(place=epernay.schema).delete() == (0, {})
        with pytest.raises(DatabaseError, match=DENIED), transaction.atomic():
            list(Session.objects.values_list("account_id"))
        with pytest.raises(DatabaseError, match=DENIED), transaction.atomic():
            Session.objects.filter(account_id=ACCOUNT).count()


@pytest.mark.parametrize("change", [{"account_id": ACCOUNT}, {"place": "c_51230"}, {"place": "portal"}])
def test_a_collectivité_gives_a_session_to_no_account_and_to_no_other_place(
    inside_troyes: CollectivityCard, change: dict[str, object]
) -> None:
    opened_in(inside_troyes.schema)
    fields = {"key_hash": "k", "place": inside_troyes.schema, "data": "", "expires_at": NOW, "created_at": NOW}
    with pytest.raises(DatabaseError, match=DENIED), transaction.atomic():
        Session.objects.bulk_create([Session(**{**fields, **change})])
    with pytest.raises(DatabaseError, match=DENIED), transaction.atomic():
        Session.objects.update(**change)


def test_a_hand_over_becomes_a_session_once(troyes: CollectivityCard) -> None:
    token = offered_to(troyes.schema)
    store = taken_up(troyes.schema, token)
    assert store is not None
    with context.inside(troyes.schema):
        assert SessionStore(store.session_key)["visitor"] == "Léa"
    assert taken_up(troyes.schema, token) is None


def test_until_then_it_is_no_session(troyes: CollectivityCard) -> None:
    token = offered_to(troyes.schema)
    with context.inside(troyes.schema):
        assert SessionStore(token).load() == {}


def test_a_hand_over_needs_its_host_and_the_nonce_of_its_browser(
    troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    token = offered_to(troyes.schema)
    assert taken_up(epernay.schema, token) is None
    assert taken_up("portal", token) is None
    assert taken_up(troyes.schema, token, nonce="") is None
    assert taken_up(troyes.schema, token, nonce="un autre") is None
    assert taken_up(troyes.schema, token) is not None


@pytest.mark.parametrize(("after", "taken"), [(14.9, True), (15.0, False), (60.0, False)])
def test_a_hand_over_lasts_fifteen_seconds(
    troyes: CollectivityCard, at: Callable[[datetime], None], after: float, taken: bool
) -> None:
    at(NOW)
    token = offered_to(troyes.schema)
    at(NOW + timedelta(seconds=after))
    assert (taken_up(troyes.schema, token) is not None) is taken


def test_the_portal_ends_an_account_s_sessions_everywhere(troyes: CollectivityCard, epernay: CollectivityCard) -> None:
    stores = {place: taken_up(place, offered_to(place)) for place in (troyes.schema, epernay.schema)}
    with context.portal():
        assert sessions.end_account_sessions(ACCOUNT) == 2
    for place, store in stores.items():
        assert store is not None
        with context.inside(place):
            assert SessionStore(store.session_key).load() == {}


def test_the_dispatcher_takes_away_ended_sessions_once_an_hour(troyes: CollectivityCard) -> None:
    now = clock.now()

    def session(key: str, minutes: int) -> None:
        ends = now + timedelta(minutes=minutes)
        Session.objects.create(key_hash=key, place="portal", data="", expires_at=ends, created_at=now)

    with context.portal():
        session("ended", -1)
        session("living", +1)
    with context.inside(context.DISPATCH):
        swept_at = dispatcher.sweep(None)
    with context.portal():
        assert list(Session.objects.values_list("key_hash", flat=True)) == ["living"]
        session("ended since", -1)
    with context.inside(context.DISPATCH):
        assert dispatcher.sweep(swept_at) == swept_at
    with context.portal():
        assert Session.objects.filter(key_hash="ended since").exists()
