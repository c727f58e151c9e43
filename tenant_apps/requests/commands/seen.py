"""Two agents never overwrite each other: an act is done on the request as its author saw it, or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from tenant_apps.correspondence.models import Message
from tenant_apps.organisation.models import Agent
from tenant_apps.requests import journal
from tenant_apps.requests.commands.reviewing import locked
from tenant_apps.requests.models import JournalEntry
from xcontact.kit.errors import Refused


class Changed(Exception):
    """Somebody else did something since: `lines` are what the journal says of it."""

    def __init__(self, lines: Sequence[JournalEntry]) -> None:
        super().__init__(", ".join(str(line) for line in lines))
        self.lines = lines


class AlreadyDone(Refused):
    """The same agent has just done it: a second click, or another of his tabs."""


@contextmanager
def as_seen(reference: str, *, seen: int, by: Agent) -> Iterator[list[JournalEntry]]:
    """Hold the request while an act is done, unless somebody else acted after line `seen` of its journal.

    Gives the agent's own lines since. Raises `Changed`; `AlreadyDone` in place of a refusal that follows his own act;
    `NotFound`.
    """
    with transaction.atomic():
        request = locked(reference)
        lines = list(
            JournalEntry.objects.filter(request=request, number__gt=seen)
            .exclude(verb__in=journal.QUIET)
            .order_by("number")
        )
        own = [line for line in lines if (line.private or {}).get("agent") == str(by.id)]
        if others := [line for line in lines if line not in own]:
            raise Changed(others)
        try:
            yield own
        except Refused as refused:
            if own:
                raise AlreadyDone(refused.sentence) from refused
            raise


def refuse_an_echo(lines: Sequence[JournalEntry], body: str) -> None:
    """Refuse a message that these lines have just sent, word for word."""
    sent = [line.public["facts"]["message"] for line in lines if "message" in line.public["facts"]]
    if Message.objects.filter(id__in=sent, body=body.strip()).exists():
        raise Refused("Ce message est déjà parti.")
