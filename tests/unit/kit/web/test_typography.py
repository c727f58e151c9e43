from datetime import UTC, date, datetime

import pytest

from xcontact.kit.web import typography

SUMMER = datetime(2026, 7, 14, 22, 5, tzinfo=UTC)
WINTER = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)


def spaced(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (WINTER, "23 novembre 2026 à 14 h 05"),
        (SUMMER, "15 juillet 2026 à 0 h 05"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1er janvier 2027 à 0 h 30"),
    ],
)
def test_a_moment_is_read_on_a_clock_of_paris(moment, words):
    assert spaced(typography.moment_in_words(moment)) == words


def test_a_day_stays_that_day():
    assert spaced(typography.weekday(date(2026, 11, 1))) == "dimanche 1er novembre 2026"


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="fuseau"):
        typography.day(datetime(2026, 11, 23, 13, 5))


def test_a_date_is_never_cut():
    assert " " not in typography.day(WINTER)


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (0, "0 octet"),
        (1023, "1023 octets"),
        (1024, "1 ko"),
        (500_000, "488 ko"),
        (5 * 1024 * 1024, "5 Mo"),
        (1_258_291, "1,2 Mo"),
    ],
)
def test_sizes_are_told_in_french(octets, words):
    assert spaced(typography.filesize(octets)) == words


@pytest.mark.parametrize(
    ("plain", "tied"),
    [
        ("Que faire ?", "Que faire\u00a0?"),
        ("Il dit : « oui » !", "Il dit\u00a0: «\u00a0oui\u00a0»\u00a0!"),
        ("45 000 € et 5 Mo", "45\u00a0000\u00a0€ et 5\u00a0Mo"),
        ("le 3 rue", "le 3\u00a0rue"),
        ("http://exemple.fr", "http://exemple.fr"),
    ],
)
def test_marks_stay_with_their_word(plain, tied):
    assert typography.no_break(plain) == tied
