"""A file's name as its sender wrote it, and as we write it."""

import re
import unicodedata

MAX_VISIBLE = 100
MAX_CHARACTERS = 150
MAX_BYTES = 255
FALLBACK = "document"

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_NOT_IN_A_NAME = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_MARKS = {"Mn", "Me", "Mc"}


def display_name(name: str) -> str:
    """The sender's own name, for display: no folder, no control or direction character, at most 255 bytes of UTF-8."""
    return _within_bytes(_written_plainly(name), MAX_BYTES) or FALLBACK


def parts(name: str) -> tuple[str, str]:
    """The name without its extension, cleaned, never empty; and the extension in lower case, or ''."""
    plain = _written_plainly(name).rstrip(". ")
    found = _EXTENSION.search(plain)
    extension = found.group().lower() if found else ""
    stem = _NOT_IN_A_NAME.sub("-", plain[: len(plain) - len(extension)])
    stem = re.sub(r"\s+", " ", stem).strip(" .-")
    if _DEVICES.match(stem):
        stem = f"{FALLBACK}-{stem}"
    return stem or FALLBACK, extension


def safe_name(name: str, extension: str) -> str:
    """A name rebuilt: at most 100 visible characters (150 with accents apart), then `extension`; never empty.

    255 bytes of UTF-8 with the extension: what file systems take.
    """
    stem = _within_visible(parts(name)[0])[:MAX_CHARACTERS]
    stem = _within_bytes(stem, MAX_BYTES - len(extension))
    return (stem.strip(" .-") or FALLBACK) + extension


def _written_plainly(name: str) -> str:
    """NFC, the last part of the path, without control, direction, private or unassigned characters."""
    composed = unicodedata.normalize("NFC", name)
    visible = "".join(
        " " if unicodedata.category(character)[0] == "Z" else character
        for character in composed
        if unicodedata.category(character)[0] != "C"
    )
    folders = [part.strip() for part in re.split(r"[/\\]", visible)]
    return next((part for part in reversed(folders) if part), "")


def _within_visible(text: str) -> str:
    """Cut after 100 characters, an accent or a variant sign counting with the letter that bears it."""
    seen = 0
    for index, character in enumerate(text):
        if unicodedata.category(character) not in _MARKS:
            seen += 1
            if seen > MAX_VISIBLE:
                return text[:index]
    return text


def _within_bytes(text: str, limit: int) -> str:
    return text.encode("utf-8", "ignore")[:limit].decode("utf-8", "ignore")
