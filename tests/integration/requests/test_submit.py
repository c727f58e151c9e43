"""Sending a request: once, whole, with all that the law hangs on it, or not at all."""

import email
import io
from datetime import timedelta
from email import policy

import pikepdf
import pytest
from django.db import ProgrammingError, connection, transaction

from tenant_apps.correspondence.models import Mail
from tenant_apps.requests import commands, journal
from tenant_apps.requests.commands import issuing
from tenant_apps.requests.models import Deadline, JournalEntry, Receipt, Sending, ServiceRequest
from tenants.models import AgendaAct
from tests.factories import requests as make
from xcontact.kit import clock, references
from xcontact.kit.errors import NotFound


def test_a_request_has_its_number_receipts_mail_clocks_and_journal(place):
    request = make.submitted(place, make.applicant())

    assert references.is_reference(request.reference)
    assert request.reference.startswith("10387-")
    assert sorted(Receipt.objects.values_list("kind", flat=True)) == ["acknowledgement", "registration"]
    assert [line.verb for line in journal.entries(request)] == ["submit", "register", "acknowledge"]
    assert journal.first_broken_line(journal.entries(request)) is None
    assert {deadline.kind for deadline in Deadline.objects.all()} >= {"registration", "acknowledgement"}
    mail = Mail.objects.get()
    assert AgendaAct.objects.filter(act="send_mail", subject=mail.id).exists()


def test_the_mail_carries_the_reference_and_the_very_receipts_that_are_kept(place):
    request = make.submitted(place, make.applicant())

    mail = Mail.objects.get()
    message = email.message_from_bytes(bytes(mail.content), policy=policy.default)
    attached = [part.get_content() for part in message.iter_attachments()]
    assert mail.recipient == "marie@example.org"
    assert request.reference in message["Subject"]
    assert request.reference in message.get_body(("plain",)).get_content()
    assert message["Message-ID"] == f"<{place.schema}.{mail.id}@xcontact.localhost>"
    assert message["Reply-To"] == "mairie@example.org"
    assert sorted(attached) == sorted(bytes(receipt.pdf) for receipt in Receipt.objects.all())


def test_s13_the_acknowledgement_says_who_answers_with_telephone(place):
    make.submitted(place, make.applicant(), "autre-demande")

    text = " ".join(Receipt.objects.get(kind="acknowledgement").text["mentions"].values())
    assert "03 25 42 33 33" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "rejetée" in text
    assert "tribunal administratif" in text


def test_the_receipt_is_a_pdf_that_says_the_reference(place):
    request = make.submitted(place, make.applicant())

    content = bytes(Receipt.objects.first().pdf)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert f"{request.reference}.json" in pdf.attachments


def test_sent_twice_it_is_one_request_and_one_mail(place):
    applicant = make.applicant()
    first = make.submitted(place, applicant)

    again = commands.submit(draft_id=first.id, collectivity=place, by=applicant, at=clock.now(), ip_address="192.0.2.7")

    assert again.reference == first.reference
    assert (Sending.objects.count(), Mail.objects.count(), Receipt.objects.count()) == (1, 1, 2)


def test_somebody_else_cannot_send_my_draft(place):
    draft = make.draft(make.applicant())

    with pytest.raises(NotFound):
        commands.submit(draft_id=draft.id, collectivity=place, by=make.applicant(), at=clock.now(), ip_address=None)

    assert ServiceRequest.objects.get(id=draft.id).status == "draft"


def test_an_answer_that_does_not_do_stops_everything_and_says_which(place):
    applicant = make.applicant()
    draft = make.draft(applicant)
    commands.save_answers(draft_id=draft.id, draft_key=draft.draft_key, answers={"place": ""}, at=clock.now())

    with pytest.raises(commands.Incomplete) as refused:
        commands.submit(draft_id=draft.id, collectivity=place, by=applicant, at=clock.now(), ip_address=None)

    assert list(refused.value.problems) == ["place"]
    assert not Sending.objects.exists()
    assert not Mail.objects.exists()


def test_when_the_receipt_fails_nothing_was_sent(place, monkeypatch):
    applicant = make.applicant()
    draft = make.draft(applicant)
    monkeypatch.setattr(issuing.pdf, "render", lambda document: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        commands.submit(draft_id=draft.id, collectivity=place, by=applicant, at=clock.now(), ip_address=None)

    kept = ServiceRequest.objects.get(id=draft.id)
    assert (kept.status, kept.reference) == ("draft", None)
    assert not JournalEntry.objects.exists()
    assert list(AgendaAct.objects.filter(subject=draft.id).values_list("act", flat=True)) == ["end_draft"]


def test_a_draft_is_saved_by_its_own_key_alone(place):
    draft = make.draft(make.applicant())

    with pytest.raises(NotFound):
        commands.save_answers(draft_id=draft.id, draft_key="x" * 43, answers={"place": "ailleurs"}, at=clock.now())

    assert ServiceRequest.objects.get(id=draft.id).answers["place"] == "rue de l’École"


def test_s09_the_identity_stays_that_of_the_sending(place):
    request = make.submitted(place, make.applicant())

    sending = Sending.objects.get()
    assert sending.content["identity"]["stated"]["identity.family_name"] == "Lambert"
    assert sending.content["identity"]["stated"]["contact.address"]["city"] == "Troyes"
    assert request.identity["authenticated_by"] == "password"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE requests_journalentry SET verb = 'x'",
        "DELETE FROM requests_journalentry",
        "UPDATE requests_receipt SET issued_at = issued_at - interval '1 day'",
        "DELETE FROM requests_receipt",
        "UPDATE requests_sending SET received_at = received_at - interval '1 day'",
        "UPDATE correspondence_message SET body = 'x'",
        "DELETE FROM correspondence_message",
        "UPDATE documents_document SET sha256 = repeat('0', 64)",
    ],
)
def test_t53_the_runtime_cannot_rewrite_a_proof(place, statement):
    make.submitted(place, make.applicant())

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_changed_line_of_the_journal_is_seen(place):
    request = make.submitted(place, make.applicant())
    lines = journal.entries(request)

    lines[1].public["facts"]["sha256"] = "0" * 64

    assert journal.first_broken_line(lines) == 2


def test_erased_private_parts_leave_the_journal_verifying(place):
    request = make.submitted(place, make.applicant())
    lines = journal.entries(request)
    assert lines[0].private["ip"] == "192.0.2.7"

    for line in lines:
        line.private = line.salt = None

    assert journal.first_broken_line(lines) is None


def test_s10_the_moment_of_reception_is_that_of_the_sending(place):
    moment = clock.now() - timedelta(hours=3)

    make.submitted(place, make.applicant(), at=moment)

    assert Sending.objects.get().received_at == moment


def test_the_registration_receipt_does_not_promise_what_comes_with_it(place):
    make.submitted(place, make.applicant())

    text = " ".join(Receipt.objects.get(kind="registration").text["paragraphs"])
    assert "en même temps" in text
    assert "sera adressé" not in text
