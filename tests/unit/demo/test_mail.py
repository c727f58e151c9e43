import json
import smtplib
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from xcontact.demo import mail, ports, probe
from xcontact.demo.program import Child
from xcontact.kit.sms import backend


@pytest.fixture
def inbox(tmp_path: Path, base: int) -> Iterator[dict[str, int]]:
    """The mail process on free ports."""
    planned = ports.plan(base)
    child = Child(mail.program(tmp_path, planned["smtp"], planned["inbox"]), tmp_path / "logs")
    child.wait_until_ready()
    yield planned
    child.stop()


def acknowledgement() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Mairie d’Exemple <ne-pas-repondre@xcontact.localhost>"
    message["Reply-To"] = "mairie@exemple.fr"
    message["To"] = "zoe@exemple.fr"
    message["Subject"] = "Accusé de réception : votre demande à Étréchy"
    message.set_content("Suivez votre demande : http://xcontact.localhost:8000/mes-demandes/.\n")
    message.add_alternative("<p>Suivez <script>alert(1)</script><b>votre demande</b></p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="reçu.pdf")
    return message


def send(planned: dict[str, int], message: EmailMessage, *, to: str) -> None:
    with smtplib.SMTP("127.0.0.1", planned["smtp"], timeout=10) as server:
        server.send_message(message, from_addr="retour+1@xcontact.localhost", to_addrs=[to])


def fetch(planned: dict[str, int], path: str) -> Any:
    status, body = probe.get(planned["inbox"], path)
    assert status == 200
    return json.loads(body)


def page(planned: dict[str, int], path: str) -> str:
    status, body = probe.get(planned["inbox"], path)
    assert status == 200
    return body.decode()


def test_a_sent_message_is_read_back_whole(inbox: dict[str, int], tmp_path: Path) -> None:
    message = acknowledgement()

    send(inbox, message, to="zoe@exemple.fr")

    [line] = fetch(inbox, "/messages.json")
    letter = fetch(inbox, line["url"])
    assert letter["from"] == str(message["From"])
    assert letter["to"] == ["zoe@exemple.fr"]
    assert letter["envelope_from"] == "retour+1@xcontact.localhost"
    assert letter["subject"] == line["subject"] == "Accusé de réception : votre demande à Étréchy"
    assert letter["text"] == "Suivez votre demande : http://xcontact.localhost:8000/mes-demandes/.\n"
    assert "<b>votre demande</b>" in letter["html"]
    assert [(piece["name"], piece["content_type"]) for piece in letter["attachments"]] == [
        ("reçu.pdf", "application/pdf")
    ]
    assert probe.get(inbox["inbox"], letter["attachments"][0]["url"]) == (200, b"%PDF-1.7")
    assert (tmp_path / "mail" / "000001.eml").read_bytes() == probe.get(inbox["inbox"], letter["raw"])[1]


def test_the_newest_comes_first_and_one_address_can_be_asked_for(inbox: dict[str, int]) -> None:
    for person in ("zoe@exemple.fr", "ali@exemple.fr", "zoe@exemple.fr"):
        send(inbox, acknowledgement(), to=person)

    assert [line["id"] for line in fetch(inbox, "/messages.json")] == [3, 2, 1]
    assert [line["id"] for line in fetch(inbox, "/messages.json?to=Zoe@exemple.fr")] == [3, 1]


def test_the_page_shows_a_link_one_can_follow_and_runs_nothing_of_the_message(inbox: dict[str, int]) -> None:
    send(inbox, acknowledgement(), to="zoe@exemple.fr")

    assert '<a href="/messages/1">Accusé de réception : votre demande à Étréchy</a>' in page(inbox, "/")
    letter = page(inbox, "/messages/1")
    address = "http://xcontact.localhost:8000/mes-demandes/"
    assert f'<a href="{address}">{address}</a>.' in letter
    assert "<script>" not in letter
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in letter


def test_a_subject_made_of_markup_is_shown_as_text(inbox: dict[str, int]) -> None:
    message = EmailMessage()
    message["Subject"] = "<img src=x onerror=alert(1)>"
    message.set_content("<script>alert(2)</script>")

    send(inbox, message, to="zoe@exemple.fr")

    for path in ("/", "/messages/1"):
        assert "<img" not in page(inbox, path)
        assert "<script>" not in page(inbox, path)


def test_text_messages_are_shown_beside_the_mails_and_marked_as_the_demos(
    inbox: dict[str, int], tmp_path: Path
) -> None:
    assert "Aucun SMS pour l’instant." in page(inbox, "/")
    sink = backend(f"sink://{mail.texts_folder(tmp_path)}")
    sink.send("+33639981234", "Votre code <b>123456</b>")
    sink.send("+590690301234", "Votre code 654321")

    shown = page(inbox, "/")
    assert "SMS (démonstration)" in shown
    assert "Votre code &lt;b&gt;123456&lt;/b&gt;" in shown
    assert "06 39 98 12 34" in shown
    assert shown.index("654321") < shown.index("123456"), "the newest first"
    assert [line["to"] for line in fetch(inbox, "/texts.json")] == ["+590690301234", "+33639981234"]
    [line] = fetch(inbox, "/texts.json?to=%2B33639981234")
    assert line["text"] == "Votre code <b>123456</b>"


@pytest.mark.parametrize(
    "path", ["/messages/9", "/messages/9.json", "/messages/9/pieces/0", "/ailleurs", "/../secrets"]
)
def test_what_does_not_exist_is_404(inbox: dict[str, int], path: str) -> None:
    assert probe.get(inbox["inbox"], path)[0] == 404


def test_messages_outlive_the_process(tmp_path: Path, base: int) -> None:
    planned = ports.plan(base)
    program = mail.program(tmp_path, planned["smtp"], planned["inbox"])
    assert program.command[0] == sys.executable
    first = Child(program, tmp_path / "logs")
    first.wait_until_ready()
    send(planned, acknowledgement(), to="zoe@exemple.fr")
    first.process.kill()
    first.process.wait()

    second = Child(program, tmp_path / "logs")
    try:
        second.wait_until_ready()
        assert len(fetch(planned, "/messages.json")) == 1
    finally:
        second.stop()
