"""An address we accept is one our mails reach: a receipt has no other way to a person who never logs in again."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from shared_apps.accounts.forms import ActivationRequestForm, LoginForm
from shared_apps.forms.definition import Field
from shared_apps.forms.kinds import KINDS
from tenant_apps.organisation.forms import ContactForm
from xcontact.kit.mail import deliver as delivery
from xcontact.kit.mail.address import Unmailable, mailable
from xcontact.kit.mail.compose import compose

# Accepted by Django's validator, and by no mail server; or by our own relay, for somebody inside.
HOSTILE = (
    "=?utf-8?q?a?=@exemple.fr",
    '"\x01"@exemple.fr',
    '"a,b"@exemple.fr',
    "a@[127.0.0.1]",
    "root@localhost",
    f"a@{'ä' * 60}.fr",
    "a@\u2100.fr",
    "a@x\u200b\u3002.fr",
)


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("marie@exemple.fr", "marie@exemple.fr"),
        ("Marie.O'Neil+mairie@Exemple.FR", "Marie.O'Neil+mairie@Exemple.FR"),
        ("maire@épernay.fr", "maire@xn--pernay-9ua.fr"),
        ("a@faß.example", "a@fass.example"),
    ],
)
def test_a_domain_with_accents_travels_in_ascii(address: str, sent_to: str) -> None:
    assert mailable(address) == sent_to


@pytest.mark.parametrize("address", HOSTILE)
def test_what_no_mail_reaches_is_refused(address: str) -> None:
    with pytest.raises(Unmailable):
        mailable(address)


@pytest.mark.parametrize("address", HOSTILE)
def test_every_form_refuses_it_once(address: str) -> None:
    errors = ActivationRequestForm({"email": address}).errors["email"]
    assert len(errors) == 1 and "pas complète" in errors[0]
    field = KINDS["email"].form_field(Field(id="email", kind="email", label="Adresse", required=True))
    with pytest.raises(ValidationError, match=r"pas complète|caractère invisible"):
        field.clean(address)
    assert "email" in ContactForm.base_fields
    with pytest.raises(ValidationError, match="incomplète"):
        ContactForm.base_fields["email"].clean(address)
    assert "email" in LoginForm({"email": address, "password": "x"}).errors


def test_a_town_hall_whose_own_address_is_wrong_still_sends_receipts() -> None:
    """It was typed by whoever opened the collectivité: a request must not be refused for it."""
    content = compose(
        place="c_10387",
        mail_id=uuid4(),
        to="marie@exemple.fr",
        title="Accusé",
        paragraphs=["Texte"],
        sender_name="Troyes",
        reply_to="mairie@troyes",
        at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    assert message_from_bytes(content, policy=policy.default)["Reply-To"] is None


def test_the_header_and_the_envelope_carry_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"place": "portal", "title": "Bonjour", "paragraphs": ["Texte"], "sender_name": "Épernay"}
    content = compose(
        **given,  # type: ignore[arg-type]
        mail_id=uuid4(),
        to="maire@épernay.fr",
        reply_to="accueil@épernay.fr",
        at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    message = message_from_bytes(content, policy=policy.default)
    assert (message["To"], message["Reply-To"]) == ("maire@xn--pernay-9ua.fr", "accueil@xn--pernay-9ua.fr")

    sent: list[object] = []

    class Server:
        def __init__(self, *given: object, **named: object) -> None: ...

        def sendmail(self, sender: str, recipients: list[str], content: bytes) -> None:
            sent.extend(recipients)

        def quit(self) -> None: ...

        def close(self) -> None: ...

    monkeypatch.setattr(delivery.smtplib, "SMTP", Server)
    delivery.deliver(content, envelope_from="retour@exemple.fr", to="maire@épernay.fr")
    assert sent == ["maire@xn--pernay-9ua.fr"]
