"""T32: a worker killed while it sends a text message loses none, and makes one duplicate at most."""

from datetime import timedelta
from typing import Any

import pytest

from shared_apps.accounts import texting
from shared_apps.accounts.models import TextMessage, TextState
from tenants import context
from tests.integration.agenda.conftest import House
from xcontact.kit import clock
from xcontact.kit.references import uuid7
from xcontact.kit.sms.sink import kept

NUMBER = "+33639981234"
SENT_WITHIN = 40.0


@pytest.mark.parametrize(("point", "copies"), [("t1", 1), ("t2", 2)])
def test_killed_around_the_sending_it_is_sent(house: House, settings: Any, point: str, copies: int) -> None:
    """t1: noted, not yet given to the provider; t2: given to it, not yet noted."""
    folder = house.home / "sms"
    settings.SMS_URL = f"sink://{folder}"
    (house.points / point).touch()
    at = clock.now()
    with context.portal():
        assert texting.send(
            number=NUMBER, body="Code", subject=uuid7(), ip_address=None, useless_at=at + timedelta(minutes=10), at=at
        )

    def is_sent() -> bool:
        with context.portal():
            return TextMessage.objects.filter(state=TextState.SENT, body="").exists()

    assert house.wait_until(is_sent, SENT_WITHIN)
    assert not list(house.points.iterdir()), "somebody did not die where he should have"
    assert len(kept(folder)) == copies
