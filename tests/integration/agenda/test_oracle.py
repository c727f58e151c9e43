"""The judge of `./xcontact proof kill` must see each thing that can go wrong, or its green means nothing."""

import dataclasses
import importlib.util
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.proof.kill.evidence import Copy, Document, Evidence, Found, Mail, Receipt, Sending
from tests.proof.kill.mutants.mutations import MUTATIONS
from tests.proof.kill.notebook import Notebook, Promise, address_of, read
from tests.proof.kill.oracle import KINDS, duplicate_mails, judge

TOKEN, PLACE, REFERENCE, MESSAGE_ID = "0123456789abcdef", "c_10387", "10387-26-7KQ4MX-B", "<c_10387.1@localhost>"
PHOTO, NEUTRAL = "a" * 64, "b" * 64


def mail(pdf: bytes = b"%PDF receipt") -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = MESSAGE_ID
    message.set_content("Bonjour")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename="accuse.pdf")
    return message.as_bytes()


FROZEN = mail()
RECEIPT = Receipt("registration", sha256(b"%PDF receipt").hexdigest(), b"%PDF receipt")
SENDING = Sending(1, "request", frozenset({PHOTO}), (RECEIPT,))
DOCUMENT = Document(PHOTO, PHOTO, NEUTRAL, NEUTRAL)
FOUND = Found(PLACE, TOKEN, REFERENCE, False, (SENDING,), (DOCUMENT,), (Mail(MESSAGE_ID, address_of(TOKEN), FROZEN),))
COPY = Copy(MESSAGE_ID, (address_of(TOKEN),), FROZEN)
PROMISE = Promise(TOKEN, PLACE, True, {PHOTO}, {PHOTO}, True, {REFERENCE})


def verdict(
    *,
    promise: Promise | None = PROMISE,
    found: Sequence[Found] = (FOUND,),
    copies: Sequence[Copy] = (COPY,),
    stack_traces: Sequence[str] = (),
    **more: Any,
) -> set[str]:
    seen = Evidence(list(found), list(copies), **more)
    return {violation.kind for violation in judge([promise] if promise else [], seen, stack_traces)}


def found(**changes: Any) -> list[Found]:
    return [dataclasses.replace(FOUND, **changes)]


def promised(**changes: Any) -> Promise:
    return dataclasses.replace(PROMISE, **changes)


def sending(**changes: Any) -> list[Found]:
    return found(sendings=(dataclasses.replace(SENDING, **changes),))


