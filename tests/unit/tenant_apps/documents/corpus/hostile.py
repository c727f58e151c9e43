"""Files built to harm or to deceive: each is refused with a known code, or comes out without its payload."""

import functools
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from PIL import Image

from tenant_apps.documents.findings import Finding
from tests.unit.tenant_apps.documents.corpus import drawing
from tests.unit.tenant_apps.documents.corpus.drawing import PAYLOAD

FIVE_MEGABYTES = 5 * 1024 * 1024


@dataclass(frozen=True)
class Refusable:
    title: str
    name: str
    content: bytes
    code: str
    declared: str = ""

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True)
class Neutralisable:
    """`reported` is what the inspection must find; None when the payload goes as metadata do, unreported."""

    title: str
    name: str
    content: bytes
    reported: Finding | None

    def __str__(self) -> str:
        return self.title


@functools.cache
def refusable() -> list[Refusable]:
    pdf, jpeg, png = drawing.pdf(), drawing.jpeg(), drawing.png()
    locked = drawing.pdf(encryption=pikepdf.Encryption(owner="x", user="y"))
    return [
        Refusable("empty", "vide.pdf", b"", "empty"),
        Refusable("one byte too many", "gros.pdf", pdf + bytes(FIVE_MEGABYTES + 1 - len(pdf)), "too_large"),
        Refusable("program named .pdf", "facture.pdf", b"MZ\x90\0" + PAYLOAD, "format"),
        Refusable("Linux program named .png", "photo.png", b"\x7fELF\x02" + PAYLOAD, "format"),
        Refusable("GIF and PDF", "photo.pdf", b"GIF89a" + pdf, "format"),
        Refusable("bytes before the PDF", "acte.pdf", b"\n<script>" + pdf, "format"),
        Refusable("archive named .pdf", "acte.pdf", b"PK\x03\x04" + PAYLOAD, "format"),
        Refusable("SVG named .png", "plan.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "format"),
        Refusable("HTML named .jpg", "photo.jpg", b"<!doctype html><script>x()</script>", "format"),
        Refusable("HTML behind a PDF's first bytes", "acte.pdf", b"%PDF-1.4<html><script>x()</script>", "unreadable"),
        Refusable("HEIC photograph", "IMG.heic", b"\0\0\0\x18ftypheic" + bytes(40), "format"),
        Refusable("PDF named .exe", "acte.pdf.exe", pdf, "extension"),
        Refusable("NUL before the true extension", "acte.pdf\0.exe", pdf, "extension"),
        Refusable("name read from right to left", "acte\u202efdp.exe", pdf, "extension"),
        Refusable("PDF named .jpg", "photo.jpg", pdf, "extension"),
        Refusable("picture named .html", "photo.html", png, "extension"),
        Refusable("PDF announced as a page", "acte.pdf", pdf, "declared_type", "text/html"),
        Refusable("picture announced as SVG", "photo.png", png, "declared_type", "image/svg+xml"),
        Refusable("PDF with a password", "secret.pdf", locked, "password"),
        Refusable("PDF cut in the middle", "coupe.pdf", _cut(), "unreadable"),
        Refusable("PDF without pages", "rien.pdf", drawing.pdf(pages=0), "unreadable"),
        Refusable("PDF of noise", "bruit.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40, "unreadable"),
        Refusable("PDF of 3,000 pages", "long.pdf", drawing.pdf(pages=3_000), "too_many_pages"),
        Refusable("one page listed 100,000 times", "liste.pdf", drawing.pdf(_repeated), "too_many_pages"),
        Refusable("dictionaries nested 200 times", "profond.pdf", drawing.pdf(_nested), "too_deep"),
        Refusable("page that unfolds to 300 MB", "bombe.pdf", drawing.pdf(_unfolding), "bomb"),
        Refusable("page folded twice", "bombe.pdf", drawing.pdf(_unfolding_twice), "bomb"),
        Refusable("form that only XFA draws", "xfa.pdf", drawing.pdf(_dynamic_form), "dynamic_form"),
        Refusable("portfolio of files", "porte-documents.pdf", drawing.pdf(_portfolio), "portfolio"),
        Refusable("cut JPEG", "photo.jpg", jpeg[: len(jpeg) // 2], "unreadable"),
        Refusable("JPEG of a header alone", "photo.jpg", b"\xff\xd8\xff\xd9", "unreadable"),
        Refusable("JPEG announcing 65,000² pixels", "photo.jpg", _announcing(jpeg, 65_000), "too_many_pixels"),
        Refusable("PNG of 12,000² pixels in 17 kB", "photo.png", _bomb(12_000), "too_many_pixels"),
        Refusable("PNG of 30,000² pixels", "photo.png", _bomb(30_000), "too_many_pixels"),
        Refusable("cut PNG", "photo.png", png[:-30], "unreadable"),
        Refusable("PNG with a wrong sum", "photo.png", png[:29] + b"\0\0\0\0" + png[33:], "unreadable"),
        Refusable("PNG with too few pixels", "photo.png", _short(), "unreadable"),
        Refusable(
            "PNG with an unknown critical chunk", "photo.png", drawing.with_chunk(png, b"EVIL", b""), "unreadable"
        ),
        Refusable("animated PNG", "photo.png", _animated(), "animated"),
    ]


@functools.cache
def neutralisable() -> list[Neutralisable]:
    """Every change to a PDF comes twice: in object streams, and encrypted with an empty password."""
    files = []
    for title, (change, reported) in _CHANGES.items():
        locked = drawing.pdf(change, encryption=pikepdf.Encryption(owner="x"))
        files += [
            Neutralisable(title, "acte.pdf", drawing.pdf(change), reported),
            Neutralisable(f"{title}, encrypted", "acte.pdf", locked, reported),
        ]
    return [*files, *_appended(), *_loaded_jpegs(), *_loaded_pngs()]


def _appended() -> list[Neutralisable]:
    pdf, located = drawing.pdf(), drawing.photograph()
    return [
        Neutralisable("bytes after the PDF's end", "acte.pdf", pdf + b"PK\x03\x04" + PAYLOAD, None),
        Neutralisable("comment in the PDF's head", "acte.pdf", pdf.replace(b"\n", b"\n%" + PAYLOAD + b"\n", 1), None),
        Neutralisable("object that nothing leads to", "acte.pdf", drawing.pdf(_unreachable), Finding.JAVASCRIPT),
        Neutralisable("located photograph in a PDF", "scan.pdf", drawing.scan(located), Finding.LOCATION),
        Neutralisable("archive after a photograph in a PDF", "scan.pdf", drawing.scan(drawing.jpeg() + PAYLOAD), None),
    ]


def _loaded_jpegs() -> list[Neutralisable]:
    jpeg = drawing.jpeg()
    html = b"<html><script>" + PAYLOAD + b"</script></html>"
    profile = b"\0" * 36 + b"acsp" + bytes(88) + struct.pack(">I4sII", 1, b"desc", 144, len(html)) + html
    return [
        Neutralisable("JPEG, HTML and ZIP", "p.jpg", jpeg + html + b"PK\x03\x04" + PAYLOAD, Finding.HIDDEN_BYTES),
        Neutralisable("page in a JPEG's comment", "p.jpg", drawing.with_segment(jpeg, 0xFE, html), None),
        Neutralisable("page in an unknown segment", "p.jpg", drawing.with_segment(jpeg, 0xED, html), None),
        Neutralisable("page in a reserved segment", "p.jpg", drawing.with_segment(jpeg, 0xF7, html), None),
        Neutralisable(
            "page in a profile", "p.jpg", drawing.with_segment(jpeg, 0xE2, b"ICC_PROFILE\0\1\1" + profile), None
        ),
        Neutralisable("page in a thumbnail", "p.jpg", _thumbnail(jpeg, html), None),
        Neutralisable("page after the last block", "p.jpg", jpeg[:-2] + html + jpeg[-2:], None),
        Neutralisable("page between two segments", "p.jpg", jpeg[:20] + html + jpeg[20:], None),
        Neutralisable("located photograph", "p.jpg", drawing.photograph(), Finding.LOCATION),
    ]


def _loaded_pngs() -> list[Neutralisable]:
    png = drawing.png()
    html = b"<html><script>" + PAYLOAD + b"</script></html>"
    exif = Image.Exif()
    exif[0x010F] = PAYLOAD.decode()
    return [
        Neutralisable("page in a PNG's text", "p.png", drawing.with_chunk(png, b"tEXt", b"Comment\0" + html), None),
        Neutralisable("bomb in a PNG's text", "p.png", drawing.with_chunk(png, b"zTXt", _text_bomb()), None),
        Neutralisable("place in a PNG", "p.png", drawing.with_chunk(png, b"eXIf", exif.tobytes()[6:]), None),
        Neutralisable("private chunk", "p.png", drawing.with_chunk(png, b"prVt", html), None),
        Neutralisable("archive after a PNG", "p.png", png + b"PK\x03\x04" + PAYLOAD, Finding.HIDDEN_BYTES),
        Neutralisable("bytes after the pixels' end", "p.png", _pixels(b"", PAYLOAD), Finding.HIDDEN_BYTES),
        Neutralisable("rows after the last one", "p.png", _pixels(PAYLOAD, b""), Finding.HIDDEN_BYTES),
        Neutralisable("page stored as pixels", "p.png", _stored_page(html), None),
    ]


def _action(**entries: object) -> Dictionary:
    return Dictionary(Type=Name.Action, **entries)


def _opening(**entries: object) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        document.Root.OpenAction = _action(**entries)

    return change


def _link(**entries: object) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        annotation = Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 300, 200]), A=_action(**entries))
        document.pages[0].Annots = Array([document.make_indirect(annotation)])

    return change


def _annotation(subtype: str, **entries: object) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        annotation = Dictionary(Subtype=Name(subtype), Rect=Array([0, 0, 30, 20]), Contents=_text, **entries)
        document.pages[0].Annots = Array([annotation])

    return change


_text = String(PAYLOAD.decode())


def _named_script(document: Pdf) -> None:
    tree = Dictionary(Names=Array([String("debut"), document.make_indirect(drawing.script())]))
    document.Root.Names = Dictionary(JavaScript=document.make_indirect(tree))


def _script_in_a_stream(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=document.make_stream(PAYLOAD))


def _script_in_the_outline(document: Pdf) -> None:
    item = document.make_indirect(Dictionary(Title=String("Suite"), A=drawing.script()))
    document.Root.Outlines = document.make_indirect(Dictionary(First=item, Last=item, Count=1))
    item.Parent = document.Root.Outlines


def _script_disguised_as_structure(document: Pdf) -> None:
    action = Dictionary(Type=Name.StructElem, P=document.Root, S=Name.JavaScript, JS=_text)
    document.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 300, 200]), PA=action)])


