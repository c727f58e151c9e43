"""Every hostile file is refused with a sentence, or comes out without its payload."""

from io import BytesIO

import pikepdf
import pytest

from tenant_apps.documents.findings import Finding
from tenant_apps.documents.inspection import inspect
from tenant_apps.documents.neutralisation import neutralise
from tenant_apps.documents.pdf.active_content import active_content
from tenant_apps.documents.refusal import Refused
from tests.unit.tenant_apps.documents.corpus import hostile
from tests.unit.tenant_apps.documents.corpus.drawing import PAYLOAD
from tests.unit.tenant_apps.documents.rendering import laid_bare, seen

REFUSABLE = hostile.refusable()
NEUTRALISABLE = hostile.neutralisable()


@pytest.mark.parametrize("file", REFUSABLE, ids=str)
def test_is_refused(file: hostile.Refusable):
    with pytest.raises(Refused) as refusal:
        neutralise(file.content, inspect(file.content, file.name, file.declared))
    assert refusal.value.code == file.code
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize("file", NEUTRALISABLE, ids=str)
class TestNeutralised:
    def test_loses_its_payload(self, file: hostile.Neutralisable):
        assert PAYLOAD in laid_bare(file.content) or file.title in UNREACHABLE_BY_PLAIN_READING
        copy = neutralise(file.content, inspect(file.content, file.name))
        assert PAYLOAD not in laid_bare(copy)

    def test_is_reported(self, file: hostile.Neutralisable):
        findings = inspect(file.content, file.name).findings
        assert file.reported in findings if file.reported else not findings - {Finding.HIDDEN_BYTES}

    def test_comes_out_clean(self, file: hostile.Neutralisable):
        inspected = inspect(file.content, file.name)
        copy = neutralise(file.content, inspected)
        again = inspect(copy, inspected.safe_name, inspected.media_type)
        assert again.findings == frozenset()

    def test_still_shows_its_page(self, file: hostile.Neutralisable):
        inspected = inspect(file.content, file.name)
        images = seen(neutralise(file.content, inspected))
        assert len(images) == (inspected.pages or 1)
        assert inspected.pages or sorted(images[0].size) == sorted((inspected.width, inspected.height))


# Folded inside a chunk of text.
UNREACHABLE_BY_PLAIN_READING = {"bomb in a PNG's text"}


def test_a_script_in_object_streams_is_invisible_to_a_search_for_bytes():
    """The reason for the walk: were this to fail, the corpus would no longer test it."""
    files = {file.title: file for file in NEUTRALISABLE}
    content = files["script among the names"].content
    assert b"JavaScript" not in content
    with pikepdf.open(BytesIO(content)) as pdf:
        assert active_content(pdf) == {Finding.JAVASCRIPT}


def test_an_attached_copy_keeps_nothing_but_the_page():
    files = {file.title: file for file in NEUTRALISABLE}
    content = files["attached program"].content
    with pikepdf.open(BytesIO(neutralise(content, inspect(content, "acte.pdf")))) as pdf:
        assert not pdf.attachments
        assert len(pdf.pages) == 1


def test_a_file_of_exactly_five_megabytes_is_accepted():
    head = hostile.drawing.pdf()
    content = head + b"\n" + b"%" * (hostile.FIVE_MEGABYTES - len(head) - 1)
    assert inspect(content, "acte.pdf").size == 5 * 1024 * 1024


def test_a_file_over_the_limit_is_told_its_weight_and_what_to_do():
    with pytest.raises(Refused) as refusal:
        inspect(bytes(hostile.FIVE_MEGABYTES + 1), "acte.pdf")
    assert refusal.value.sentence.startswith(
        "Ce document pèse 5,1\u00a0Mo\u00a0; la limite est de 5\u00a0Mo. Numérisez-le"
    )


def test_a_photograph_of_an_iphone_is_told_how_to_be_accepted():
    with pytest.raises(Refused) as refusal:
        inspect(b"\0\0\0\x18ftypheic" + bytes(40), "IMG_0001.HEIC")
    assert "Sur un iPhone" in refusal.value.sentence
