"""The demo's mail: an SMTP server that keeps everything it is given, and a page to read it, in one process.

The page shows text messages too, from the folder where `xcontact.kit.sms` leaves them.
"""

import sys
from pathlib import Path

from xcontact.demo import probe
from xcontact.demo.program import Program


def texts_folder(home: Path) -> Path:
    """Where the demo's text messages are left."""
    return home / "sms"


def program(home: Path, smtp_port: int, inbox_port: int) -> Program:
    return Program(
        name="mail",
        label="Le courrier et sa boîte de lecture",
        command=(
            *(sys.executable, "-m", "xcontact.demo.mail", str(home / "mail"), str(texts_folder(home))),
            *(str(smtp_port), str(inbox_port)),
        ),
        is_ready=lambda pid: probe.answers(inbox_port, "/messages.json"),
        patience=2.0,
    )
