"""A PDF opened, or refused with the reason."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import takewhile

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream

from tenant_apps.documents import sentences
from tenant_apps.documents.refusal import Refused

MAX_PAGES = 2_000
# What one stream may unfold to, in bytes: a page's drawing or a font; a picture (an A0 plan in colour is 420 MB).
MAX_UNFOLDED = 128 * 1024 * 1024
MAX_PICTURE = 512 * 1024 * 1024
# Between two compressions of one stream.
MAX_LAYER = 32 * 1024 * 1024
_STEP = 1024 * 1024
_FLATE = {"/FlateDecode", "/Fl"}


@contextmanager
def opened(content: bytes) -> Iterator[Pdf]:
    """The document, closed afterwards. Refuses a password, a broken file, and whatever breaks while it is read.

    A wrong table of objects is repaired, as every viewer does; a file that lacks both it and its end was cut.
    """
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True, inherit_page_attributes=False) as pdf:
            if pdf.get_warnings() and b"%%EOF" not in content:
                raise Refused(sentences.UNREADABLE, "unreadable")
            yield pdf
    except pikepdf.PasswordError as error:
        raise Refused(sentences.LOCKED, "password") from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, TypeError, KeyError) as error:
        raise Refused(sentences.UNREADABLE, "unreadable") from error


def pages(pdf: Pdf) -> int:
    """The number of pages; refuses none, too many, and a repaired file whose pages were lost."""
    announced = _integer(pdf.Root.get("/Pages", Dictionary()), "/Count")
    if announced > MAX_PAGES:
        raise Refused(sentences.too_many_pages(announced, MAX_PAGES), "too_many_pages")
    count = len(pdf.pages)
    if count == 0:
        raise Refused(sentences.UNREADABLE, "unreadable")
    if count > MAX_PAGES:
        raise Refused(sentences.too_many_pages(count, MAX_PAGES), "too_many_pages")
    if pdf.get_warnings() and (count < announced or any("/Contents" not in page for page in pdf.pages)):
        raise Refused(sentences.UNREADABLE, "unreadable")
    return count


def refuse_unshowable(pdf: Pdf) -> None:
    """Refuse what would reach the agent as an empty page: a form that only XFA draws, a portfolio of files."""
    form = pdf.Root.get("/AcroForm", Dictionary())
    if "/XFA" in form and (bool(pdf.Root.get("/NeedsRendering", False)) or not len(form.get("/Fields", Array()))):
        raise Refused(sentences.DYNAMIC_FORM, "dynamic_form")
    if "/Collection" in pdf.Root:
        raise Refused(sentences.PORTFOLIO, "portfolio")


def refuse_bombs(pdf: Pdf) -> None:
    """Refuse a stream that unfolds beyond any honest page, font or picture."""
    for stream in pdf.objects:
        if isinstance(stream, Stream) and _unfolds_too_far(stream):
            raise Refused(sentences.TOO_INTRICATE, "bomb")


def _unfolds_too_far(stream: Stream) -> bool:
    is_picture = stream.get("/Subtype") == "/Image"
    limit = MAX_PICTURE if is_picture else MAX_UNFOLDED
    if is_picture and _integer(stream, "/Width") * _integer(stream, "/Height") > 8 * MAX_PICTURE:
        return True
    layers = list(takewhile(_FLATE.__contains__, filters(stream)))
    if not layers:
        return False
    data = stream.read_raw_bytes()
    for _ in layers[1:]:
        data = b"".join(_within(_unfolded(data), MAX_LAYER))
        if len(data) > MAX_LAYER:
            return True
    return sum(map(len, _within(_unfolded(data), limit))) > limit


def filters(stream: Stream) -> list[str]:
    value = stream.get("/Filter")
    names = list(value) if isinstance(value, Array) else [value] if value is not None else []
    return [str(name) for name in names]


def _unfolded(data: bytes) -> Iterator[bytes]:
    """In small pieces, as far as it can be read."""
    inflater = zlib.decompressobj()
    with suppress(zlib.error):
        while data and not inflater.eof:
            yield inflater.decompress(data, _STEP)
            data = inflater.unconsumed_tail


def _within(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Up to the piece that goes over `limit`, included."""
    seen = 0
    for piece in pieces:
        yield piece
        seen += len(piece)
        if seen > limit:
            return


def _integer(holder: Object, key: str) -> int:
    value = holder.get(key)
    return value if isinstance(value, int) else 0
