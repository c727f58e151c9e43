"""OVHcloud's API, spoken to a server of ours that recomputes every signature; the real one was never called."""

from collections.abc import Iterator

import pytest

from tests.fakes.ovh import CONSUMER, KEY, SECRET, SERVICE, OvhService
from xcontact.kit.sms import RefusedMessage, SmsError, Temporary, Uncertain, ovh

NUMBER, BODY = "+33639981234", "Xcontact : votre code est 123456. Valable 10 minutes."


@pytest.fixture
def provider() -> Iterator[OvhService]:
    service = OvhService()
    yield service
    service.stop()


def client(provider: OvhService, **changes: str) -> ovh.Ovh:
    given = {"key": KEY, "secret": SECRET, "consumer": CONSUMER, "service": SERVICE, "sender": "Xcontact"}
    return ovh.Ovh(base=provider.base, **(given | changes))


def test_a_message_is_signed_sent_and_its_reference_kept(provider: OvhService) -> None:
    assert client(provider).send(NUMBER, BODY) == "1001"
    [job] = provider.sent
    assert (job["message"], job["receivers"], job["sender"]) == (BODY, [NUMBER], "Xcontact")
    assert job["noStopClause"] is True, "no « STOP » in a code"


def test_without_a_sender_it_leaves_from_a_short_number(provider: OvhService) -> None:
    client(provider, sender="").send(NUMBER, BODY)
    assert provider.sent[0]["senderForResponse"] is True
    assert "sender" not in provider.sent[0]


def test_accents_are_signed_as_they_are_sent(provider: OvhService) -> None:
    client(provider).send(NUMBER, "Étréchy : « déjà » 😀")
    assert provider.sent[0]["message"] == "Étréchy : « déjà » 😀"


@pytest.mark.parametrize("ahead", [-7200, 86_400])
def test_a_clock_far_from_theirs_sends_all_the_same(provider: OvhService, ahead: int) -> None:
    provider.ahead = ahead
    assert client(provider).send(NUMBER, BODY) == "1001"


def test_a_wrong_secret_is_refused_by_the_service_and_sends_nothing(provider: OvhService) -> None:
    with pytest.raises(Temporary, match="INVALID_SIGNATURE"):
        client(provider, secret="another").send(NUMBER, BODY)
    with pytest.raises(Temporary, match="INVALID_CREDENTIAL"):
        client(provider, consumer="another").send(NUMBER, BODY)
    assert provider.sent == []
    assert provider.refused == ["INVALID_SIGNATURE", "INVALID_CREDENTIAL"]


@pytest.mark.parametrize(
    ("turn", "raised"),
    [
        (503, Temporary),
        (429, Temporary),
        (402, Temporary),
        (500, Uncertain),
        (502, Uncertain),
        (504, Uncertain),
        ("slow", Uncertain),
        ("cut", Uncertain),
        ("accepted, then cut", Uncertain),
        ("junk", Uncertain),
        (400, RefusedMessage),
        (404, RefusedMessage),
        (302, RefusedMessage),
        ("invalid", RefusedMessage),
    ],
)
def test_a_failure_says_whether_to_ask_again_and_never_the_number(
    provider: OvhService, monkeypatch: pytest.MonkeyPatch, turn: int | str, raised: type[SmsError]
) -> None:
    monkeypatch.setattr(ovh, "READ_SECONDS", 0.3)
    provider.script = [turn]
    with pytest.raises(SmsError) as caught:
        client(provider).send(NUMBER, BODY)
    assert type(caught.value) is raised
    assert NUMBER not in str(caught.value)
    assert "123456" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None, "a trace tells no more"


def test_a_service_that_is_down_has_sent_nothing(provider: OvhService) -> None:
    provider.stop()
    with pytest.raises(Temporary):
        client(provider).send(NUMBER, BODY)