def _script_on_a_page(document: Pdf) -> None:
    document.pages[0].AA = Dictionary(O=drawing.script(), C=drawing.script())


def _web_page_on_a_page(document: Pdf) -> None:
    document.pages[0].AA = Dictionary(O=_action(S=Name.URI, URI=_url), Unheard=1)


def _script_on_closing(document: Pdf) -> None:
    document.Root.AA = Dictionary(WC=drawing.script())


def _script_in_a_field(document: Pdf) -> None:
    drawing.form(document)
    document.Root.AcroForm.Fields[0].AA = Dictionary(K=drawing.script(), F=drawing.script())


def _script_after_an_action(document: Pdf) -> None:
    following = Array([Dictionary(S=Name.GoTo, D=Array([document.pages[0].obj, Name.Fit])), drawing.script()])
    document.pages[0].Annots = Array(
        [
            Dictionary(
                Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=_action(S=Name.Named, N=Name.NextPage, Next=following)
            )
        ]
    )


def _attachment(document: Pdf) -> None:
    document.attachments["facture.exe"] = b"MZ" + PAYLOAD


def _attachment_out_of_the_way(document: Pdf) -> None:
    stream = document.make_stream(PAYLOAD)
    stream.Type = Name.EmbeddedFile
    document.pages[0].obj["/Odd"] = stream


