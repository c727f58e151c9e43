import pytest

from shared_apps.identity import claims
from shared_apps.identity.errors import Forged

SAID = {"sub": "x", "family_name": "VAUTRIN", "given_name": "Solène", "email": "solene@exemple.fr"}


def test_what_is_said_is_kept_as_text() -> None:
    identity = claims.read({**SAID, "birthdate": "1957-00-00", "birthplace": "", "gender": "female", "amr": ["pwd"]})
    assert identity.to_json() == {
        "given_name": "Solène",
        "family_name": "VAUTRIN",
        "preferred_username": "",
        "gender": "female",
        "birthdate": "1957-00-00",
        "birthplace": "",
        "birthcountry": "",
        "email": "solene@exemple.fr",
    }


@pytest.mark.parametrize("name", [None, "", "  ", 3, ["VAUTRIN"], "VAU\nTRIN", "VAU\u202eTRIN"])
def test_nobody_without_a_family_name(name: object) -> None:
    with pytest.raises(Forged):
        claims.read({**SAID, "family_name": name})


@pytest.mark.parametrize(
    "email", [None, 3, "", "solene", "a@b", "a b@exemple.fr", "a@exemple.fr\nBcc: b@c.fr", "@x.fr"]
)
def test_an_address_that_is_none_is_left_out(email: object) -> None:
    assert claims.read({**SAID, "email": email}).email == ""


def test_a_long_name_is_cut() -> None:
    assert len(claims.read({**SAID, "given_name": "a" * 5000}).given_name) == claims.LONGEST


def test_whoever_is_identified_survives_a_session() -> None:
    someone = claims.Identified("https://fc.exemple", "x", claims.read(SAID), "jeton")
    assert claims.Identified.from_json(someone.to_json()) == someone
