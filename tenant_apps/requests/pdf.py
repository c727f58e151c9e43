"""A receipt on paper: one PDF that is both PDF/A-3a (it lasts) and PDF/UA-1 (it can be listened to).

Typst compiles `typst/receipt.typ`. The content goes in as JSON and is never read as markup; the date comes from the
document and the typefaces are those inside typst, so that the same receipt always gives the same bytes.
"""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

from tenant_apps.requests.receipts import ReceiptKind, ReceiptText
from xcontact.kit.clock import PARIS
from xcontact.kit.text import NBSP, french_size, typeset

_TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"
_STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
_DEFAULT_ACCENT = "#1f4e79"
_NAMES = {
    ReceiptKind.REGISTRATION: "cet accusé",
    ReceiptKind.ACKNOWLEDGEMENT: "cet accusé",
    ReceiptKind.ATTESTATION: "cette attestation",
}
_MISSING = "□"
_MAY_BREAK = "\u200b"
_EVEN_LUMINANCE = 0.179
# Latin, Greek, Cyrillic, punctuation and a few signs: what the typefaces inside typst have.
_GLYPHS = (
    ("\u0020", "\u024f"),
    ("\u0300", "\u045f"),
    ("\u1e00", "\u1eff"),
    ("\u2010", "\u203a"),
    ("\u20a0", "\u20bf"),
    ("\u2116", "\u2116"),
    ("\u2190", "\u2193"),
)


@dataclass(frozen=True)
class DocumentLine:
    """A document of the sending: its name, its size in bytes, its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class ReceiptDocument:
    """A receipt and its frame. `accent` is #rrggbb; `warning` is shown under the title (a demonstration, a copy).

    The last paragraph of `text` is the legal one, printed apart.
    """

    text: ReceiptText
    collectivity: str
    accent: str
    reference: str
    issued_at: datetime
    verification_url: str
    documents: tuple[DocumentLine, ...] = ()
    warning: str = ""


def render(receipt: ReceiptDocument) -> bytes:
    """The PDF, with the same facts attached as a JSON file."""
    inputs = {"printed": _json(_printed(receipt)), "attached": _json(_attached(receipt))}
    rendered = typst.compile(
        _TEMPLATE, root=_TEMPLATE.parent, font_paths=_fonts(), format="pdf", pdf_standards=_STANDARDS, sys_inputs=inputs
    )
    assert isinstance(rendered, bytes)
    return rendered


def _printed(receipt: ReceiptDocument) -> dict[str, object]:
    """What the template shows, in characters that its typefaces have."""
    accent = receipt.accent.lower() if re.fullmatch(r"#[0-9a-fA-F]{6}", receipt.accent) else _DEFAULT_ACCENT
    issued = receipt.issued_at.astimezone(PARIS)
    *paragraphs, legal = (_printable(paragraph) for paragraph in receipt.text.paragraphs)
    return {
        "accent": accent,
        "on_accent": _ink_on(accent),
        "attachment": f"{receipt.reference}.json",
        "collectivity": _printable(receipt.collectivity),
        "title": _printable(receipt.text.title),
        "warning": _printable(receipt.warning),
        "reference": _printable(receipt.reference),
        "reference_label": typeset("Référence à rappeler pour tout échange"),
        "issued": {name: getattr(issued, name) for name in ("year", "month", "day", "hour", "minute", "second")},
        "paragraphs": paragraphs,
        "legal": legal,
        "mentions_title": "En détail",
        "mentions": [[_printable(label), _printable(value)] for label, value in receipt.text.mentions.items()],
        "documents_title": "Documents reçus",
        "documents": [
            {
                "name": _printable(document.name, longest_word=24),
                "size": french_size(document.size),
                "digest": _shortened(document.sha256),
            }
            for document in receipt.documents
        ],
        "documents_note": "Les empreintes complètes sont dans le fichier joint à ce PDF.",
        "verification": typeset(
            f"Pour vérifier que {_NAMES[receipt.text.kind]} est authentique : {_printable(receipt.verification_url)}"
        ),
    }


def _attached(receipt: ReceiptDocument) -> dict[str, object]:
    """The same facts for a program, nothing replaced or shortened."""
    return {
        "kind": receipt.text.kind.value,
        "title": receipt.text.title,
        "collectivity": receipt.collectivity,
        "reference": receipt.reference,
        "issued_at": receipt.issued_at.astimezone(UTC).isoformat(),
        "paragraphs": list(receipt.text.paragraphs),
        "mentions": receipt.text.mentions,
        "documents": [asdict(document) for document in receipt.documents],
        "verification_url": receipt.verification_url,
    }


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _json(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _shortened(digest: str) -> str:
    """The first 16 hexadecimal digits by four, enough for the eye."""
    return NBSP.join(digest[start : start + 4] for start in range(0, 16, 4)) + f"{NBSP}…"


def _printable(text: str, longest_word: int = 48) -> str:
    """The text without what the typefaces lack (PDF/A refuses it), a square in its place, nor invisible controls.

    Words longer than that may be cut at the end of a line.
    """
    composed = unicodedata.normalize("NFC", re.sub(r"[\t\r\n]+", " ", text))
    shown = "".join(map(_shown, composed))
    return re.sub(rf"\S{{{longest_word}}}(?=\S)", lambda word: word[0] + _MAY_BREAK, shown)


def _shown(character: str) -> str:
    if unicodedata.category(character) in {"Cc", "Cf"}:
        return ""
    assigned = unicodedata.category(character) != "Cn"
    return character if assigned and any(first <= character <= last for first, last in _GLYPHS) else _MISSING


def _ink_on(accent: str) -> str:
    """White or near-black, whichever is read better on the accent (relative luminance of WCAG 2.2)."""
    channels = (int(accent[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if luminance < _EVEN_LUMINANCE else "#11161d"
