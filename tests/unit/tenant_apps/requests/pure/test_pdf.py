import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import pikepdf
import pytest

from tenant_apps.requests.pdf import DocumentLine, ReceiptDocument, render
from tenant_apps.requests.policies import CONTACT
from tenant_apps.requests.receipts import AppealBody, Contact, Sending, acknowledgement

AT = datetime(2026, 11, 3, 14, 5, 7, tzinfo=UTC)
TEXT = acknowledgement(
    Sending("10387-26-7KQ4MX-T", "Acte de naissance", "la commune de Troyes", AT),
    rules=CONTACT,
    department=Contact("État civil", "03 25 42 33 33", "etat-civil@troyes.example"),
    appeal=AppealBody("Monsieur le Maire de Troyes", "le tribunal administratif de Châlons-en-Champagne"),
    silence_on=date(2027, 1, 3),
)
RECEIPT = ReceiptDocument(
    text=TEXT,
    collectivity="Ville de Troyes",
    accent="#7a1f3d",
    reference="10387-26-7KQ4MX-T",
    issued_at=AT,
    verification_url="https://xcontact.example/verification/",
    documents=(DocumentLine("livret de famille.pdf", 3_400_000, "0123456789abcdef" * 4),),
)


def opened(receipt: ReceiptDocument) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(render(receipt)))


def attached(receipt: ReceiptDocument) -> dict[str, object]:
    with opened(receipt) as pdf:
        (attachment,) = pdf.attachments.values()
        content: dict[str, object] = json.loads(attachment.get_file().read_bytes())
        return content


def pages(receipt: ReceiptDocument) -> int:
    with opened(receipt) as pdf:
        return len(pdf.pages)


def test_a_receipt_declares_that_it_lasts_and_can_be_listened_to() -> None:
    with opened(RECEIPT) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert pdf.Root.Lang == "fr-FR"
        assert metadata["dc:title"] == "Accusé de réception électronique 10387-26-7KQ4MX-T"


def test_an_ordinary_receipt_is_one_page() -> None:
    assert pages(RECEIPT) == 1


def test_the_same_receipt_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from hashlib import sha256; from tenant_apps.requests.pdf import render;"
        "from tests.unit.tenant_apps.requests.pure.test_pdf import RECEIPT;"
        "sys.stdout.write(sha256(render(RECEIPT)).hexdigest())"
    )
    digests = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(digests) == 1
    assert render(RECEIPT) == render(RECEIPT)


@pytest.mark.parametrize(
    "changed",
    [
        replace(RECEIPT, reference="10387-26-7KQ4MX-V"),
        replace(RECEIPT, issued_at=datetime(2026, 11, 3, 14, 5, 8, tzinfo=UTC)),
        replace(RECEIPT, documents=()),
        replace(RECEIPT, accent="#00553a"),
    ],
)
def test_another_receipt_gives_other_bytes(changed: ReceiptDocument) -> None:
    assert render(changed) != render(RECEIPT)


def test_full_digests_are_in_the_attached_file() -> None:
    content = attached(RECEIPT)
    assert content["documents"] == [
        {"name": "livret de famille.pdf", "size": 3_400_000, "sha256": "0123456789abcdef" * 4}
    ]
    assert content["mentions"] == TEXT.mentions


HOSTILE = [
    "#panic()",
    '#read("/etc/passwd")',
    "$ x $ *gras* _it_ // @ref <label> \\",
    '"]} #import "x"',
    "#{sys.inputs}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_people_write_is_never_run(name: str) -> None:
    receipt = replace(
        RECEIPT,
        collectivity=name,
        warning=name,
        text=replace(TEXT, mentions={name: name}, paragraphs=(name, name)),
        documents=(DocumentLine(name, 1, "00" * 32),),
    )
    assert attached(receipt)["collectivity"] == name
    with opened(receipt) as pdf:
        assert str(pdf.docinfo["/Author"]) == name


@pytest.mark.parametrize(
    "name", ["中文😀.png", "a\x00b\x07\u202e", "\ue000\U0010ffff\ud7ff", "e\u0301\ufb01", "\n\n\t"]
)
def test_no_character_stops_a_receipt(name: str) -> None:
    receipt = replace(RECEIPT, collectivity=f"Ville {name}", documents=(DocumentLine(name, 1, "00" * 32),))
    assert attached(receipt)["documents"] == [{"name": name, "size": 1, "sha256": "00" * 32}]


def test_a_postal_address_on_two_lines_is_printed_on_one() -> None:
    one, two = (replace(RECEIPT, collectivity=f"Mairie{between}10000 Troyes") for between in (" ", "\r\n"))
    with opened(one) as first, opened(two) as second:
        assert first.docinfo["/Author"] == second.docinfo["/Author"] == "Mairie 10000 Troyes"


def test_every_character_said_to_be_printable_is() -> None:
    everything = "".join(map(chr, range(0x20, 0x2800)))
    lines = tuple(everything[start : start + 60] for start in range(0, len(everything), 60))
    render(replace(RECEIPT, text=replace(TEXT, paragraphs=(*lines, "."))))


def test_many_documents_go_on_to_the_next_page() -> None:
    assert pages(replace(RECEIPT, documents=RECEIPT.documents * 80)) > 1


@pytest.mark.parametrize("accent", ["#ffffff", "#000000", "#ffd84d", "", "red; }", "#fff"])
def test_any_colour_gives_a_receipt(accent: str) -> None:
    assert render(replace(RECEIPT, accent=accent)).startswith(b"%PDF")
