"""A PNG read chunk by chunk (W3C PNG, third edition) and rewritten without decoding its pixels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from tenant_apps.documents.findings import Finding
from tenant_apps.documents.pictures import colour_profile
from tenant_apps.documents.pictures.stripped import Animated, Malformed, Stripped, holds_foreign_matter, refuse_bomb

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
# Ancillary chunks that change how the same pixels look, and the lengths they may have.
_HARMLESS = {
    b"tRNS": range(1, 257),
    b"gAMA": range(4, 5),
    b"cHRM": range(32, 33),
    b"sRGB": range(1, 2),
    b"cICP": range(4, 5),
    b"pHYs": range(9, 10),
    b"sBIT": range(1, 5),
    b"bKGD": range(1, 7),
}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_MAX_PROFILE = 4 * 1024 * 1024
_STEP = 1024 * 1024


def strip(content: bytes) -> Stripped:
    """Keep the picture, its palette and its colours; drop text, Exif, private chunks and what follows the end.

    The compressed pixels are inflated in small steps to prove that they hold the picture exactly. They are kept as
    they are, unless bytes follow them or a foreign beginning shows through: then they are deflated anew.
    """
    head, body, pixels, ended_at = b"", [], [], 0
    for name, data, end in _chunks(content):
        if not head:
            if name != b"IHDR" or len(data) != 13:
                raise Malformed
            head = data
        elif name == b"IDAT":
            pixels.append(data)
        elif name == b"PLTE" and not pixels and 0 < len(data) <= 768 and len(data) % 3 == 0:
            body.append(_chunk(name, data))
        elif name == b"iCCP":
            body.append(_profile(data))
        elif name == b"acTL":
            raise Animated
        elif len(data) in _HARMLESS.get(name, ()) and not pixels:
            body.append(_chunk(name, data))
        elif name == b"IEND":
            ended_at = end
        elif name[:1].isupper():
            raise Malformed
    width, height, row_lengths = _geometry(head)
    refuse_bomb(width, height)
    compressed = b"".join(pixels)
    expected = sum(rows * length for rows, length in row_lengths)
    exact = _holds_exactly(compressed, expected)
    if not exact or holds_foreign_matter(compressed):
        compressed = _deflated_anew(compressed, expected)
    findings = {Finding.HIDDEN_BYTES} if ended_at < len(content) or not exact else set()
    clean = _SIGNATURE + b"".join([_chunk(b"IHDR", head), *body, _chunk(b"IDAT", compressed), _chunk(b"IEND", b"")])
    return Stripped(width, height, clean, frozenset(findings))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Each chunk's name and data, and where the next one starts, up to the end chunk."""
    if not content.startswith(_SIGNATURE):
        raise Malformed
    position = len(_SIGNATURE)
    while position + 12 <= len(content):
        length, name = struct.unpack_from(">I4s", content, position)
        end = position + 12 + length
        if end > len(content) or not name.isalpha():
            raise Malformed
        data = content[position + 8 : end - 4]
        if name[:1].isupper() and zlib.crc32(name + data) != int.from_bytes(content[end - 4 : end]):
            raise Malformed
        yield name, data, end
        if name == b"IEND":
            return
        position = end
    raise Malformed


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _geometry(head: bytes) -> tuple[int, int, list[tuple[int, int]]]:
    """Width, height, and for each pass its number of rows and their length in bytes, filter byte included."""
    if not head:
        raise Malformed
    width, height, depth, colour, compression, filtering, interlaced = struct.unpack(">IIBBBBB", head)
    if depth not in _DEPTHS.get(colour, ()) or compression or filtering or interlaced > 1 or not width or not height:
        raise Malformed
    bits = depth * _CHANNELS[colour]
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    sizes = [(-(-(width - x) // across), -(-(height - y) // down)) for x, y, across, down in passes]
    return width, height, [(rows, 1 + -(-columns * bits // 8)) for columns, rows in sizes if columns > 0 and rows > 0]


def _inflated(inflater: zlib._Decompress, compressed: bytes, expected: int) -> Iterator[bytes]:
    """At most one byte more than `expected`, in small pieces."""
    seen, pending = 0, compressed
    while seen <= expected and not inflater.eof:
        piece = inflater.decompress(pending, min(_STEP, expected + 1 - seen))
        pending = inflater.unconsumed_tail
        if not piece and not pending:
            return
        seen += len(piece)
        yield piece


def _holds_exactly(compressed: bytes, expected: int) -> bool:
    """Whether the data holds `expected` bytes and nothing else; refuses when it holds fewer."""
    inflater = zlib.decompressobj()
    try:
        seen = sum(len(piece) for piece in _inflated(inflater, compressed, expected))
    except zlib.error as error:
        raise Malformed from error
    if seen < expected:
        raise Malformed
    return seen == expected and inflater.eof and not inflater.unused_data


def _deflated_anew(compressed: bytes, expected: int) -> bytes:
    deflater, seen, written = zlib.compressobj(6), 0, []
    for piece in _inflated(zlib.decompressobj(), compressed, expected):
        written.append(deflater.compress(piece[: expected - seen]))
        seen += len(piece)
    return b"".join(written) + deflater.flush()


def _profile(data: bytes) -> bytes:
    name, _, rest = data.partition(b"\0")
    if len(name) > 79 or rest[:1] != b"\0":
        return b""
    try:
        profile = zlib.decompressobj().decompress(rest[1:], _MAX_PROFILE)
    except zlib.error:
        return b""
    kept = colour_profile.reduced(profile)
    return _chunk(b"iCCP", b"ICC\0\0" + zlib.compress(kept)) if kept else b""
