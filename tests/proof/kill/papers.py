"""Small files that no two requests share, as citizens join them."""

import io
import random
from dataclasses import dataclass
from hashlib import sha256

import pikepdf
from PIL import Image

SIDE = 24


@dataclass(frozen=True)
class Paper:
    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def of(token: str, count: int) -> list[Paper]:
    """The same `count` papers for the same token: a photo, a plan, a letter, a photo…"""
    makers = (_photo, _plan, _letter)
    return [makers[number % len(makers)](f"{token} {number}", number) for number in range(count)]


def _photo(seed: str, number: int) -> Paper:
    return Paper(f"photo-{number}.jpg", "image/jpeg", _picture(seed, "JPEG"))


def _plan(seed: str, number: int) -> Paper:
    return Paper(f"plan-{number}.png", "image/png", _picture(seed, "PNG"))


def _letter(seed: str, number: int) -> Paper:
    output = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.docinfo["/Title"] = seed
        document.save(output, deterministic_id=True)
    return Paper(f"lettre-{number}.pdf", "application/pdf", output.getvalue())


def _picture(seed: str, kind: str) -> bytes:
    output = io.BytesIO()
    pixels = random.Random(seed).randbytes(3 * SIDE * SIDE)
    Image.frombytes("RGB", (SIDE, SIDE), pixels).save(output, kind)
    return output.getvalue()
