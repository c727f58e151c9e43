"""The demo's mail: an SMTP server that keeps everything it is given, and a page to read it, in one process."""

import sys
from pathlib import Path

from xcontact.demo import probe
from xcontact.demo.program import Program


def program(home: Path, smtp_port: int, inbox_port: int) -> Program:
    return Program(
        name="mail",
        label="Le courrier et sa boîte de lecture",
        command=(sys.executable, "-m", "xcontact.demo.mail", str(home / "mail"), str(smtp_port), str(inbox_port)),
        is_ready=lambda pid: probe.answers(inbox_port, "/messages.json"),
        patience=2.0,
    )
