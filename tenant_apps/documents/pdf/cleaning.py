"""A PDF written anew without what acts and without what tells on its author; its pages are not redrawn."""

from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, StreamDecodeLevel

from tenant_apps.documents.findings import Finding
from tenant_apps.documents.pdf.active_content import dictionaries, occurrences
from tenant_apps.documents.pdf.opening import filters
from tenant_apps.documents.pictures import jpeg
from tenant_apps.documents.pictures.stripped import Malformed, Stripped

# What the catalogue needs to show the pages, name them, find one's way and read them aloud.
_CATALOGUE = {
    *("/Type", "/Version", "/Pages", "/PageLabels", "/PageMode", "/PageLayout", "/ViewerPreferences", "/Lang"),
    *("/Outlines", "/Dests", "/Names", "/OCProperties", "/OutputIntents", "/StructTreeRoot", "/MarkInfo", "/AcroForm"),
}
_FORM = {"/Fields", "/DR", "/DA", "/Q", "/NeedAppearances"}
_PRIVATE = {"/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/SpiderInfo"}
_READ_ONLY = 1


def clean(pdf: Pdf) -> bytes:
    """The document's bytes, decrypted. Changes `pdf`.

    Form fields keep their value and their appearance and become read-only. They are not drawn into the page: a
    field whose appearance the viewer computes would lose its value, or change its look, on the way.
    """
    _keep_only(pdf.Root, _CATALOGUE)
    _keep_only(pdf.Root.get("/Names"), {"/Dests"})
    _keep_only(pdf.Root.get("/AcroForm"), _FORM)
    _keep_only(pdf.trailer, {"/Root", "/Size", "/ID"})
    if pdf.Root.get("/PageMode") == "/UseAttachments":
        del pdf.Root["/PageMode"]
    for occurrence in list(occurrences(pdf)):
        occurrence.take_out()
    for holder in dictionaries(pdf):
        for key in _PRIVATE & holder.keys():
            del holder[key]
        if isinstance(holder, Stream):
            _strip_picture(holder)
        elif "/FT" in holder:
            _freeze(holder)
    for page in pdf.pages:
        _drop_emptied(page.obj)
    out = BytesIO()
    pdf.save(
        out,
        encryption=False,
        object_stream_mode=ObjectStreamMode.generate,
        stream_decode_level=StreamDecodeLevel.none,
        deterministic_id=True,
    )
    return out.getvalue()


def is_signed(pdf: Pdf) -> bool:
    return any(holder.get("/FT") == "/Sig" and "/V" in holder for holder in dictionaries(pdf))


def tells_a_place(pdf: Pdf) -> bool:
    """Whether a photograph inside the document records where it was taken."""
    return any(Finding.LOCATION in found.findings for found in map(_photograph, dictionaries(pdf)) if found)


def _keep_only(holder: Object | None, keys: set[str]) -> None:
    if isinstance(holder, Dictionary):
        for key in holder.keys() - keys:
            del holder[key]


def _freeze(field: Object) -> None:
    """Read-only; a signature's value goes, since it vouches for bytes that are no longer these."""
    if field.get("/FT") == "/Sig":
        if "/V" in field:
            del field["/V"]
        return
    flags = field.get("/Ff")
    field["/Ff"] = (flags if isinstance(flags, int) else 0) | _READ_ONLY


def _drop_emptied(page: Object) -> None:
    notes = page.get("/Annots")
    if isinstance(notes, Array):
        page["/Annots"] = Array([note for note in notes if isinstance(note, Dictionary) and "/Subtype" in note])


def _photograph(holder: Object) -> Stripped | None:
    if not isinstance(holder, Stream) or holder.get("/Subtype") != "/Image" or filters(holder) != ["/DCTDecode"]:
        return None
    try:
        return jpeg.strip(holder.read_raw_bytes(), presentation=False)
    except Malformed:
        return None


def _strip_picture(stream: Stream) -> None:
    found = _photograph(stream)
    parameters = stream.get("/DecodeParms")
    assert parameters is None or isinstance(parameters, (Dictionary, Array))
    if found and found.clean != stream.read_raw_bytes():
        stream.write(found.clean, filter=Name.DCTDecode, decode_parms=parameters)
