"""Three documents such as people send: a photograph, a scan, a PDF."""

import io
from typing import TypedDict

import pikepdf
from PIL import Image, ImageDraw


class Upload(TypedDict):
    name: str
    mimeType: str
    buffer: bytes


def three() -> list[Upload]:
    return [
        {"name": "trou rue de l’École.jpg", "mimeType": "image/jpeg", "buffer": _picture("JPEG")},
        {"name": "plan.png", "mimeType": "image/png", "buffer": _picture("PNG")},
        {"name": "courrier.pdf", "mimeType": "application/pdf", "buffer": _pdf()},
    ]


def program_named_pdf() -> Upload:
    return {"name": "facture.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\0" + b"\0" * 500}


def _picture(form: str) -> bytes:
    picture = Image.new("RGB", (640, 420), (196, 186, 160))
    ImageDraw.Draw(picture).ellipse((200, 120, 460, 320), fill=(70, 60, 52))
    content = io.BytesIO()
    picture.save(content, form)
    return content.getvalue()


def _pdf() -> bytes:
    content = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(content)
    return content.getvalue()
