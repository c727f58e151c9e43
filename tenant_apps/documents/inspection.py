"""A file examined: accepted with what was found in it, or refused with a sentence.

Runs on hostile bytes: the web reaches it through `sandbox`, never directly.
"""

from dataclasses import dataclass
from hashlib import sha256

from tenant_apps.documents import kinds, names, sentences
from tenant_apps.documents.findings import Finding
from tenant_apps.documents.kinds import Kind
from tenant_apps.documents.pdf import cleaning, opening
from tenant_apps.documents.pdf.active_content import TooDeep, active_content
from tenant_apps.documents.pictures import decoding, jpeg, png
from tenant_apps.documents.pictures.stripped import Animated, Malformed, Stripped, TooManyPixels
from tenant_apps.documents.refusal import Refused

# « Taille maximum 5 Mo » : terms of use.
MAX_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True)
class Inspected:
    """An accepted file. `size` in bytes; `width` and `height` in pixels for a picture, `pages` for a PDF."""

    kind: Kind
    media_type: str
    size: int
    sha256: str
    safe_name: str
    display_name: str
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    findings: frozenset[Finding] = frozenset()


def inspect(content: bytes, name: str, declared: str = "") -> Inspected:
    """Examine one file; `declared` is the media type announced by the sender. Raises `Refused`."""
    check_size(len(content))
    kind = kinds.by_content(content)
    stem, extension = names.parts(name)
    kinds.agree(kind, stem, extension, declared)
    pages = width = height = None
    if kind is Kind.PDF:
        pages, findings = _pdf(content)
    else:
        picture = _picture(content, kind)
        width, height, findings = picture.width, picture.height, picture.findings
    return Inspected(
        kind=kind,
        media_type=kind.media_type,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        safe_name=names.safe_name(name, kind.extension),
        display_name=names.display_name(name),
        pages=pages,
        width=width,
        height=height,
        findings=findings,
    )


def check_size(size: int) -> None:
    """Refuse an empty file and one over 5 Mo (`size` in bytes); the web asks before it reads the file."""
    if size == 0:
        raise Refused(sentences.EMPTY, "empty")
    if size > MAX_BYTES:
        raise Refused(sentences.too_large(size, MAX_BYTES), "too_large")


def _picture(content: bytes, kind: Kind) -> Stripped:
    try:
        found = jpeg.strip(content) if kind is Kind.JPEG else png.strip(content)
        decoding.prove(found.clean, kind)
    except TooManyPixels as bomb:
        raise Refused(sentences.too_many_pixels(bomb.width, bomb.height), "too_many_pixels") from bomb
    except Animated as error:
        raise Refused(sentences.ANIMATED, "animated") from error
    except Malformed as error:
        raise Refused(sentences.UNREADABLE, "unreadable") from error
    return found


def _pdf(content: bytes) -> tuple[int, frozenset[Finding]]:
    with opening.opened(content) as pdf:
        pages = opening.pages(pdf)
        opening.refuse_unshowable(pdf)
        opening.refuse_bombs(pdf)
        try:
            findings = set(active_content(pdf))
        except TooDeep as error:
            raise Refused(sentences.TOO_INTRICATE, "too_deep") from error
        if cleaning.is_signed(pdf):
            findings.add(Finding.SIGNATURE)
        if cleaning.tells_a_place(pdf):
            findings.add(Finding.LOCATION)
        return pages, frozenset(findings)
