import pytest

from tenant_apps.documents import sentences
from tenant_apps.documents.findings import Finding

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "0,1\u00a0Mo"),
        (MEGABYTE, "1\u00a0Mo"),
        (5 * MEGABYTE, "5\u00a0Mo"),
        (5 * MEGABYTE + 1, "5,1\u00a0Mo"),
        (12 * MEGABYTE, "12\u00a0Mo"),
    ],
)
def test_a_weight_is_rounded_up(size: int, words: str):
    assert sentences.megabytes(size) == words


def test_the_agent_is_told_what_the_copy_no_longer_holds():
    told = sentences.taken_out(frozenset({Finding.JAVASCRIPT, Finding.EMBEDDED_FILE}))
    assert told == (
        "Absent de cette copie, conservé dans l’original scellé\u00a0: un programme JavaScript\u00a0; un fichier joint."
    )
    assert sentences.taken_out(frozenset()) == ""


def test_every_finding_has_its_words():
    for finding in Finding:
        assert sentences.taken_out(frozenset({finding}))
