"""Xcontact with one safeguard removed: each of these must turn the proof red. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mutation:
    """In the text of `module`, `former` becomes `new`; or nothing but the `environment` changes.

    `red`: what the proof must find. `soonest`: the faults, or the failpoints, that find it soonest.
    """

    red: str
    soonest: tuple[str, ...]
    module: str = ""
    former: str = ""
    new: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    def apply(self, text: str) -> str:
        if text.count(self.former) != 1:
            raise SystemExit(f"{self.module} has changed: this mutation no longer applies to it")
        return text.replace(self.former, self.new)


FILING, DOCUMENTS, LEDGER = (
    "tenant_apps.requests.commands.filing",
    "tenant_apps.documents.commands",
    "xcontact.kit.mail.ledger",
)
DELIVERY = "deliver(bytes(mail.content), envelope_from=return_path(place, mail.id), to=mail.recipient)"
DEFERRED = "from django.db import transaction\n    transaction.on_commit(lambda: "

MUTATIONS = {
    "mail-marked-before-sending": Mutation(
        red="missing_receipts",
        soonest=("silence_mail", "w5"),
        module=LEDGER,
        former=f"    {DELIVERY}\n",
        new=f"    {DEFERRED}{DELIVERY})\n",
    ),
    "agenda-after-commit": Mutation(
        red="missing_receipts",
        soonest=("s6",),
        module="tenants.agenda.schedule",
        former="def schedule(act: str, subject: UUID, *, at: datetime) -> None:\n",
        new=(
            "def schedule(act: str, subject: UUID, *, at: datetime) -> None:\n"
            f"    {DEFERRED}_schedule(act, subject, at=at))\n\n\n"
            "def _schedule(act: str, subject: UUID, *, at: datetime) -> None:\n"
        ),
    ),
    "receipt-after-commit": Mutation(
        red="missing_receipts",
        soonest=("s6",),
        module=FILING,
        former='    issuing.issue_for_sending(request, sending, procedure, collectivity, at)\n    failpoint("s4")\n',
        new=(
            "    transaction.on_commit("
            "lambda: issuing.issue_for_sending(request, sending, procedure, collectivity, at))\n"
        ),
    ),
    "no-lock-on-the-draft": Mutation(
        red="duplicates",
        soonest=(),
        module=FILING,
        former='.select_for_update(of=("self",))',
        new="",
    ),
    "document-kept-before-its-bytes": Mutation(
        red="wrong_documents",
        soonest=("u3", "silence_objects"),
        module=DOCUMENTS,
        former="    storage.put(place, sealed, content, examined.inspected.media_type)\n",
        new=(
            "    import threading\n"
            "    threading.Thread("
            "target=storage.put, args=(place, sealed, content, examined.inspected.media_type)).start()\n"
        ),
    ),
    "another-message-id-each-time": Mutation(
        red="missing_receipts",
        soonest=("w4", "w5"),
        module=LEDGER,
        former=DELIVERY,
        new=(
            "import re, uuid\n"
            "    renamed = re.sub(rb'(?m)^Message-ID: <[^@]+', "
            "b'Message-ID: <' + uuid.uuid4().hex.encode(), bytes(mail.content))\n"
            "    deliver(renamed, envelope_from=return_path(place, mail.id), to=mail.recipient)"
        ),
    ),
    "commit-not-awaited": Mutation(
        red="lost",
        soonest=("kill_postgres_backend",),
        environment={"PGOPTIONS": "-c synchronous_commit=off"},
    ),
}