def _associated_file(document: Pdf) -> None:
    stream = document.make_stream(PAYLOAD)
    document.Root.AF = Array([Dictionary(Type=Name.Filespec, F=String("x.xml"), EF=Dictionary(F=stream))])
    document.pages[0].obj["/Odd"] = Dictionary(EF=Dictionary(UF=stream, Unheard=1))


def _static_xfa(document: Pdf) -> None:
    drawing.form(document)
    document.Root.AcroForm.XFA = Array([String("template"), document.make_stream(PAYLOAD)])


def _stream_from_elsewhere(document: Pdf) -> None:
    page = document.pages[0]
    page.Contents.F = String(f"//{PAYLOAD.decode()}/partage")


def _metadata(document: Pdf) -> None:
    document.docinfo["/Author"] = PAYLOAD.decode()
    document.Root.Metadata = document.make_stream(PAYLOAD)
    document.pages[0].obj["/PieceInfo"] = Dictionary(Editor=Dictionary(Private=_text))
    document.Root["/Legal"] = Dictionary(Attestation=_text)


def _unreachable(document: Pdf) -> None:
    holder = document.make_indirect(Dictionary(Kids=Array([document.make_indirect(drawing.script())])))
    document.Root["/Unknown"] = holder


_file = Dictionary(Type=Name.Filespec, F=String(f"C:\\{PAYLOAD.decode()}.exe"))
_url = String(f"http://{PAYLOAD.decode()}.example/")
_CHANGES: dict[str, tuple[Callable[[Pdf], None], Finding | None]] = {
    "script on opening": (_opening(S=Name.JavaScript, JS=_text), Finding.JAVASCRIPT),
    "script in a stream": (_script_in_a_stream, Finding.JAVASCRIPT),
    "script among the names": (_named_script, Finding.JAVASCRIPT),
    "script on a page": (_script_on_a_page, Finding.AUTOMATIC_ACTION),
    "script on closing": (_script_on_closing, Finding.JAVASCRIPT),
    "script in a field": (_script_in_a_field, Finding.JAVASCRIPT),
    "script in a link": (_link(S=Name.JavaScript, JS=_text), Finding.JAVASCRIPT),
    "script in the outline": (_script_in_the_outline, Finding.JAVASCRIPT),
    "script after an action": (_script_after_an_action, Finding.JAVASCRIPT),
    "script disguised as structure": (_script_disguised_as_structure, Finding.JAVASCRIPT),
    "program launched on opening": (_opening(S=Name.Launch, F=_file), Finding.LAUNCH),
    "program launched by a link": (_link(S=Name.Launch, Win=Dictionary(F=_text)), Finding.LAUNCH),
    "page opened on the web on opening": (_opening(S=Name.URI, URI=_url), Finding.AUTOMATIC_ACTION),
    "printing on opening": (_opening(S=Name.Named, N=Name.Print, X=_text), Finding.AUTOMATIC_ACTION),
    "page opened on the web by a page": (_web_page_on_a_page, Finding.AUTOMATIC_ACTION),
    "form sent away": (_link(S=Name.SubmitForm, F=_url), Finding.SUBMISSION),
    "data brought in": (_link(S=Name.ImportData, F=_file), Finding.SUBMISSION),
    "link to another file": (_link(S=Name.GoToR, F=_file, D=Array([0])), Finding.OUTSIDE_LINK),
    "link to an attached file": (_link(S=Name.GoToE, F=_file), Finding.EMBEDDED_FILE),
    "link to the disk": (_link(S=Name.URI, URI=String(f"file:///{PAYLOAD.decode()}")), Finding.OUTSIDE_LINK),
    "link that is a script": (_link(S=Name.URI, URI=String(f" JavaScript:{PAYLOAD.decode()}")), Finding.OUTSIDE_LINK),
    "attached program": (_attachment, Finding.EMBEDDED_FILE),
    "attached file out of the way": (_attachment_out_of_the_way, Finding.EMBEDDED_FILE),
    "associated file": (_associated_file, Finding.EMBEDDED_FILE),
    "attachment pinned on the page": (_annotation("/FileAttachment", FS=_file), Finding.EMBEDDED_FILE),
    "rich media": (_annotation("/RichMedia", RichMediaContent=Dictionary(A=_text)), Finding.RICH_MEDIA),
    "screen": (_annotation("/Screen", A=_action(S=Name.Rendition, JS=_text)), Finding.RICH_MEDIA),
    "film": (_annotation("/Movie", Movie=Dictionary(F=_text)), Finding.RICH_MEDIA),
    "sound": (_annotation("/Sound"), Finding.RICH_MEDIA),
    "three dimensions": (_annotation("/3D"), Finding.RICH_MEDIA),
    "XFA beside a form": (_static_xfa, Finding.XFA),
    "drawing kept elsewhere": (_stream_from_elsewhere, Finding.OUTSIDE_LINK),
    "author and editor's notes": (_metadata, None),
}


