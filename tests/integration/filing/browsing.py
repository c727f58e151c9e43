"""A browser with a session, what it reads, and the files it sends."""

import html
import io
import re
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tenants import addresses, context, visitors
from tenants.registry import CollectivityCard
from tenants.sessions import SessionStore
from tenants.visitors import Agent, Applicant

DRAFT = "/demarches/signalement-voirie/demande"
FIVE_MB = 5 * 1024 * 1024


def browser_of(card: CollectivityCard, visitor: Applicant | Agent) -> Client:
    """As the hand-over from the portal leaves it."""
    with context.inside(card.schema):
        store = SessionStore()
        store[visitors.SESSION_KEY] = visitors.to_session(visitor)
        store.create()
    client = Client(headers={"host": addresses.host(card.subdomain)})
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client


def words(response: Any) -> str:
    """The page as it is read: no tag, one space for any blank."""
    text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(text).split())


def photograph(name: str = "photo.jpg", colour: tuple[int, int, int] = (200, 180, 120)) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def photograph_of(size: int, name: str = "photo.jpg") -> SimpleUploadedFile:
    """A photograph of that many bytes, filled up after its end."""
    head = photograph().read()
    return SimpleUploadedFile(name, head + b"\0" * (size - len(head)), "image/jpeg")
