"""The three kinds of document, told by content; the name and the declared type must agree with it."""

from enum import StrEnum

from tenant_apps.documents import sentences
from tenant_apps.documents.refusal import Refused


class Kind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"

    @property
    def media_type(self) -> str:
        return {Kind.PDF: "application/pdf", Kind.JPEG: "image/jpeg", Kind.PNG: "image/png"}[self]

    @property
    def extension(self) -> str:
        return {Kind.PDF: ".pdf", Kind.JPEG: ".jpg", Kind.PNG: ".png"}[self]

    @property
    def in_words(self) -> str:
        return {Kind.PDF: "un PDF", Kind.JPEG: "une image JPEG", Kind.PNG: "une image PNG"}[self]


_BEGINNINGS = {b"%PDF-": Kind.PDF, b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG}
_PICTURES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png"}
_EXTENSIONS = {Kind.PDF: {".pdf"}, Kind.JPEG: _PICTURES, Kind.PNG: _PICTURES}
# What browsers declare when the system knows no better.
_NO_OPINION = {
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/force-download",
    "application/x-download",
}
_PICTURE_TYPES = {"image/jpeg", "image/pjpeg", "image/jpg", "image/png", "image/x-png"}
_PDF_TYPES = {"application/pdf", "application/x-pdf", "text/pdf"}

_SAVE_AS_PDF = "Enregistrez-le en PDF depuis le logiciel qui l’a créé, puis envoyez ce PDF."
_SAVE_AS_JPEG = "Enregistrez l’image en JPEG, puis envoyez-la."
_OTHERS: tuple[tuple[int, bytes, str, str], ...] = (
    (4, b"ftyphei", "une photo HEIC", "Sur un iPhone : Réglages, Appareil photo, Formats, « Le plus compatible »."),
    (4, b"ftypmif1", "une photo HEIC", "Sur un iPhone : Réglages, Appareil photo, Formats, « Le plus compatible »."),
    (4, b"ftypavif", "une image AVIF", _SAVE_AS_JPEG),
    (8, b"WEBP", "une image WebP", _SAVE_AS_JPEG),
    (0, b"GIF8", "une image GIF", _SAVE_AS_JPEG),
    (0, b"II*\x00", "une image TIFF", _SAVE_AS_JPEG),
    (0, b"MM\x00*", "une image TIFF", _SAVE_AS_JPEG),
    (0, b"BM", "une image BMP", _SAVE_AS_JPEG),
    (0, b"{\\rtf", "un document RTF", _SAVE_AS_PDF),
    (0, b"\xd0\xcf\x11\xe0", "un document de bureautique", _SAVE_AS_PDF),
    (0, b"PK\x03\x04", "un document de bureautique ou une archive", _SAVE_AS_PDF),
    (0, b"MZ", "un programme", ""),
    (0, b"\x7fELF", "un programme", ""),
)


def by_content(content: bytes) -> Kind:
    """The kind told by the first bytes; refuses every other, naming it when it is a common one."""
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    for offset, mark, known_as, advice in _OTHERS:
        if content.startswith(mark, offset):
            raise Refused(sentences.format_not_accepted(known_as, advice), "format")
    raise Refused(sentences.format_not_accepted(), "format")


def agree(kind: Kind, stem: str, extension: str, declared: str) -> None:
    """Refuse a name or a declared media type that contradicts the content.

    A picture named after the other kind of picture is let through, its extension made right: phones and
    messaging applications do that, and both are decoded the same way. So is a name without an extension.
    """
    if extension and extension not in _EXTENSIONS[kind]:
        sentence = sentences.extension_disagrees(extension, stem + kind.extension, kind.in_words)
        raise Refused(sentence, "extension")
    media_type = declared.split(";")[0].strip().lower()
    family = _PDF_TYPES if kind is Kind.PDF else _PICTURE_TYPES
    if media_type not in _NO_OPINION | family:
        raise Refused(sentences.type_disagrees(kind.in_words), "declared_type")