def _cut() -> bytes:
    content = drawing.pdf(pages=8, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return content[: len(content) * 3 // 5]


def _repeated(document: Pdf) -> None:
    page = document.pages[0].obj
    document.Root.Pages.Kids = Array([page] * 100_000)
    document.Root.Pages.Count = 100_000


def _nested(document: Pdf) -> None:
    inner = Dictionary(S=Name.JavaScript)
    for _ in range(200):
        inner = Dictionary(A=inner)
    document.pages[0].obj["/Deep"] = inner


def _folded(document: Pdf, data: bytes, layers: int) -> Object:
    stream = document.make_stream(b"")
    stream.write(data, filter=Array([Name.FlateDecode] * layers))
    return stream


@functools.cache
def _flat_300() -> bytes:
    folder = zlib.compressobj(9)
    return b"".join(folder.compress(bytes(1024 * 1024)) for _ in range(300)) + folder.flush()


def _unfolding(document: Pdf) -> None:
    document.pages[0].Contents = _folded(document, _flat_300(), 1)


def _unfolding_twice(document: Pdf) -> None:
    document.pages[0].Contents = _folded(document, zlib.compress(_flat_300()), 2)


def _dynamic_form(document: Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(PAYLOAD))


def _portfolio(document: Pdf) -> None:
    _attachment(document)
    document.Root.Collection = Dictionary(View=Name.D)


def _announcing(jpeg: bytes, side: int) -> bytes:
    frame = jpeg.index(b"\xff\xc0")
    return jpeg[: frame + 5] + struct.pack(">HH", side, side) + jpeg[frame + 9 :]


def _bomb(side: int) -> bytes:
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    folder = zlib.compressobj(9)
    rows = b"".join(folder.compress(bytes(1 + side // 8)) for _ in range(side)) + folder.flush()
    return drawing.png_of(head, rows)


def _rows(width: int, height: int, pixels: bytes, after: bytes = b"") -> bytes:
    return drawing.png_of(struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0), pixels + after)


def _pixels(extra_rows: bytes, after: bytes) -> bytes:
    return _rows(8, 8, zlib.compress(bytes(9 * 8) + extra_rows, 0), after)


def _short() -> bytes:
    return _rows(8, 8, zlib.compress(bytes(9 * 7)))


def _stored_page(html: bytes) -> bytes:
    """Pixels that spell a page, in a block that is stored and not folded."""
    row = b"\0" + html.ljust(64, b" ")
    return _rows(64, 4, zlib.compress(row * 4, 0))


def _text_bomb() -> bytes:
    return b"Comment\0\0" + zlib.compress(bytes(50_000_000))


def _thumbnail(jpeg: bytes, html: bytes) -> bytes:
    content = html.ljust(3 * 16 * 8, b" ")
    segment = jpeg[6:18] + bytes((16, 8)) + content
    return jpeg[:2] + b"\xff\xe0" + (len(segment) + 2).to_bytes(2) + segment + jpeg[20:]


def _animated() -> bytes:
    return drawing.png(save_all=True, append_images=[Image.new("RGB", (96, 64), "red")])
