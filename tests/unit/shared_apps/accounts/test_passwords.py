import secrets
import string

import pytest

from shared_apps.accounts import passwords
from xcontact.kit.errors import Refused

MARIE = ("marie.lambert@example.org", "Marie Odile", "Lambert", "Troyes")


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("velours-7-brouette", "une majuscule"),
        ("VELOURS-7-BROUETTE", "une minuscule"),
        ("Velours-brouette", "un chiffre"),
        ("Velours7brouette", "un caractère spécial"),
    ],
)
def test_the_class_that_lacks_is_named(password: str, missing: str) -> None:
    (fault,) = passwords.faults(password)
    assert missing in fault


def test_all_that_lacks_is_said_at_once() -> None:
    assert passwords.faults("ab") == [
        "Il faut au moins 8 caractères : il y en a 2.",
        "Il manque une majuscule, un chiffre et un caractère spécial (par exemple - ! ? *).",
    ]


@pytest.mark.parametrize("password", ["Velours-7-brouette", "xK9!vQ2r", "Été où 3 grues?", "ça Fait 12 œufs"])
def test_a_good_password_will_do(password: str) -> None:
    assert passwords.faults(password, personal=MARIE) == []


@pytest.mark.parametrize("password", ["Lambert-1974!", "L4-marie-odile!", "xX7-TROYES-z", "Marie.Lambert1"])
def test_what_a_neighbour_knows_is_refused(password: str) -> None:
    (fault,) = passwords.faults(password, personal=MARIE)
    assert "nom" in fault


@pytest.mark.parametrize(
    "password",
    [
        "Motdepasse1!", "Bonjour2024!", "P@ssw0rd1!", "Azerty123!", "Soleil10000*", "!!Octobre2025", "Abcd1234!",
        "Azertyuiop1!", "Aaaaaa11!", "M0td3p4sse!", "Nathalie75!", "Reims51100!", "Qsdf-1234", "1234567!aA",
        "Loulou1234?",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password: str) -> None:
    (fault,) = passwords.faults(password)
    assert "devine" in fault


def test_what_chance_draws_is_accepted() -> None:
    drawn = string.ascii_letters + string.digits + "-!?*+"
    tries = ("".join(secrets.choice(drawn) for _ in range(14)) for _ in range(500))
    classes = [password for password in tries if not passwords._missing_classes(password)]
    assert len(classes) > 200
    assert all(passwords.faults(password) == [] for password in classes)


def test_agents_need_twelve_characters() -> None:
    assert passwords.faults("xK9!vQ2r", least=passwords.LEAST_FOR_AGENTS)
    assert not passwords.faults("xK9!vQ2r-brume", least=passwords.LEAST_FOR_AGENTS)


def test_a_novel_is_not_hashed() -> None:
    with pytest.raises(Refused, match="128"):
        passwords.demand("aB3!" * 100)
