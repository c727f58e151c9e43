"""Small honest files that the corpus starts from."""

import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageDraw

# The trace that every hostile file carries, and that no neutralised one may still hold.
PAYLOAD = b"PAYLOAD-7f3a91"


def picture(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """A page with marks, different in each corner, so that a lost turn or a lost pixel shows."""
    noise = random.Random(7)
    image = Image.new("RGB", (width, height), "#f4f1ea")
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = noise.randrange(width), noise.randrange(height)
        draw.line((x, y, x + noise.randrange(20), y), fill=(noise.randrange(256), 40, 90), width=1)
    draw.rectangle((0, 0, width // 4, height // 4), fill="#123c69")
    return image.convert(mode)


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    out = BytesIO()
    (image or picture()).save(out, format="JPEG", **{"quality": 85} | options)
    return out.getvalue()


def png(image: Image.Image | None = None, **options: object) -> bytes:
    out = BytesIO()
    (image or picture()).save(out, format="PNG", **options)
    return out.getvalue()


def pdf(change: Callable[[Pdf], None] = lambda document: None, pages: int = 1, **options: object) -> bytes:
    """A document with one line of text a page, changed by `change`, written with object streams."""
    document = pikepdf.new()
    for number in range(1, pages + 1):
        document.add_blank_page(page_size=(300, 200))
        page = document.pages[-1]
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)))
        text = f"BT /F1 18 Tf 40 100 Td (Avis d'imposition, page {number}) Tj ET".encode("cp1252")
        page.Contents = document.make_stream(text)
    change(document)
    out = BytesIO()
    document.save(out, **{"object_stream_mode": pikepdf.ObjectStreamMode.generate} | options)
    return out.getvalue()


def scan(image: bytes, size: tuple[int, int] = (96, 64), pages: int = 1) -> bytes:
    """What a scanner makes: a JPEG that fills each page."""

    def fill(document: Pdf) -> None:
        for page in document.pages:
            drawn = document.make_stream(image)
            drawn.stream_dict = Dictionary(
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=size[0],
                Height=size[1],
                ColorSpace=Name.DeviceRGB,
                BitsPerComponent=8,
                Filter=Name.DCTDecode,
            )
            page.Resources = Dictionary(XObject=Dictionary(Im0=drawn))
            page.Contents = document.make_stream(b"q 300 0 0 200 0 0 cm /Im0 Do Q")

    return pdf(fill, pages)


def form(document: Pdf) -> None:
    """A Cerfa's ways: a text field, a ticked box, a total computed by a script, appearances for some fields only."""
    page = document.pages[0]
    font = page.Resources.Font.F1
    shown = document.make_stream(b"/Tx BMC q BT /F1 12 Tf 0 g 2 5 Td (\xc9lodie Lef\xe8vre) Tj ET Q EMC")
    shown.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 200, 20]),
        Resources=Dictionary(Font=Dictionary(F1=font)),
    )
    ticked = document.make_stream(b"0 0 12 12 re f")
    ticked.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 12, 12]))
    appearance = "/F1 12 Tf 0 g"
    fields = [
        Dictionary(T=String("nom"), FT=Name.Tx, V=String("Élodie Lefèvre"), AP=Dictionary(N=shown)),
        Dictionary(T=String("adresse"), FT=Name.Tx, Ff=4096, V=String("3 rue des Lilas\n10000 Troyes")),
        Dictionary(T=String("accord"), FT=Name.Btn, V=Name.Oui, AS=Name.Oui, AP=Dictionary(N=Dictionary(Oui=ticked))),
        Dictionary(T=String("total"), FT=Name.Tx, V=String("42"), AA=Dictionary(C=script("event.value = 42;"))),
    ]
    for place, field in enumerate(fields):
        bottom = 170 - 40 * place
        field.Type, field.Subtype, field.F, field.DA = Name.Annot, Name.Widget, 4, String(appearance)
        field.Rect = Array([40, bottom, 240, bottom + 20] if Name.Tx == field.FT else [40, bottom, 52, bottom + 12])
    widgets = [document.make_indirect(field) for field in fields]
    page.Annots = Array(widgets)
    document.Root.AcroForm = document.make_indirect(
        Dictionary(Fields=Array(widgets), DR=Dictionary(Font=Dictionary(F1=font)), CO=Array(widgets[3:]))
    )


def script(code: str | bytes = PAYLOAD) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(code if isinstance(code, str) else code.decode()))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_chunk(content: bytes, name: bytes, data: bytes) -> bytes:
    """A chunk added after the PNG's header."""
    return content[:33] + chunk(name, data) + content[33:]


def with_segment(content: bytes, marker: int, data: bytes) -> bytes:
    """A segment added after the JPEG's beginning."""
    return content[:2] + bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2) + data + content[2:]


def photograph(orientation: int = 6, place: bool = True) -> bytes:
    """A telephone's JPEG: turned, dated, located, with the maker's notes."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = PAYLOAD.decode()
    if place:
        exif[0x8825] = {1: "N", 2: (48.0, 17.0, 51.0), 3: "E", 4: (4.0, 4.0, 45.0)}
    return jpeg(exif=exif.tobytes())


def png_of(head: bytes, data: bytes) -> bytes:
    """The three chunks that a PNG can't do without."""
    parts = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)