def test_what_was_promised_and_is_there_is_no_violation() -> None:
    assert verdict() == set()
    assert verdict(copies=[COPY, COPY]) == set(), "a copy alike is allowed: its sender died after the server's 250"
    assert duplicate_mails([COPY, COPY]) == 1


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        pytest.param("lost", {"found": [], "copies": []}, id="I1 a shown reference does not exist"),
        pytest.param("lost", {"found": found(reference="10387-26-222222-A")}, id="I1 it has another reference"),
        pytest.param("lost", {"found": found(token="f" * 16)}, id="I1 the reference is somebody else's"),
        pytest.param("lost", {"promise": None, "found": []}, id="I10 a mail announces a request that is not there"),
        pytest.param("duplicates", {"found": [FOUND, FOUND]}, id="I1 it exists twice"),
        pytest.param(
            "duplicates", {"found": [FOUND, *found(reference="10387-26-222222-A")]}, id="I5 one intention, two requests"
        ),
        pytest.param(
            "duplicates", {"promise": promised(shown={REFERENCE, "10387-26-222222-A"})}, id="I5 two numbers were shown"
        ),
        pytest.param("duplicates", {"found": found(sendings=(SENDING, SENDING))}, id="I5 sent twice"),
        pytest.param("wrong_documents", {"found": sending(hashes=frozenset())}, id="I2 sent without its document"),
        pytest.param("wrong_documents", {"found": found(documents=())}, id="I2 the row is missing"),
        pytest.param(
            "wrong_documents",
            {"found": found(documents=(dataclasses.replace(DOCUMENT, stored=None),))},
            id="I2 the original is not in the store",
        ),
        pytest.param(
            "wrong_documents",
            {"found": found(documents=(dataclasses.replace(DOCUMENT, copy_stored=PHOTO),))},
            id="I2 the copy holds other bytes",
        ),
        pytest.param("wrong_documents", {"promise": promised(offered=set(), kept=set())}, id="I2 nobody offered it"),
        pytest.param("missing_receipts", {"found": sending(receipts=())}, id="I3 no receipt"),
        pytest.param("missing_receipts", {"found": sending(receipts=(RECEIPT, RECEIPT))}, id="I3 two of a kind"),
        pytest.param(
            "missing_receipts",
            {"found": sending(receipts=(dataclasses.replace(RECEIPT, pdf=b"%PDF other"),))},
            id="I3 its hash does not verify",
        ),
        pytest.param("missing_receipts", {"copies": []}, id="I4 never mailed"),
        pytest.param("missing_receipts", {"found": found(mails=())}, id="I4 not in the ledger"),
        pytest.param(
            "wrong_mails",
            {"copies": [COPY, dataclasses.replace(COPY, content=mail(b"%PDF other"))]},
            id="I4 two copies differ",
        ),
        pytest.param(
            "wrong_mails",
            {"copies": [dataclasses.replace(COPY, recipients=("autre@example.org",))]},
            id="I4 to somebody else",
        ),
        pytest.param("uninvited", {"promise": promised(sent=False)}, id="I6 the button was never pressed"),
        pytest.param("uninvited", {"promise": None}, id="I6 nobody's request"),
        pytest.param("astray", {"found": found(place="c_51230")}, id="I7 in another schema"),
        pytest.param("astray", {"astray": ["a document of nothing"]}, id="I7 a row of no request"),
        pytest.param("stack_traces", {"stack_traces": ["500 /"]}, id="I10 a bare error"),
        pytest.param("broken_journals", {"found": found(broken_line=2)}, id="I11 the chain breaks"),
        pytest.param("broken_journals", {"found": found(lines=0)}, id="I11 no journal"),
        pytest.param("overdue_acts", {"overdue": ["send_mail"]}, id="the agenda is not drained"),
        pytest.param("unfinished", {"promise": promised(shown=set())}, id="the service did not come back"),
    ],
)
def test_each_broken_promise_is_seen(kind: str, seen: dict[str, Any]) -> None:
    assert kind in verdict(**seen)


def test_a_draft_given_up_is_no_violation_and_its_words_in_another_schema_are() -> None:
    given_up = promised(means_to_send=False, sent=False, shown=set())
    draft = Found(PLACE, TOKEN, None, True)
    assert verdict(promise=given_up, found=[draft], copies=[]) == set()
    assert verdict(promise=given_up, found=[dataclasses.replace(draft, place="c_51230")], copies=[]) == {"astray"}


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_each_mutation_still_applies_to_the_code_it_mutates(name: str) -> None:
    mutation = MUTATIONS[name]
    assert mutation.red in KINDS
    if mutation.module:
        spec = importlib.util.find_spec(mutation.module)
        assert spec and spec.origin
        compile(mutation.apply(Path(spec.origin).read_text()), spec.origin, "exec")
    else:
        assert mutation.environment


def test_the_notebook_remembers_what_a_killed_process_wrote(tmp_path: Path) -> None:
    notebook = Notebook(tmp_path / "notebook.jsonl")
    promise = notebook.mean(PLACE)
    for what, value in (("draft", "1"), ("offered", PHOTO), ("kept", PHOTO), ("sent", True), ("shown", REFERENCE)):
        notebook.note(promise, what, value)
    notebook.close()
    assert read(tmp_path / "notebook.jsonl") == {promise.token: promise}
    assert promise.shown == {REFERENCE}
    assert promise.is_done
