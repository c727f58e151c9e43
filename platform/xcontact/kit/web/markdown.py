"""Long texts that SPL-Xdémat publishes, from Markdown: no HTML of theirs, no picture, no address but the web's."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_SCHEMES = {"http", "https", "mailto"}
_DEEPEST = 6


def render(text: str) -> SafeString:
    """CommonMark as HTML. Tags come out as the characters they are; titles go one level down, below the page's own."""
    tokens = _PARSER.parse(text)
    _lower(tokens)
    return mark_safe(str(_PARSER.renderer.render(tokens, _PARSER.options, {})))  # noqa: S308 - html is off


def _may_lead_to(url: str) -> bool:
    try:
        return urlsplit(url).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _lower(tokens: Sequence[Token]) -> None:
    if any(token.tag == "h1" for token in tokens):
        for token in tokens:
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(int(token.tag[1]) + 1, _DEEPEST)}"


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return _may_lead_to(url)


_PARSER = _Parser("commonmark", {"html": False}).disable("image")
