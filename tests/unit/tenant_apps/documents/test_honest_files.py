"""What citizens really send is accepted, and looks the same in the agent's copy."""

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from tenant_apps.documents.findings import Finding
from tenant_apps.documents.inspection import inspect
from tenant_apps.documents.neutralisation import neutralise
from tests.unit.tenant_apps.documents.corpus import drawing, honest
from tests.unit.tenant_apps.documents.rendering import seen

FILES = honest.files()


@pytest.mark.parametrize("file", FILES, ids=str)
def test_is_accepted_and_looks_the_same(file: honest.Honest):
    copy = neutralise(file.content, inspect(file.content, file.name, file.declared))
    before, after = seen(file.content), seen(copy)
    assert len(before) == len(after)
    for left, right in zip(before, after, strict=True):
        assert (left.mode, left.size) == (right.mode, right.size)
        assert left.tobytes() == right.tobytes()


@pytest.mark.parametrize("file", FILES, ids=str)
def test_copy_is_accepted_in_its_turn(file: honest.Honest):
    inspected = inspect(file.content, file.name, file.declared)
    copy = neutralise(file.content, inspected)
    assert inspect(copy, inspected.safe_name, inspected.media_type).findings == frozenset()


def test_coded_pixels_are_the_same_bytes():
    content = drawing.photograph()
    start = content.index(b"\xff\xda")
    assert content[start:] in neutralise(content, inspect(content, "photo.jpg"))


def test_a_photograph_keeps_its_turn_and_loses_the_rest():
    content = drawing.photograph(orientation=6)
    with Image.open(BytesIO(neutralise(content, inspect(content, "photo.jpg")))) as copy:
        assert dict(copy.getexif()) == {0x0112: 6}


def test_a_form_keeps_its_values_and_loses_its_scripts():
    content = drawing.pdf(drawing.form)
    inspected = inspect(content, "cerfa.pdf")
    assert inspected.findings == {Finding.JAVASCRIPT, Finding.AUTOMATIC_ACTION}
    with pikepdf.open(BytesIO(neutralise(content, inspected))) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        assert str(fields["adresse"].V) == "3 rue des Lilas\n10000 Troyes"
        assert all(int(field.Ff) & 1 for field in fields.values())
        assert "/AA" not in fields["total"]


def test_a_signature_is_reported_and_no_longer_vouches_for_the_copy():
    content = next(file.content for file in FILES if file.title == "electronic signature")
    inspected = inspect(content, "acte.pdf")
    assert inspected.findings == {Finding.SIGNATURE}
    with pikepdf.open(BytesIO(neutralise(content, inspected))) as pdf:
        assert "/V" not in pdf.Root.AcroForm.Fields[0]


def test_the_way_around_a_document_is_kept():
    content = next(file.content for file in FILES if file.title == "outline, tags, layers, links")
    with pikepdf.open(BytesIO(neutralise(content, inspect(content, "guide.pdf")))) as pdf:
        assert str(pdf.Root.Lang) == "fr-FR"
        assert str(pdf.Root.Outlines.First.Title) == "Deuxième page"
        assert str(pdf.pages[0].Annots[0].A.URI) == "https://www.service-public.fr/"


def test_says_what_was_received():
    inspected = inspect(drawing.jpeg(), "dossier/Photo d’identité.JPEG", "image/jpeg")
    assert (inspected.kind, inspected.media_type) == ("jpeg", "image/jpeg")
    assert (inspected.width, inspected.height, inspected.pages) == (96, 64, None)
    assert (inspected.safe_name, inspected.display_name) == ("Photo d’identité.jpg", "Photo d’identité.JPEG")
    assert len(inspected.sha256) == 64
    assert inspect(drawing.pdf(pages=3), "a.pdf").pages == 3
