"""A mail of the ledger and the mail server's answers."""

import smtplib
from collections.abc import Iterator

import pytest

from tenant_apps.correspondence.commands import send_mail
from tenant_apps.correspondence.models import Mail, MailLine
from tenants import context
from tenants.registry import CollectivityCard
from tests.factories import requests as make
from xcontact.kit import clock
from xcontact.kit.mail import ledger


@pytest.fixture
def mail(db: None, troyes: CollectivityCard) -> Iterator[Mail]:
    with context.inside(troyes.schema):
        make.submitted(troyes, make.applicant())
        yield Mail.objects.get()


def server_that(monkeypatch: pytest.MonkeyPatch, error: Exception | None) -> list[bytes]:
    taken: list[bytes] = []

    def deliver(content: bytes, *, envelope_from: str, to: str) -> None:
        if error:
            raise error
        taken.append(content)

    monkeypatch.setattr(ledger, "deliver", deliver)
    return taken


def test_taken_it_is_marked_with_its_line_and_not_sent_again(mail, monkeypatch):
    taken = server_that(monkeypatch, None)

    send_mail(mail.id, clock.now())
    send_mail(mail.id, clock.now())

    assert taken == [bytes(mail.content)]
    mail.refresh_from_db()
    assert mail.state == "ACCEPTED"
    assert [line.what for line in MailLine.objects.all()] == ["ACCEPTED"]


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        smtplib.SMTPServerDisconnected(),
        smtplib.SMTPRecipientsRefused({"marie@example.org": (451, b"4.7.1 greylisted")}),
        smtplib.SMTPDataError(554, b"try another relay"),
    ],
)
def test_an_outage_or_a_delay_leaves_it_to_be_sent(mail, monkeypatch, error):
    server_that(monkeypatch, error)

    with pytest.raises(type(error)):
        send_mail(mail.id, clock.now())

    mail.refresh_from_db()
    assert mail.state == "WAITING"
    assert not MailLine.objects.exists()


def test_an_address_refused_for_good_is_a_bounce_and_is_not_tried_for_ever(mail, monkeypatch):
    server_that(monkeypatch, smtplib.SMTPRecipientsRefused({"marie@example.org": (550, b"5.1.1 unknown user")}))

    send_mail(mail.id, clock.now())

    mail.refresh_from_db()
    assert mail.state == "BOUNCED"
    assert MailLine.objects.get().detail == "550 5.1.1 unknown user"
