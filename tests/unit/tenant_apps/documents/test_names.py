import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.documents import names


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("acte.pdf", "acte.pdf"),
        ("Justificatif de domicile été 2026.PDF", "Justificatif de domicile été 2026.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("C:\\Users\\Élodie\\acte.pdf", "acte.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("acte\0.pdf", "acte.pdf"),
        ("\u202efdp.acte.pdf", "fdp.acte.pdf"),
        ("acte\r\nSet-Cookie: x.pdf", "acteSet-Cookie- x.pdf"),
        ('acte "bis" <2>.pdf', "acte -bis- -2.pdf"),
        ("🏠 maison 👨‍👩‍👧.pdf", "🏠 maison 👨👩👧.pdf"),
        ("con.pdf", "document-con.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        (".pdf", "document.pdf"),
        ("\u200b\u202e", "document.pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
        ("e\u0323\u0301" * 20 + ".pdf", unicodedata.normalize("NFC", "e\u0323\u0301" * 20) + ".pdf"),
    ],
)
def test_safe_name(sent: str, kept: str):
    assert names.safe_name(sent, ".pdf") == kept


def test_a_name_of_emoji_fits_a_file_system():
    name = names.safe_name("🏠" * 63 + ".pdf", ".pdf")
    assert name.startswith("🏠")
    assert len(name.encode()) <= 255


def test_display_name_keeps_the_sender_s_own_within_255_bytes():
    assert names.display_name("Ma facture (copie).JPEG") == "Ma facture (copie).JPEG"
    assert len(names.display_name("🏠" * 200).encode()) <= 255
    assert names.display_name("\u202e") == "document"


@given(st.text(max_size=400))
def test_any_name_gives_one_that_can_be_written_and_shown(sent: str):
    name = names.safe_name(sent, ".pdf")
    assert len(name.removesuffix(".pdf")) in range(1, 151)
    assert len(name.encode()) <= 255
    assert not set(name) & set('<>:"/\\|?*')
    assert not any(unicodedata.category(character).startswith("C") for character in name)
    assert names.safe_name(name, ".pdf") == name
