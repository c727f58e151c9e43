"""What in a PDF acts instead of being read (ISO 32000-2, 12.6 and Annex L).

Every object is visited, those of object streams too, and inside each one every direct dictionary: a search for
bytes misses the former, a flat walk the latter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Object, Pdf, Stream, String

from tenant_apps.documents.findings import Finding

MAX_DEPTH = 100

# Entries that act whatever they hold. A name like /JS, /AA or /EF may also be a font's or a glyph's: `_acts` looks.
_ENTRIES = {
    "/JavaScript": Finding.JAVASCRIPT,
    "/OpenAction": Finding.AUTOMATIC_ACTION,
    "/XFA": Finding.XFA,
    "/EmbeddedFiles": Finding.EMBEDDED_FILE,
    "/RichMediaContent": Finding.RICH_MEDIA,
    "/RichMediaSettings": Finding.RICH_MEDIA,
    "/JS": Finding.JAVASCRIPT,
    "/AA": Finding.AUTOMATIC_ACTION,
    "/EF": Finding.EMBEDDED_FILE,
}
# ISO 32000-2, tables 197 to 200.
_TRIGGERS = {
    *("/E", "/X", "/D", "/U", "/Fo", "/Bl", "/PO", "/PC", "/PV", "/PI"),
    *("/O", "/C", "/K", "/F", "/V", "/WC", "/WS", "/DS", "/WP", "/DP"),
}
_EMBEDDED = {"/F", "/UF", "/DOS", "/Mac", "/Unix"}
_ACTIONS = {
    "/JavaScript": Finding.JAVASCRIPT,
    "/Launch": Finding.LAUNCH,
    "/SubmitForm": Finding.SUBMISSION,
    "/ImportData": Finding.SUBMISSION,
    "/GoToR": Finding.OUTSIDE_LINK,
    "/GoToE": Finding.EMBEDDED_FILE,
    "/GoTo3DView": Finding.RICH_MEDIA,
    "/Rendition": Finding.RICH_MEDIA,
    "/Movie": Finding.RICH_MEDIA,
    "/Sound": Finding.RICH_MEDIA,
    "/RichMediaExecute": Finding.RICH_MEDIA,
}
_SUBTYPES = {
    "/RichMedia": Finding.RICH_MEDIA,
    "/Screen": Finding.RICH_MEDIA,
    "/Movie": Finding.RICH_MEDIA,
    "/Sound": Finding.RICH_MEDIA,
    "/3D": Finding.RICH_MEDIA,
    "/FileAttachment": Finding.EMBEDDED_FILE,
}
_HARMLESS_SCHEMES = ("http:", "https:", "mailto:", "tel:")


class TooDeep(Exception):
    """Dictionaries and arrays are nested beyond any honest document."""


@dataclass(frozen=True)
class Occurrence:
    """One place where something acts: an entry of `holder`, or all of it when `key` is None."""

    holder: Object
    key: str | None
    finding: Finding

    def take_out(self) -> None:
        for key in [self.key] if self.key else list(self.holder.keys()):
            if key in self.holder and key not in {"/Length", "/Filter"}:
                del self.holder[key]
        if self.key is None and isinstance(self.holder, Stream):
            self.holder.write(b"")


def active_content(pdf: Pdf) -> frozenset[Finding]:
    """What acts in the document; raises `TooDeep`."""
    return frozenset(occurrence.finding for occurrence in occurrences(pdf))


def occurrences(pdf: Pdf) -> Iterator[Occurrence]:
    for holder in dictionaries(pdf):
        yield from _acting(holder)


def dictionaries(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary and stream of the document, direct or not, once."""
    for owner in (pdf.trailer, *pdf.objects):
        pending = [(owner, 0)] if isinstance(owner, (Dictionary, Stream, Array)) else []
        while pending:
            holder, depth = pending.pop()
            if depth > MAX_DEPTH:
                raise TooDeep
            if isinstance(holder, Array):
                children = list(holder)
            else:
                yield holder
                children = [value for _, value in holder.items()]
            pending += [
                (child, depth + 1)
                for child in children
                if isinstance(child, Object) and isinstance(child, (Dictionary, Array)) and not child.is_indirect
            ]


def _acting(holder: Object) -> Iterator[Occurrence]:
    keys = holder.keys()
    for key in keys & _ENTRIES.keys():
        if _acts(key, holder.get(key)):
            yield Occurrence(holder, key, _ENTRIES[key])
    if isinstance(holder, Stream):
        if "/F" in keys and isinstance(holder.get("/F"), (Dictionary, String)):
            yield Occurrence(holder, "/F", Finding.OUTSIDE_LINK)
        if _name(holder, "/Type") == "/EmbeddedFile":
            yield Occurrence(holder, None, Finding.EMBEDDED_FILE)
        return
    kind = _name(holder, "/S")
    if kind in _ACTIONS:
        yield Occurrence(holder, None, _ACTIONS[kind])
    elif kind == "/URI" and not _leads_to_a_page(holder):
        yield Occurrence(holder, None, Finding.OUTSIDE_LINK)
    subtype = _name(holder, "/Subtype")
    if subtype in _SUBTYPES:
        yield Occurrence(holder, None, _SUBTYPES[subtype])


def _acts(key: str, value: object) -> bool:
    match key:
        case "/JS":
            return isinstance(value, String) or (isinstance(value, Stream) and "/Subtype" not in value)
        case "/AA":
            return isinstance(value, Dictionary) and any(_is_action(value.get(key)) for key in value.keys() & _TRIGGERS)
        case "/EF":
            return isinstance(value, Dictionary) and any(isinstance(value.get(key), Stream) for key in _EMBEDDED)
        case "/OpenAction":
            # A destination only turns to a page.
            return isinstance(value, Dictionary) and _name(value, "/S") != "/GoTo"
        case _:
            return True


def _is_action(value: object) -> bool:
    return isinstance(value, Dictionary) and bool(_name(value, "/S"))


def _name(holder: Object, key: str) -> str:
    value = holder.get(key)
    return str(value) if isinstance(value, Object) and value._type_name == "name" else ""


def _leads_to_a_page(action: Object) -> bool:
    return str(action.get("/URI")).strip().lower().startswith(_HARMLESS_SCHEMES)
