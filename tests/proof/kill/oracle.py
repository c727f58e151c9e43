"""The notebook held against the evidence: what was promised and is not there, and what is there and was not asked.

The invariants are those of the fault plan: I1 a shown reference exists once, where it was filed; I2 with the bytes of
its documents; I3 one receipt of its kind for each sending; I4 its mail arrived, all copies alike, at its address;
I5 sent twice, it is one request; I6 without the final button there is none; I7 nothing in another schema; I10 no
stack trace, no false confirmation; I11 the journal's chain holds. And the agenda has nothing overdue.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from tests.proof.kill import evidence
from tests.proof.kill.evidence import Copy, Evidence, Found
from tests.proof.kill.notebook import MARK, Promise

REQUEST, REGISTRATION, RECEIPT_MAIL = "request", "registration", "receipt"
LOST, DUPLICATES, UNINVITED, ASTRAY = "lost", "duplicates", "uninvited", "astray"
WRONG_DOCUMENTS, MISSING_RECEIPTS, WRONG_MAILS = "wrong_documents", "missing_receipts", "wrong_mails"
BROKEN_JOURNALS, OVERDUE_ACTS, STACK_TRACES, UNFINISHED = (
    "broken_journals",
    "overdue_acts",
    "stack_traces",
    "unfinished",
)
KINDS = (
    *(LOST, DUPLICATES, MISSING_RECEIPTS, WRONG_DOCUMENTS, WRONG_MAILS, UNINVITED, ASTRAY),
    *(BROKEN_JOURNALS, OVERDUE_ACTS, STACK_TRACES, UNFINISHED),
)


@dataclass(frozen=True)
class Violation:
    kind: str
    sentence: str


def judge(promises: Sequence[Promise], seen: Evidence, stack_traces: Sequence[str] = ()) -> list[Violation]:
    """Every invariant that does not hold."""
    known = {promise.token: promise for promise in promises}
    filed = [found for found in seen.found if not found.is_draft]
    return [
        *_promises(promises, filed),
        *(violation for found in seen.found for violation in _whereabouts(found, known.get(found.token))),
        *(violation for found in filed for violation in _request(found, known.get(found.token))),
        *_mails(filed, seen.copies, known),
        *(Violation(ASTRAY, stray) for stray in seen.astray),
        *(Violation(OVERDUE_ACTS, act) for act in seen.overdue),
        *(Violation(STACK_TRACES, answer) for answer in stack_traces),
    ]


def duplicate_mails(copies: Sequence[Copy]) -> int:
    """Copies beyond the first of each message: a process that died between the server's 250 and our mark."""
    return sum(count - 1 for count in Counter(copy.message_id for copy in copies).values())


def _promises(promises: Sequence[Promise], filed: Sequence[Found]) -> Iterator[Violation]:
    """I1, I5, I10."""
    by_reference, by_token = defaultdict(list), defaultdict(list)
    for found in filed:
        by_reference[found.reference].append(found)
        by_token[found.token].append(found)
    for promise in promises:
        for reference in promise.shown:
            there = [found for found in by_reference[reference] if found.token == promise.token]
            if not there:
                yield Violation(LOST, f"{reference} was shown to {promise.token} in {promise.place} and is not there")
        if len(promise.shown) > 1:
            yield Violation(DUPLICATES, f"{promise.token} was shown {sorted(promise.shown)}")
        if len(by_token[promise.token]) > 1:
            references = sorted(str(found.reference) for found in by_token[promise.token])
            yield Violation(DUPLICATES, f"{promise.token} was filed as {references}")
        if not promise.is_done:
            yield Violation(UNFINISHED, f"{promise.token} in {promise.place} could never be sent")
    for reference, namesakes in by_reference.items():
        if len(namesakes) > 1:
            yield Violation(DUPLICATES, f"{reference} is the reference of {len(namesakes)} requests")


