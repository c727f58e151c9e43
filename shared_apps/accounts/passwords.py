"""What a password must be: the rule of the terms of use (8 characters, four classes), and not one that is guessed.

Pure. The throttle on logins is the other half of the rule (law.md §3.4).
"""

import re
from collections.abc import Iterable

from shared_apps.accounts.common_words import RUNS, WORDS
from xcontact.kit.errors import Refused
from xcontact.kit.text import fold

LEAST = 8
LEAST_FOR_AGENTS = 12
MOST = 128

# What people write for a letter.
_LEET = str.maketrans("@40138$5!7€", "aaoiebssite")


def faults(password: str, *, personal: Iterable[str] = (), least: int = LEAST) -> list[str]:
    """What is wrong with the password, as French sentences; none when it will do.

    `personal`: what a neighbour knows of its owner (name, address, commune), which it may not hold.
    """
    found = []
    if len(password) < least:
        found.append(f"Il faut au moins {least} caractères : il y en a {len(password)}.")
    if len(password) > MOST:
        found.append(f"Il faut au plus {MOST} caractères.")
    if missing := _missing_classes(password):
        found.append(f"Il manque {_in_words(missing)}.")
    if any(word in fold(password).replace(" ", "") for word in _known(personal)):
        found.append("Il contient votre nom, votre adresse ou votre commune : choisissez autre chose.")
    elif not found and _is_guessable(password):
        found.append("Ce mot de passe se devine facilement : choisissez par exemple trois mots sans rapport.")
    return found


def demand(password: str, *, personal: Iterable[str] = (), least: int = LEAST) -> None:
    """Refused, with what is wrong, unless the password will do."""
    if found := faults(password, personal=personal, least=least):
        raise Refused(" ".join(found))


def _missing_classes(password: str) -> list[str]:
    present = {
        "une majuscule": any(letter.isupper() for letter in password),
        "une minuscule": any(letter.islower() for letter in password),
        "un chiffre": any(letter.isdigit() for letter in password),
        "un caractère spécial (par exemple - ! ? *)": any(not letter.isalnum() for letter in password),
    }
    return [name for name, there in present.items() if not there]


def _in_words(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"


def _known(personal: Iterable[str]) -> set[str]:
    return {word for text in personal for word in fold(text.partition("@")[0]).split() if len(word) >= 4}


def _is_guessable(password: str) -> bool:
    """One common word, run of keys or repeated sign, dressed with figures and signs."""
    bare = fold(re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)).replace(" ", "")
    read_as_letters = fold(re.sub(r"[\W\d_]+$", "", password).translate(_LEET)).replace(" ", "")
    letters = re.sub(r"[^a-z]", "", fold(password))
    return any(_is_common(core) for core in (bare, read_as_letters, letters))


def _is_common(core: str) -> bool:
    if len(core) <= 2 or len(set(core)) == 1:
        return True
    if core in WORDS or any(core in run or core in run[::-1] for run in RUNS):
        return True
    half = core[: len(core) // 2]
    return core == half * 2 and _is_common(half)
