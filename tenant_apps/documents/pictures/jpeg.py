"""A JPEG read segment by segment (ITU-T T.81, annex B) and rewritten without decoding its pixels."""

import re
import struct
from collections.abc import Iterator

from tenant_apps.documents.findings import Finding
from tenant_apps.documents.pictures import colour_profile
from tenant_apps.documents.pictures.stripped import Malformed, Stripped, refuse_bomb

_SOI, _EOI, _SOS, _DNL = 0xD8, 0xD9, 0xDA, 0xDC
_APP0, _EXIF, _ICC, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_NEEDED = _FRAMES | {0xC4, 0xCC, 0xDB, 0xDD, _SOS, _DNL}
# In coded data a marker is FF and neither a stuffed zero, a restart nor a fill byte.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_ICC_NAME = b"ICC_PROFILE\0"
_MAX_SEGMENT = 65_533
_ORIENTATION_TAG, _LOCATION_TAG = 0x0112, 0x8825


def strip(content: bytes, *, presentation: bool = True) -> Stripped:
    """Keep tables, frames and coded data; with `presentation`, orientation, density and colour profile as well.

    Comments, other application segments, thumbnails, second pictures and all that follows the end are dropped.
    """
    size: tuple[int, int] | None = None
    orientation, has_location, ended_at = 1, False, 0
    density = adobe = b""
    profile: dict[int, bytes] = {}
    body: list[bytes] = []
    for marker, payload, coded, end in _segments(content):
        if marker == _EOI:
            ended_at = end
        elif marker in _NEEDED:
            if marker in _FRAMES:
                size = _same_size(size, payload)
            body.append(_segment(marker, payload) + coded)
        elif marker == _APP0 and payload.startswith(b"JFIF\0") and len(payload) >= 14:
            density = _segment(_APP0, payload[:12] + b"\0\0")
        elif marker == _EXIF and payload.startswith(b"Exif\0"):
            orientation, has_location = _exif(payload[6:])
        elif marker == _ICC and payload.startswith(_ICC_NAME) and len(payload) > 14:
            profile[payload[12]] = payload[14:]
        elif marker == _ADOBE and payload.startswith(b"Adobe") and len(payload) >= 12:
            adobe = _segment(_ADOBE, payload[:12])
    if not ended_at or size is None or 0 in size:
        raise Malformed
    refuse_bomb(*size)
    head = [adobe]
    if presentation:
        head = [density, _orientation(orientation), *_profile(profile), adobe]
    clean = b"\xff\xd8" + b"".join(head + body) + b"\xff\xd9"
    findings = {Finding.LOCATION} if has_location else set()
    if ended_at < len(content):
        findings.add(Finding.HIDDEN_BYTES)
    return Stripped(size[0], size[1], clean, frozenset(findings))


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes, int]]:
    """Each marker with its payload, the coded data that follows a scan's header, and where the next one starts."""
    if content[:2] != b"\xff\xd8":
        raise Malformed
    position = 2
    while (position := content.find(b"\xff", position)) >= 0:
        while content[position : position + 1] == b"\xff":
            position += 1
        if position >= len(content):
            return
        marker = content[position]
        position += 1
        if marker == _EOI:
            yield marker, b"", b"", position
            return
        if marker == 0 or marker in _STANDALONE:
            continue
        length = int.from_bytes(content[position : position + 2])
        if marker == _SOI or length < 2 or position + length > len(content):
            raise Malformed
        payload = content[position + 2 : position + length]
        position += length
        coded = b""
        if marker in {_SOS, _DNL}:
            following = _NEXT_MARKER.search(content, position)
            if following is None:
                return
            coded = content[position : following.start()]
            position = following.start()
        yield marker, payload, coded, position


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2) + payload


def _same_size(known: tuple[int, int] | None, frame: bytes) -> tuple[int, int]:
    if len(frame) < 6:
        raise Malformed
    height, width = struct.unpack_from(">HH", frame, 1)
    if known not in (None, (width, height)):
        raise Malformed
    return width, height


def _exif(tiff: bytes) -> tuple[int, bool]:
    """Orientation (1 to 8) and whether a place is recorded; a broken block says nothing."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 14:
        return 1, False
    (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
    count = struct.unpack_from(f"{order}H", tiff, directory)[0] if directory + 2 <= len(tiff) else 0
    orientation, has_location = 1, False
    for index in range(count):
        offset = directory + 2 + 12 * index
        if offset + 12 > len(tiff):
            break
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, offset)
        if tag == _ORIENTATION_TAG and 1 <= value <= 8:
            orientation = value
        has_location = has_location or tag == _LOCATION_TAG
    return orientation, has_location


def _orientation(value: int) -> bytes:
    """An Exif block that holds nothing but the orientation; none when the picture stands upright."""
    if value == 1:
        return b""
    entry = struct.pack(">HHIHH", _ORIENTATION_TAG, 3, 1, value, 0)
    return _segment(_EXIF, b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4))


def _profile(chunks: dict[int, bytes]) -> list[bytes]:
    data = colour_profile.reduced(b"".join(chunks[number] for number in sorted(chunks)))
    room = _MAX_SEGMENT - len(_ICC_NAME) - 2
    pieces = [data[start : start + room] for start in range(0, len(data), room)]
    return [
        _segment(_ICC, _ICC_NAME + bytes((number, len(pieces))) + piece) for number, piece in enumerate(pieces, start=1)
    ]
