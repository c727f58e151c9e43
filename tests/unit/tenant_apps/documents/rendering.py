"""What a person sees of a file, as pixels."""

from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image, ImageOps


def seen(content: bytes) -> list[Image.Image]:
    """The pages of a PDF, or the one picture, turned upright."""
    if not content.startswith(b"%PDF-"):
        with Image.open(BytesIO(content)) as image:
            return [ImageOps.exif_transpose(image)]
    document = pypdfium2.PdfDocument(content)
    if document.get_formtype():
        document.init_forms()
    try:
        return [page.render(scale=1).to_pil() for page in document]
    finally:
        document.close()


def laid_bare(content: bytes) -> bytes:
    """A PDF's objects and streams written in full; a picture as it is."""
    if not content.startswith(b"%PDF-"):
        return content
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(out, qdf=True, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return content + out.getvalue()
