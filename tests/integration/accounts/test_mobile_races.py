"""The same code typed many times at once (T31): it opens once, and no more than five tries are looked at."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from shared_apps.accounts import mobile_codes
from shared_apps.accounts.commands import mobile
from shared_apps.accounts.known_devices import Device
from shared_apps.accounts.models import MobileCode
from tenants import context
from tests.integration.accounts.mobiles import NUMBER, SINK, code_of, other_than, with_mobile
from tests.integration.accounts.people import citizen
from xcontact.kit import clock
from xcontact.kit.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)
DEVICE = Device("d" * 43, "Firefox sur Android")


@pytest.fixture(autouse=True)
def _asked(settings: Any) -> None:
    settings.SMS_URL = SINK
    with_mobile(citizen())
    with context.portal():
        mobile.ask_login_code(number=NUMBER, device=DEVICE, ip_address="192.0.2.1", at=clock.now())


def at_once(typed: list[str]) -> list[str]:
    """What each of these tries, made together, was refused with; nothing for one that opened."""

    def one(code: str) -> str:
        try:
            with context.portal():
                mobile.log_in_by_code(code=code, device=DEVICE, ip_address="192.0.2.1", at=clock.now())
        except Refused as refusal:
            return refusal.sentence
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(typed)) as pool:
        return list(pool.map(one, typed))


def test_the_right_code_opens_once() -> None:
    """A second click, a replay."""
    assert sorted(at_once([code_of()] * 5)) == ["", *[mobile_codes.DEAD] * 4]


def test_five_tries_are_five_however_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    same: Callable[[str, str], bool] = mobile_codes.hmac.compare_digest

    def compare(held: str, shown: str) -> bool:
        if held:
            looked_at.append(shown)
        return same(held, shown)

    monkeypatch.setattr(mobile_codes.hmac, "compare_digest", compare)
    said = at_once([other_than(code_of())] * 12)
    assert "" not in said and len(looked_at) == 5
    assert at_once([code_of()]) == [mobile_codes.DEAD]
    with context.portal():
        assert MobileCode.objects.get().tries == 5
