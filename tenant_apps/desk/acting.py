"""What the pages that act on a request share: the line they had seen, and what is said when things have changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from tenant_apps.desk import story
from tenant_apps.desk.access import DeskRequest
from tenant_apps.requests import desk_sheet
from tenant_apps.requests.commands.readings import record_reading
from tenant_apps.requests.commands.seen import Changed, as_seen
from tenant_apps.requests.desk_sheet import JournalEntry, Sheet
from xcontact.kit import clock
from xcontact.kit.text import NBSP

CHANGED = f"Cette demande a changé depuis que vous l’avez ouverte{NBSP}:"
SEEN = "vu"


@contextmanager
def acting(request: DeskRequest, reference: str) -> Iterator[list[JournalEntry]]:
    """Act on the request as the agent saw it; raises as `as_seen` does."""
    with as_seen(reference, seen=seen(request), by=request.agent) as own:
        yield own


def seen(request: DeskRequest) -> int:
    """The last line of the journal that the page knew; none at all where it does not say."""
    given = request.POST.get(SEEN, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def standing(request: DeskRequest, found: Sheet, changed: Changed | None = None) -> dict[str, Any]:
    """For a page with a form: what happened meanwhile, and the last line that this page has now seen."""
    if changed is not None:
        return {"news": _news(changed, found), "vu": changed.lines[-1].number}
    return {"news": [], "vu": seen(request) if request.method == "POST" else found.seen}


def opened(request: DeskRequest, reference: str) -> Sheet:
    """The request, and the line that says who opened it."""
    at = clock.now()
    found = desk_sheet.sheet(reference, request.collectivity, at)
    record_reading(reference=reference, by=request.agent, at=at)
    return found


def back_to(reference: str) -> HttpResponse:
    return redirect("desk:sheet", reference)


def back_after_change(request: DeskRequest, reference: str, changed: Changed) -> HttpResponse:
    """For a button, which has no text to keep: see what happened, then press it again."""
    news = f"{NBSP}; ".join(_news(changed))
    messages.warning(request, f"{CHANGED} {news}. Rien n’a été fait{NBSP}: vérifiez, puis recommencez.")
    return back_to(reference)


def _news(changed: Changed, found: Sheet | None = None) -> list[str]:
    """What happened, messages word for word where the request is at hand."""
    texts = {str(message.id): message.body for message in found.messages} if found else {}
    said = [(story.sentence(line), texts.get(str(line.public["facts"].get("message")))) for line in changed.lines]
    return [f"{sentence}{NBSP}: «{NBSP}{text}{NBSP}»" if text else sentence for sentence, text in said]