def _whereabouts(found: Found, promise: Promise | None) -> Iterator[Violation]:
    """I6, I7."""
    if promise is None:
        if found.token or not found.is_draft:
            yield Violation(UNINVITED, f"{found.reference or 'a draft'} in {found.place} is nobody's")
        return
    if found.place != promise.place:
        yield Violation(ASTRAY, f"{found.reference or 'a draft'} of {promise.place} stands in {found.place}")
    if not found.is_draft and not promise.sent:
        yield Violation(UNINVITED, f"{found.reference} was filed and {found.token} never pressed the button")


def _request(found: Found, promise: Promise | None) -> Iterator[Violation]:
    """I2, I3, I5, I11."""
    yield from _documents(found, promise)
    if [sending.kind for sending in found.sendings] != [REQUEST]:
        yield Violation(DUPLICATES, f"{found.reference} has the sendings {[each.kind for each in found.sendings]}")
    for sending in found.sendings:
        kinds = Counter(receipt.kind for receipt in sending.receipts)
        if kinds[REGISTRATION] != 1 or max(kinds.values()) > 1:
            yield Violation(MISSING_RECEIPTS, f"{found.reference} has the receipts {dict(kinds)}")
        for receipt in sending.receipts:
            if sha256(receipt.pdf).hexdigest() != receipt.sha256:
                yield Violation(MISSING_RECEIPTS, f"{found.reference} has a receipt whose hash does not verify")
    if found.broken_line is not None or not found.lines:
        yield Violation(BROKEN_JOURNALS, f"{found.reference} has a journal that breaks at line {found.broken_line}")


def _documents(found: Found, promise: Promise | None) -> Iterator[Violation]:
    sent = {digest for sending in found.sendings for digest in sending.hashes}
    rows = {document.sha256 for document in found.documents}
    if promise is not None and (missing := promise.kept - sent):
        yield Violation(WRONG_DOCUMENTS, f"{found.reference} left without {len(missing)} document(s) that were kept")
    if promise is not None and (foreign := (sent | rows) - promise.offered):
        yield Violation(WRONG_DOCUMENTS, f"{found.reference} holds {len(foreign)} document(s) that nobody offered")
    if missing := sent - rows:
        yield Violation(WRONG_DOCUMENTS, f"{found.reference} names {len(missing)} document(s) that it does not hold")
    for document in found.documents:
        if document.stored != document.sha256:
            yield Violation(WRONG_DOCUMENTS, f"{found.reference}: an original is {document.stored}")
        if document.copy_stored != document.copy_sha256:
            yield Violation(
                WRONG_DOCUMENTS, f"{found.reference}: copy {document.copy_sha256} is {document.copy_stored}"
            )


def _mails(filed: Sequence[Found], copies: Sequence[Copy], known: dict[str, Promise]) -> Iterator[Violation]:
    """I4, and the reverse: what a mail announces exists."""
    by_id: dict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        by_id[copy.message_id].append(copy)
    announced = set()
    for found in filed:
        posted = [mail for mail in found.mails if mail.kind == RECEIPT_MAIL]
        if len(posted) != len(found.sendings):
            yield Violation(MISSING_RECEIPTS, f"{found.reference} has {len(posted)} mails in the ledger")
        receipts = {receipt.sha256 for sending in found.sendings for receipt in sending.receipts}
        for mail in posted:
            announced.add(mail.message_id)
            here = by_id[mail.message_id]
            if not here:
                yield Violation(MISSING_RECEIPTS, f"{found.reference} has a receipt that was never mailed")
            elif any(copy.content != mail.content for copy in here):
                yield Violation(WRONG_MAILS, f"{found.reference}: a copy of {mail.message_id} differs")
            elif evidence.attached(mail.content) != receipts:
                yield Violation(WRONG_MAILS, f"{found.reference}: {mail.message_id} carries other receipts")
            to = {recipient for copy in here for recipient in copy.recipients}
            promise = known.get(found.token)
            if here and promise is not None and to != {promise.address}:
                yield Violation(WRONG_MAILS, f"{found.reference} was mailed to {sorted(to)}")
    for message_id, here in by_id.items():
        if message_id not in announced and any(to.startswith(f"{MARK}.") for copy in here for to in copy.recipients):
            yield Violation(LOST, f"{message_id} arrived and its request is not there")
