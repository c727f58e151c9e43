"""Opening a large form in the builder, and saving one act on it: server time, warm, through the pages themselves."""

import statistics
import time
from typing import Any

from tests.bench import stage

SLUG = "autre-demande"
ROUNDS = 15
FORM = f"/bureau/administration/demarches/{SLUG}/formulaire/"


def run(questions: int = 200) -> dict[str, Any]:
    with stage.server() as postgres:
        stage.prepare(postgres)
        from tenants import context, registry
        from tenants.models import Domain
        from tests.integration.desk.people import seen

        stage.open_collectivités(1)
        with context.portal():
            subdomain = Domain.objects.values_list("domain", flat=True)[0]
        registry.forget()
        card = registry.by_subdomain(subdomain)
        assert card is not None
        with context.inside(card.schema):
            browser = _office(card, questions)
        opened, saved = [], []
        for number in range(ROUNDS):
            before = time.perf_counter()
            page = browser.get(FORM)
            opened.append((time.perf_counter() - before) * 1000)
            assert page.status_code == 200
            given = {"vu": seen(page), "label": f"Question {number}", "hint": "", "max_length": ""}
            before = time.perf_counter()
            answer = browser.post(f"{FORM}question/q_{questions - 1:06d}/", given)
            saved.append((time.perf_counter() - before) * 1000)
            assert answer.status_code == 303, answer.status_code
        return {
            "open_ms": round(statistics.median(opened[3:])),
            "open_max_ms": round(max(opened[3:])),
            "save_ms": round(statistics.median(saved[3:])),
            "save_max_ms": round(max(saved[3:])),
            "allowed_ms": 500,
            "questions": questions,
        }


def _office(card: Any, questions: int) -> Any:
    """An administrator's browser, in front of a form of so many questions, one in ten with a condition."""
    import json

    from shared_apps.catalogue import library
    from tenant_apps.organisation.models import Agent, AgentRole
    from tenant_apps.procedures import commands
    from tenant_apps.procedures.models import Procedure
    from tests.integration.desk.people import desk_of

    by = Agent.objects.create(display_name="Banc", function="secrétaire", role=AgentRole.ADMINISTRATOR)
    form = json.loads(json.dumps(library.entry(SLUG).content["form"]))
    for start in range(0, questions, 20):
        fields = [_question(number) for number in range(start, min(start + 20, questions))]
        form["pages"].append({"id": f"p_{start:06d}", "title": f"Page {start}", "fields": fields})
    seen = Procedure.objects.get(slug=SLUG).working_number
    commands.replace_form(slug=SLUG, form=form, seen=seen, by=by)
    return desk_of(card, by)


def _question(number: int) -> dict[str, Any]:
    field: dict[str, Any] = {"id": f"q_{number:06d}", "kind": "text", "label": f"Question numéro {number}"}
    if number % 10 == 9:
        field["condition"] = {"===": [{"var": f"q_{number - 1:06d}"}, "oui"]}
    return field
