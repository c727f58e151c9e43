"""The words by which the desk finds a request: number, names, answers, what was added, messages.

They stand in the column `search` of the requests (migration 0008), folded as `kit.text.fold` does, under one GIN
index. No model declares it: it is written here after each act that brings words, asked of here, and emptied with the
request (D-05). A draft has none; nor has anything of the documents, of the journal or of the mails.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, F, Func, Q

from shared_apps.forms import rendering
from shared_apps.forms.kinds.base import UNANSWERED
from tenant_apps.correspondence.models import Message
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import capacity
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import Sending, ServiceRequest
from xcontact.kit.text import fold

# Letters of a word, words of a request (a tsvector holds 1 MB), words of a search.
LONGEST, MOST, MOST_SEARCHED = 64, 5_000, 12
# Letters from which the beginning of a word is enough to find it.
SHORTEST_BEGINNING = 3
_SHORTEST_NUMBER = 6


def refresh(request: ServiceRequest) -> None:
    """Write the words of a request that was sent, in the transaction of the act that brought them."""
    if request.reference and request.erased_at is None:
        _write(request.id, sorted(_words(request))[:MOST])


def forget(request_id: UUID) -> None:
    """Leave none."""
    _write(request_id, [])


def matching(text: str) -> Q:
    """For `filter`: each word of the text is in the request, or begins one that is; a text without words: all."""
    words = fold(text.replace("\x00", " ")).split()
    if not words:
        return Q()
    return Q(_Found(" & ".join(_wanted(word[:LONGEST]) for word in words[:MOST_SEARCHED])))


def _wanted(word: str) -> str:
    """For `tsquery`: folded, the word holds neither quote nor backslash."""
    return f"'{word}':*" if len(word) >= SHORTEST_BEGINNING else f"'{word}'"


def _write(request_id: UUID, words: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_servicerequest SET search = array_to_tsvector(%s::text[]) WHERE id = %s",
            [words, request_id],
        )


def _words(request: ServiceRequest) -> set[str]:
    found = {str(request.reference).replace("-", "").lower()}
    for text in _texts(request):
        folded = fold(text)
        found.update(word[:LONGEST] for word in folded.split())
        if (number := folded.replace(" ", "")).isdigit() and len(number) >= _SHORTEST_NUMBER:
            found.add(number[:LONGEST])  # a telephone or SIRET number is typed with or without spaces
    return found


def _texts(request: ServiceRequest) -> Iterator[str]:
    yield str(request.reference)
    if request.standing is Status.FORWARDED:  # agents have its stub alone
        return
    yield str(request.identity.get("name", ""))
    yield from (row["value"] for row in capacity.rows(request.identity.get("capacity", {})))
    form = procedures.of_revision(request.revision_id).form
    for page in rendering.summary(form, request.answers) if form else ():
        yield from (row.value for row in page.rows if row.display != UNANSWERED)
    for content in Sending.objects.filter(request=request).values_list("content", flat=True):
        yield str(content.get("explanation", ""))
    yield from Message.objects.filter(subject=request.id).values_list("body", flat=True)


class _Found(Func):
    """Whether the request's words answer a `tsquery`."""

    def __init__(self, query: str) -> None:
        super().__init__(F("id"), output_field=BooleanField())
        self.query = query

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[str]]:  # type: ignore[override]
        """`id` tells which table of the query the column belongs to."""
        (row,) = self.get_source_expressions()
        alias = compiler.quote_name_unless_alias(row.alias)
        return f'({alias}."search" @@ %s::tsquery)', [self.query]
