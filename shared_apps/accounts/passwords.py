"""What a password must be: the rule of the terms of use (8 characters, four classes), and not one that is guessed.

The throttle on logins is the other half of the rule (law.md §3.4, D-11, D-12). Composition is imposed by the
terms, against ASVS 6.2.5; what is guessed is refused besides: a word with its dress, and what zxcvbn finds weak (T24).
"""

import math
import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from shared_apps.accounts import common_words
from shared_apps.accounts.common_words import RUNS
from xcontact.kit.errors import Refused
from xcontact.kit.text import fold

WRONG_CURRENT = "Ce n’est pas votre mot de passe actuel."

LEAST = 8
LEAST_FOR_AGENTS = 12
MOST = 128

# zxcvbn's score of 3 begins at 10^8 tries: out of reach of a slow hash stolen, let alone of our throttle.
ENOUGH = 8.0
# Of a longer password, what is looked at: time grows with the square of the length.
LOOKED_AT = 32
# Figures and signs around words, beyond which they count by themselves.
_DRESS = 8
# Signs that two words have together, below which chance draws them too; a year on each side dresses them still.
_PAIR, _PAIRS_DRESS = 6, 10
# What people write for a letter; some stand for two.
_LEET = tuple(str.maketrans("@4310$578!€|+9", f"aae{one}osstbie{one}tg") for one in "il")


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
    return _is_dressed_word(password) or _is_pair_of_common_words(password) or _strength(password) < ENOUGH


def _strength(password: str) -> float:
    """How many tries, as a power of ten, a guesser needs who knows French, our communes, keyboards and dates.

    zxcvbn's own reckoning, but that what follows no pattern is worth its real alphabet: zxcvbn counts ten tries for
    each sign, so that no password of eight characters, drawn by chance or not, would reach its score of 3.
    """
    import zxcvbn.matching
    import zxcvbn.scoring

    plain = "".join(fold(letter) or letter if letter.isalpha() else letter for letter in password[:LOOKED_AT])
    plain = "".join(f.upper() if o.isupper() else f for o, f in zip(password[:LOOKED_AT], plain, strict=False))
    dictionaries = {**zxcvbn.matching.RANKED_DICTIONARIES, "french": common_words.ranked()}
    matches = zxcvbn.matching.omnimatch(plain, dictionaries)
    sequence = zxcvbn.scoring.most_guessable_match_sequence(plain, matches)["sequence"]
    tries = (
        sum(_alphabet(sign) for sign in match["token"])
        if match["pattern"] == "bruteforce"
        else math.log10(match["guesses"])
        for match in sequence
    )
    return sum(tries) + math.log10(math.factorial(len(sequence)))


def _alphabet(sign: str) -> float:
    return math.log10(10 if sign.isdigit() else 26 if sign.isalpha() else 33)


def _is_dressed_word(password: str) -> bool:
    """One word, name or run of keys, as it is or with figures for letters, dressed with figures and signs.

    Words of the portal and of the calendar are not better two by two.
    """
    letters = re.sub(r"[^a-z]", "", fold(password))
    if len(letters) >= 5 and _is_known_core(letters):
        return True
    return any(
        len(dress) <= _DRESS and _is_known_core(core) and _suits(dress, len(core)) for core, dress in _cores(password)
    )


def _cores(password: str) -> Iterator[tuple[str, str]]:
    """Every way to take the password for a word and what dresses it: (folded letters, figures and signs)."""
    lead = re.match(r"[\W\d_]*", password)
    tail = re.search(r"[\W\d_]*$", password)
    if lead is None or tail is None or lead.end() > tail.start():
        return
    for start in range(lead.end() + 1):
        for end in range(tail.start(), len(password) + 1):
            inside, dress = password[start:end], password[:start] + password[end:]
            if 4 * sum(sign.isalpha() for sign in inside) < len(inside):
                continue
            if len(core := _letters(inside)) >= 3:
                yield core, dress
            if len(set(re.sub(r"\d", "", dress))) <= 1:
                read = (_letters(inside.translate(table)) for table in _LEET)
                yield from ((core, dress) for core in read if len(core) >= 5)


def _is_pair_of_common_words(password: str) -> bool:
    """Two of the words that come to mind first, in whatever case, dressed before, between and after.

    Ten thousand words make a hundred million pairs, which a guesser tries before anything drawn by chance. A third
    word, a rarer one, or figures enough to count put the password out of his reach.
    """
    if len(password) > LOOKED_AT:
        return False
    found = [(start, end) for start, end in combinations(range(len(password) + 1), 2) if _reads(password[start:end])]
    dresses = (
        (password[:start] + password[end:again] + password[close:], close - again + end - start)
        for start, end in found
        for again, close in found
        if end <= again
    )
    return any(
        words >= _PAIR and len(dress) <= _PAIRS_DRESS and not any(sign.isalpha() for sign in dress)
        for dress, words in dresses
    )


def _reads(inside: str) -> bool:
    """Whether this reads as a common word, with figures for letters or without: chance writes short ones with."""
    if len(inside) < 3 or not any(sign.isalpha() for sign in inside):
        return False
    read = [inside, *(inside.translate(table) for table in _LEET if len(inside) > 3)]
    return any(one.isalpha() and common_words.is_common(fold(one)) for one in read)


def _letters(inside: str) -> str:
    """Folded letters, of a name of several words too; nothing when something else is among them."""
    bare = re.sub(r"[-' ’._]", "", inside)
    return fold(bare) if bare.isalpha() and fold(bare).isascii() else ""


def _suits(dress: str, core: int) -> bool:
    """Whether these figures and signs are what people put around a word of so many letters.

    A year, a postcode, a date, figures that follow each other, and a sign or two. Around a long word, whatever it is;
    around a short one, which chance draws too, the most usual alone.
    """
    figures, signs = re.findall(r"\d+", dress), re.sub(r"\d", "", dress)
    if core >= 6:
        return True
    if len(figures) > 1 or len(signs) > 3:
        return False
    if core == 5 or not dress:
        return True
    return len(figures) == 1 and len(set(signs)) <= 1 and (core == 4 or _is_usual(figures[0]))


def _is_usual(number: str) -> bool:
    """A year, a postcode, a day and a month, or figures that follow or repeat each other; three at least."""
    if len(number) < 3:
        return False
    shapes = r"(19|20)\d\d|\d{5}|(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(\d\d|(19|20)\d\d)?|(\d)\5+"
    return re.fullmatch(shapes, number) is not None or number in "01234567890"


def _is_known_core(core: str) -> bool:
    if len(set(core)) == 1 or common_words.is_word(core) or any(core in run or core in run[::-1] for run in RUNS):
        return True
    half = core[: len(core) // 2]
    return (len(half) >= 2 and core == half * 2) or common_words.is_of_context(core)
