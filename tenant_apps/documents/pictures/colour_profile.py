"""An ICC profile reduced to what changes colours (ICC.1:2022, 7.2 and 7.3)."""

import struct

_HEADER = 128
_MAX_TAGS = 100
_COLOUR_TAGS = frozenset(
    b"wtpt bkpt chad rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 lumi cicp".split()
)


def reduced(profile: bytes) -> bytes:
    """The same transformation without names, descriptions, private tags or gaps; b'' when it is not a profile."""
    if len(profile) < _HEADER + 4 or profile[36:40] != b"acsp":
        return b""
    (count,) = struct.unpack_from(">I", profile, _HEADER)
    if count > _MAX_TAGS or len(profile) < _HEADER + 4 + 12 * count:
        return b""
    entries = [struct.unpack_from(">4sII", profile, _HEADER + 4 + 12 * index) for index in range(count)]
    kept = [entry for entry in entries if entry[0] in _COLOUR_TAGS and entry[1] + entry[2] <= len(profile)]
    if not kept:
        return b""
    start = _HEADER + 4 + 12 * len(kept)
    places: dict[tuple[int, int], int] = {}
    data = b""
    for _, offset, length in kept:
        if (offset, length) not in places:
            places[offset, length] = start + len(data)
            value = profile[offset : offset + length]
            data += value + bytes(-len(value) % 4)
    table = b"".join(struct.pack(">4sII", tag, places[offset, length], length) for tag, offset, length in kept)
    # Size, then the header without maker, model, creator, identifier and reserved bytes.
    header = struct.pack(">I", start + len(data)) + b"\0\0\0\0" + profile[8:48] + bytes(8) + profile[56:80] + bytes(48)
    return header + struct.pack(">I", len(kept)) + table + data
