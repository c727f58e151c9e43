"""The copy that an agent opens: the same pages or pixels, without what acts, what hides and what tells a place."""

from tenant_apps.documents import sentences
from tenant_apps.documents.inspection import Inspected
from tenant_apps.documents.kinds import Kind
from tenant_apps.documents.pdf import cleaning, opening
from tenant_apps.documents.pictures import decoding, jpeg, png
from tenant_apps.documents.pictures.stripped import Malformed, holds_foreign_matter
from tenant_apps.documents.refusal import Refused


def neutralise(content: bytes, inspected: Inspected) -> bytes:
    """The neutralised bytes of an inspected file, of the same kind. Raises `Refused`.

    Pixels are not coded again, save in a JPEG whose coded data still shows a foreign beginning (a page, a program,
    an archive): that one is coded again with its own tables.
    """
    if inspected.kind is Kind.PDF:
        with opening.opened(content) as pdf:
            return cleaning.clean(pdf)
    try:
        clean = _picture(content, inspected.kind)
    except Malformed as error:
        raise Refused(sentences.UNREADABLE, "unreadable") from error
    if holds_foreign_matter(clean):
        raise Refused(sentences.NOT_EXAMINED, "foreign_matter")
    return clean


def _picture(content: bytes, kind: Kind) -> bytes:
    if kind is Kind.PNG:
        return png.strip(content).clean
    clean = jpeg.strip(content).clean
    return jpeg.strip(decoding.coded_anew(clean)).clean if holds_foreign_matter(clean) else clean
