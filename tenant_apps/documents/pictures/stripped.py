"""What reading a picture's structure gives, before any pixel is decoded."""

from dataclasses import dataclass

from tenant_apps.documents.findings import Finding

# 50 million pixels as telephones count them (8160 × 6144).
MAX_PIXELS = 50 * 1024 * 1024

# Beginnings of what a browser, a reader or an archiver would act on, were they found inside a picture.
_FOREIGN = (
    *(b"<script", b"<html", b"<svg", b"<!doctype", b"<?php", b"<iframe", b"javascript:"),
    *(b"%pdf-", b"pk\x03\x04", b"pk\x05\x06"),
)


class Malformed(Exception):
    """The bytes do not follow the format."""


class TooManyPixels(Exception):
    """Decoding it would take too much memory."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self.width = width
        self.height = height


class Animated(Malformed):
    """The picture has several frames."""


@dataclass(frozen=True)
class Stripped:
    """`clean` holds the same pixels and nothing that was added to them. Sizes in pixels, as stored."""

    width: int
    height: int
    clean: bytes
    findings: frozenset[Finding] = frozenset()


def refuse_bomb(width: int, height: int) -> None:
    """Asked of the announced size, before any pixel is decoded."""
    if width * height > MAX_PIXELS:
        raise TooManyPixels(width, height)


def holds_foreign_matter(content: bytes) -> bool:
    lowered = content.lower()
    return any(beginning in lowered for beginning in _FOREIGN)
