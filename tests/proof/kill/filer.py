"""Citizens who file by calling the commands: `python -m tests.proof.kill.filer NOTEBOOK SUBDOMAIN COUNT`.

No page between them and the domain, for the short sample in the gate. Whoever is killed is followed by another, who
goes on with what the notebook says is not sent yet.
"""

import os
import sys
from pathlib import Path
from uuid import UUID, uuid5

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xcontact.project.settings")
django.setup()

from tenant_apps.documents import commands as documents  # noqa: E402
from tenant_apps.procedures import queries as procedures  # noqa: E402
from tenant_apps.requests import commands  # noqa: E402
from tenants import context, registry  # noqa: E402
from tenants.registry import CollectivityCard  # noqa: E402
from tenants.visitors import Applicant  # noqa: E402
from tests.proof.kill import papers  # noqa: E402
from tests.proof.kill.notebook import Notebook, Promise, words_of  # noqa: E402
from xcontact.kit import clock  # noqa: E402

SLUG, PIECE = "autre-demande", ""
PEOPLE = UUID("6f0cf4b0-6d44-4b0c-9a5e-0f3f6c9d6a10")


def main(notebook: Notebook, subdomain: str, count: int) -> None:
    card = registry.by_subdomain(subdomain)
    assert card is not None
    with context.inside(card.schema):
        promises = notebook.promises()
        while len(promises) < count:
            promises.append(notebook.mean(card.schema))
        for promise in promises:
            if not promise.is_done:
                _file(notebook, promise, card)


def _file(notebook: Notebook, promise: Promise, card: CollectivityCard) -> None:
    by = _applicant(promise)
    if not promise.draft:
        notebook.note(promise, "draft", str(_begin(promise, by)))
    draft = UUID(promise.draft)
    for paper in papers.of(promise.token, 1):
        if promise.sent or paper.sha256 in promise.kept:
            continue
        notebook.note(promise, "offered", paper.sha256)
        documents.add(
            subject=draft,
            piece=PIECE,
            content=paper.content,
            name=paper.name,
            declared=paper.media_type,
            added_by="applicant",
            at=clock.now(),
        )
        notebook.note(promise, "kept", paper.sha256)
    notebook.note(promise, "sent")
    sent = commands.submit(draft_id=draft, collectivity=card, by=by, at=clock.now(), ip_address="192.0.2.7")
    notebook.note(promise, "shown", sent.reference)


def _begin(promise: Promise, by: Applicant) -> UUID:
    published = procedures.published(SLUG)
    assert published is not None
    draft = commands.start(procedure=published, by=by, at=clock.now())
    answers = {
        "acting_as": "INDIVIDUAL",
        "family_name": "Lambert",
        "given_names": "Marie",
        "address": {"street": "12 rue des Tanneurs", "postcode": "10000", "city": "Troyes"},
        "email": promise.address,
        "subject": words_of(promise.token),
        "message": "Quand ouvre la mairie ?",
    }
    commands.save_answers(draft_id=draft.id, draft_key=draft.draft_key, answers=answers, at=clock.now())
    return draft.id


def _applicant(promise: Promise) -> Applicant:
    return Applicant(
        pseudonym=uuid5(PEOPLE, promise.token),
        kind="INDIVIDUAL",
        display_name="Marie Lambert",
        email=promise.address,
        authenticated_by="password",
        authenticated_at=clock.now(),
    )


def _in_many_lives(notebook: Path, subdomain: str, count: int) -> int:
    """The exit code of the first that is not killed. Forked: starting Django anew would take two seconds each."""
    while True:
        life = os.fork()
        if life == 0:
            main(Notebook(notebook), subdomain, count)
            os._exit(0)
        _, status = os.waitpid(life, 0)
        if not os.WIFSIGNALED(status):
            return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(_in_many_lives(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
