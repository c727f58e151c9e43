"""What citizens really send: all of it is accepted, and looks the same afterwards."""

import functools
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageCms

from tests.unit.tenant_apps.documents.corpus import drawing


@dataclass(frozen=True)
class Honest:
    title: str
    name: str
    content: bytes
    declared: str = ""

    def __str__(self) -> str:
        return self.title


@functools.cache
def files() -> list[Honest]:
    return [*_pdfs(), *_pictures()]


def _pdfs() -> list[Honest]:
    return [
        Honest("letter", "courrier.pdf", drawing.pdf(), "application/pdf"),
        Honest("PDF 1.4 without metadata", "avis.pdf", drawing.pdf(**_OLD)),
        Honest("scan of one page", "Scan 12-05.PDF", drawing.scan(drawing.jpeg())),
        Honest("scan of thirty pages", "dossier.pdf", drawing.scan(drawing.jpeg(), pages=30)),
        Honest("form with computed fields", "cerfa_11531-02.pdf", drawing.pdf(drawing.form)),
        Honest("form drawn by the viewer", "cerfa.pdf", drawing.pdf(_drawn_by_the_viewer)),
        Honest("protected against changes only", "facture.pdf", drawing.pdf(encryption=pikepdf.Encryption(owner="x"))),
        Honest("outline, tags, layers, links", "guide.pdf", drawing.pdf(_rich, pages=3)),
        Honest("opens at the width of the page", "these.pdf", drawing.pdf(_opens_at_width)),
        Honest("electronic signature", "acte.pdf", drawing.pdf(_signed)),
        Honest("fonts and glyphs named as actions are", "export.pdf", drawing.pdf(_misleading_names)),
        Honest("wrong table of objects", "ancien.pdf", _wrong_table(drawing.pdf(**_OLD))),
        Honest("no extension", "document", drawing.pdf()),
        Honest("announced as bytes", "piece.pdf", drawing.pdf(), "application/octet-stream"),
    ]


def _pictures() -> list[Honest]:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    turned = [
        Honest(f"photograph, orientation {turn}", f"IMG_{turn}.JPG", drawing.photograph(turn)) for turn in range(1, 9)
    ]
    grey16 = Image.new("I;16", (40, 30), 40_000)
    return [
        *turned,
        Honest("progressive photograph", "photo.jpeg", drawing.jpeg(progressive=True, subsampling=0)),
        Honest("photograph in grey", "photo.jpg", drawing.jpeg(drawing.picture(mode="L"))),
        Honest("photograph in four inks", "affiche.jpg", drawing.jpeg(drawing.picture(mode="CMYK"))),
        Honest("photograph with a profile", "photo.jpg", drawing.jpeg(icc_profile=srgb)),
        Honest("photograph of 24 million pixels", "grande.jpg", drawing.jpeg(drawing.picture(6000, 4000), quality=30)),
        Honest("photograph with a second picture", "portrait.jpg", _with_second_picture()),
        Honest("photograph named .png", "IMG.png", drawing.jpeg(), "image/png"),
        Honest("screenshot", "Capture d’écran 2026-11-23 à 10.22.png", drawing.png(dpi=(144, 144)), "image/png"),
        Honest("screenshot with transparency", "capture.png", drawing.png(drawing.picture(mode="RGBA"))),
        Honest("screenshot with a palette", "capture.png", drawing.png(drawing.picture(mode="P"), transparency=3)),
        Honest("screenshot with a profile", "capture.png", drawing.png(icc_profile=srgb)),
        Honest("black and white", "fax.png", drawing.png(drawing.picture(mode="1"))),
        Honest("sixteen bits", "scan.png", drawing.png(grey16)),
        Honest("one pixel", "un.png", drawing.png(drawing.picture(1, 1))),
    ]


_OLD = {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "force_version": "1.4"}


def _drawn_by_the_viewer(document: Pdf) -> None:
    drawing.form(document)
    document.Root.AcroForm.NeedAppearances = True


def _rich(document: Pdf) -> None:
    page = document.pages[0]
    web = Dictionary(S=Name.URI, URI=String("https://www.service-public.fr/"))
    inside = Dictionary(S=Name.GoTo, D=Array([document.pages[2].obj, Name.Fit]))
    page.Annots = Array(
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 10, 10]), A=action) for action in (web, inside)
    )
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Deuxième page", 1))
    document.Root.MarkInfo = Dictionary(Marked=True)
    document.Root.Lang = String("fr-FR")
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Filigrane")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page.Resources.Properties = Dictionary(L0=layer)
    page.Contents = document.make_stream(page.Contents.read_bytes() + b" /OC /L0 BDC 0 0 300 200 re f EMC")


def _opens_at_width(document: Pdf) -> None:
    document.Root.OpenAction = Array([document.pages[0].obj, Name.FitH, 200])


def _signed(document: Pdf) -> None:
    field = Dictionary(
        T=String("signature"),
        FT=Name.Sig,
        Type=Name.Annot,
        Subtype=Name.Widget,
        Rect=Array([0, 0, 0, 0]),
        V=Dictionary(Type=Name.Sig, Contents=String("x"), ByteRange=Array([0, 1, 2, 3])),
    )
    document.pages[0].Annots = Array([document.make_indirect(field)])
    document.Root.AcroForm = Dictionary(Fields=document.pages[0].Annots, SigFlags=3)


def _misleading_names(document: Pdf) -> None:
    page = document.pages[0]
    font = page.Resources.Font.F1
    page.Resources.Font = Dictionary(AA=font, EF=font, JS=font)
    glyph = document.make_stream(b"500 0 0 0 500 500 d1 0 0 400 400 re f")
    page.Resources.Font.AF = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 500, 500]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(AA=glyph, EF=glyph),
        Encoding=Dictionary(Differences=Array([65, Name.AA, Name.EF])),
        FirstChar=65,
        LastChar=66,
        Widths=Array([500, 500]),
    )
    text = b"BT /AA 18 Tf 40 100 Td (A) Tj /EF 18 Tf (B) Tj /JS 18 Tf (C) Tj /AF 40 Tf (AB) Tj ET"
    page.Contents = document.make_stream(text)


def _wrong_table(content: bytes) -> bytes:
    start = content.index(b"startxref")
    return content[:start] + b"startxref\n7\n%%EOF\n"


def _with_second_picture() -> bytes:
    out = BytesIO()
    drawing.picture().save(out, format="MPO", save_all=True, append_images=[drawing.picture(48, 32)])
    return out.getvalue()
