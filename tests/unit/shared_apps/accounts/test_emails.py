import pytest

from shared_apps.accounts import emails


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("marie@gmial.com", "marie@gmail.com"),
        ("marie@gmai.com", "marie@gmail.com"),
        ("marie@GMAIL.FR", "marie@gmail.com"),
        ("marie@hotmial.fr", "marie@hotmail.fr"),
        ("marie@oramge.fr", "marie@orange.fr"),
        ("marie@wanadooo.fr", "marie@wanadoo.fr"),
        ("marie@laposte.fr", "marie@laposte.net"),
    ],
)
def test_a_slip_is_seen(typed: str, meant: str) -> None:
    assert emails.suggestion(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["marie@gmail.com", "marie@yahoo.fr", "marie@live.com", "marie@ville-troyes.fr", "m@sfr.com", "pas d’adresse"],
)
def test_other_addresses_are_not_questioned(typed: str) -> None:
    assert emails.suggestion(typed) is None
