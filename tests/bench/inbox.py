"""The desk's lists over 100,000 requests in one collectivité: what a page takes, from the request to its last byte.

Requests, sendings, receipts, journals, messages and supplements are made by SQL; the pages are asked for by Django's
test client, warm, as an agent who follows his own share. `--plans 1` prints how PostgreSQL reads the slowest of them.
"""

import time
from statistics import median, quantiles
from typing import Any

import psycopg

from tests.bench import stage

RARE_NAME, RARE_WORD, COMMON_WORD = "Quincampoix", "chrysanthème", "trottoir"
LIMIT_MS = 300
_AGENTS, _DEPARTMENTS = 40, 30
_FIRST = "Marie Jean Zoé Paul Claire Hugo Agnès Inès Émile Léa Noé Rose Luc Eva Tom Anna Jules Lina Adam Alice".split()
_LAST = (
    "Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefèvre Leroy Roux David "
    "Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Müller Lefebvre Faure André"
).split()
_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo cha lou mar ver gri pon".split()

_FILL = """
WITH made AS (
  SELECT n, (%(statuses)s::text[])[1 + mod(n, 100)] AS status, %(now)s - n * interval '9 minutes' AS at,
         CASE WHEN mod(n, 15013) = 0 THEN 'Marthe ' || %(rare_name)s ELSE
           (%(first)s::text[])[1 + mod(n, cardinality(%(first)s::text[]))] || ' '
           || (%(last)s::text[])[1 + mod(n / 20, cardinality(%(last)s::text[]))] END AS name,
         (SELECT string_agg((%(syllables)s::text[])[1 + mod(n * 7 + k * k * 13, 20)]
             || (%(syllables)s::text[])[1 + mod(n / 20 + k * 11, 20)]
             || (%(syllables)s::text[])[1 + mod(n / 400 + k * 3, 20)], ' ') FROM generate_series(1, 40) k)
           || CASE WHEN mod(n, 20011) = 0 THEN ' ' || %(rare_word)s ELSE '' END
           || CASE WHEN mod(n, 2) = 0 THEN ' ' || %(common_word)s ELSE '' END AS words,
         abs(hashtext(n || 'procedure')) AS procedure, abs(hashtext(n || 'department')) AS department,
         abs(hashtext(n || 'agent')) AS agent
  FROM generate_series(1, %(wanted)s) n
)
INSERT INTO requests_servicerequest
  (id, reference, status, procedure_id, revision_id, department_id, caseworker_id, pseudonym, applicant_kind, identity,
   capacity, contact_email, answers, draft_key, refuses_electronic_answer, started_at, saved_at, submitted_at,
   closed_at, next_due_at, search)
SELECT uuidv7(at - %(now)s), '10387-26-' || upper(substr(md5(n::text), 1, 6)) || '-' || n, status,
       (%(procedures)s::uuid[])[1 + mod(procedure, cardinality(%(procedures)s::uuid[]))],
       (%(revisions)s::uuid[])[1 + mod(procedure, cardinality(%(procedures)s::uuid[]))],
       (%(departments)s::uuid[])[1 + mod(department, cardinality(%(departments)s::uuid[]))],
       CASE WHEN status <> 'submitted' THEN (%(agents)s::uuid[])[1 + mod(agent, cardinality(%(agents)s::uuid[]))] END,
       gen_random_uuid(), 'INDIVIDUAL',
       jsonb_build_object('kind', 'INDIVIDUAL', 'name', name, 'authenticated_by', 'password', 'stated',
         jsonb_build_object('identity.family_name', split_part(name, ' ', 2), 'identity.given_names',
                            split_part(name, ' ', 1), 'contact.email', 'usager' || n || '@example.org')),
       '{}', 'usager' || n || '@example.org', jsonb_build_object('message', words, 'subject', 'Une question'),
       md5(n::text), false, at, at, at,
       CASE WHEN status <> ALL(%(open)s) AND NOT starts_with(status, 'lapsed') THEN at + interval '20 days' END,
       CASE WHEN status IN ('submitted', 'under_review') THEN %(now)s + (mod(n, 97) - 12) * interval '11 hours' END,
       array_to_tsvector(ARRAY(SELECT DISTINCT word FROM regexp_split_to_table(
         lower(translate(name || ' ' || words, 'éèÉüê', 'eeEue')) || ' ' || lower(substr(md5(n::text), 1, 6))
         || ' 10387 26 ' || n || ' usager' || n || ' example org une question', ' ') word WHERE word <> ''))
FROM made ORDER BY n DESC
"""
_FOLLOWING = (
    """INSERT INTO requests_sending (id, request_id, number, kind, received_at, content, manifest)
       SELECT gen_random_uuid(), id, 1, 'request', submitted_at, answers, '[]' FROM requests_servicerequest""",
    """INSERT INTO requests_receipt (id, sending_id, kind, issued_at, code, text, pdf, sha256)
       SELECT gen_random_uuid(), s.id, receipt, received_at, '', '{}', '', ''
       FROM requests_sending s, unnest(ARRAY['registration', 'acknowledgement']) receipt
       WHERE receipt = 'registration' OR mod(hashtext(s.id::text), 5) <> 0""",
    """INSERT INTO requests_supplement (id, request_id, number, pieces, explanation, blocking, asked_at, due_on)
       SELECT gen_random_uuid(), id, 1, '[]', '', true, submitted_at,
         (%(now)s + (mod(hashtext(reference), 30) - 5) * interval '1 day')::date
       FROM requests_servicerequest WHERE status = 'awaiting_supplement'""",
    """INSERT INTO correspondence_message (id, subject, author, signed, body, written_at, first_read_at)
       SELECT gen_random_uuid(), id, 'APPLICANT', '', 'Et pour samedi ?', submitted_at,
         CASE WHEN mod(hashtext(reference), 50) <> 0 THEN submitted_at END
       FROM requests_servicerequest WHERE mod(hashtext(reference), 4) = 0""",
    """INSERT INTO requests_journalentry
         (id, request_id, number, at, verb, actor, public, private, private_digest, digest)
       SELECT uuidv7(moment.at - %(now)s), r.id, line.number, moment.at, line.verb, line.actor, '{}',
         CASE WHEN line.verb = 'read' THEN jsonb_build_object('agent', r.caseworker_id) END, '', ''
       FROM requests_servicerequest r
       CROSS JOIN LATERAL (VALUES (1, 'submit', 'applicant', interval '0'), (2, 'take_up', 'agent', interval '1 day'),
         (3, 'read', 'agent', interval '1 day'), (4, 'message', 'applicant', interval '2 days'),
         (5, CASE r.status WHEN 'accepted' THEN 'accept' WHEN 'rejected' THEN 'reject' WHEN 'withdrawn' THEN 'withdraw'
            WHEN 'lapsed_rejected' THEN 'lapse_into_rejection' WHEN 'lapsed_accepted' THEN 'lapse_into_acceptance'
            ELSE 'close' END, 'agent', interval '20 days')) AS line(number, verb, actor, later)
       CROSS JOIN LATERAL (SELECT r.submitted_at + line.later AS at) moment
       WHERE line.number < 5 OR r.status <> ALL(%(open)s) ORDER BY moment.at""",
)
_OPEN = ["submitted", "under_review", "awaiting_supplement"]
_ENDED = ["accepted", "rejected", "closed", "withdrawn", "lapsed_rejected", "lapsed_accepted"]


def run(requests: int = 100_000, rounds: int = 20, open: int = 20, plans: int = 0) -> dict[str, Any]:
    """`open`: how many requests of a hundred are open."""
    with stage.server() as postgres:
        stage.prepare(postgres)
        from tenants import context, registry

        stage.open_collectivités(1)
        with psycopg.connect(postgres.admin_url, dbname="fleet", autocommit=True) as admin:
            (schema,) = admin.execute("SELECT schema_name FROM tenants_collectivity").fetchone()  # type: ignore[misc]
            card = registry.by_schema(schema)
            assert card is not None
            with context.inside(schema):
                known = _people()
            stage.say(f"{requests} demandes…")
            _fill(admin, schema, requests, open, known)
        with context.inside(schema):
            client = _client(card, known)
            measured = {name: _times(client, path, rounds) for name, path in _pages(client, known).items()}
            for name, path in _pages(client, known).items() if plans else ():
                _explain(client, name, path)
    figures = {name: {"p50_ms": round(median(times), 1), "p95_ms": _p95(times)} for name, times in measured.items()}
    worst = max(found["p95_ms"] for found in figures.values())
    return {
        "requests": requests,
        "open": requests * open // 100,
        "rounds": rounds,
        "p95_ms": worst,
        "limit_ms": LIMIT_MS,
        "held": worst <= LIMIT_MS,
        "pages": figures,
    }


def _people() -> dict[str, Any]:
    """Departments and agents of a city, and the procedures that its pack has published; standing there."""
    from tenant_apps.organisation.models import Agent, Department
    from tenant_apps.procedures import queries as procedures
    from tenant_apps.procedures.models import Procedure

    for number in range(_DEPARTMENTS - Department.objects.count()):
        Department.objects.create(name=f"Service {number}", telephone="03 25 00 00 00")
    for number in range(_AGENTS):
        Agent.objects.create(display_name=f"Agent {number:02}", function="instructeur")
    last = procedures.last_revisions()
    found = [one for one in Procedure.objects.order_by("slug") if one.id in last]
    return {
        "departments": list(Department.objects.order_by("name").values_list("id", flat=True)),
        "agents": list(Agent.objects.order_by("display_name").values_list("id", flat=True)),
        "procedures": [one.id for one in found],
        "revisions": [last[one.id].id for one in found],
        "slugs": [one.slug for one in found],
    }


def _fill(admin: Any, schema: str, requests: int, percent_open: int, known: dict[str, Any]) -> None:
    from xcontact.kit import clock
    from xcontact.kit.text import fold

    statuses = [_OPEN[n % 3] if n < percent_open else _ENDED[n % 6] for n in range(100)]
    given = {
        "now": clock.now(), "wanted": requests, "open": _OPEN, "statuses": [statuses[n * 37 % 100] for n in range(100)],
        "rare_name": RARE_NAME, "rare_word": fold(RARE_WORD), "common_word": COMMON_WORD, "first": _FIRST,
        "last": _LAST, "syllables": _SYLLABLES,
        **{name: known[name] for name in ("departments", "agents", "procedures", "revisions")},
    }  # fmt: skip
    admin.execute(f'SET search_path = "{schema}"')
    for statement in (_FILL, *_FOLLOWING):
        stage.say(f"  {statement.strip().split('(')[0][-40:]}")
        admin.execute(statement, given)
    admin.execute("VACUUM ANALYZE")
    for name, size in admin.execute(
        "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relnamespace = %s::regnamespace "
        "AND (relname LIKE 'request%%' OR relname LIKE 'requests_servicerequest%%') ORDER BY 2 DESC LIMIT 12",
        [schema],
    ):
        stage.say(f"  {name:40} {size / 1e6:8.1f} Mo")


def _client(card: Any, known: dict[str, Any]) -> Any:
    from tenant_apps.organisation.models import Agent
    from tests.integration.desk.people import desk_of

    return desk_of(card, Agent.objects.get(id=known["agents"][3]))


def _pages(client: Any, known: dict[str, Any]) -> dict[str, str]:
    inbox, department, agent = "/bureau/demandes/", known["departments"][2], known["agents"][5]
    return {
        "today": "/bureau/",
        "today_searched": f"/bureau/?q={_LAST[3]}",
        "everything": inbox,
        "view_to_do": f"{inbox}?tour=bureau",
        "view_late": f"{inbox}?retard=on",
        "view_mine": f"{inbox}?etat=ouvertes&agent=moi",
        "view_nobody": f"{inbox}?etat=ouvertes&agent=personne",
        "view_ended": f"{inbox}?etat=closes",
        "three_filters": f"{inbox}?etat=closes&service={department}&agent={agent}",
        "three_filters_by_name": f"{inbox}?etat=accepted&service={department}&demarche={known['slugs'][0]}&tri=nom",
        "search_name": f"{inbox}?q=Zoé+{_LAST[12]}",
        "search_rare_name": f"{inbox}?q={RARE_NAME.upper()}",
        "search_rare_word": f"{inbox}?q={RARE_WORD}",
        "search_common_word": f"{inbox}?q={COMMON_WORD}",
        "search_common_words": f"{inbox}?q={COMMON_WORD}+marie&etat=ouvertes",
        "search_beginning": f"{inbox}?q=mar&tri=echeance",
        "search_nothing": f"{inbox}?q=zzyzx",
        "search_reference": f"{inbox}?q=10387-26-{_reference()}",
        "by_due_date": f"{inbox}?tri=echeance",
        "by_reference": f"{inbox}?tri=numero",
        "by_name": f"{inbox}?tri=nom",
        "deep_page": _deep(client, inbox, 0.6),
        "deep_page_by_name": _deep(client, f"{inbox}?tri=nom", 0.6),
        "deep_page_of_open": _deep(client, f"{inbox}?etat=ouvertes", 0.6),
    }  # fmt: skip


def _reference() -> str:
    from tenant_apps.requests.models import ServiceRequest

    return str(ServiceRequest.objects.values_list("reference", flat=True)[500]).split("-", 2)[2]


def _deep(client: Any, address: str, depth: float) -> str:
    """The address of a page so deep in the list."""
    from tenant_apps.requests.models import ServiceRequest

    rows = ServiceRequest.objects.order_by("-submitted_at")
    anchor = rows.values_list("reference", flat=True)[int(rows.count() * depth)]
    cursor = f"{anchor}~{int(time.time() * 1e6)}" if "ouvertes" in address else anchor
    return f"{address}{'&' if '?' in address else '?'}apres={cursor}"


def _times(client: Any, path: str, rounds: int) -> list[float]:
    times = []
    for round_ in range(rounds + 2):
        start = time.perf_counter()
        response = client.get(path)
        taken = (time.perf_counter() - start) * 1000
        assert response.status_code == 200, (path, response.status_code)
        if round_ > 1:
            times.append(round(taken, 1))
    stage.say(f"  {_p95(times):7.1f} ms  {path[:100]}")
    return times


def _p95(times: list[float]) -> float:
    return round(quantiles(times, n=20)[-1], 1) if len(times) > 1 else times[0]


def _explain(client: Any, name: str, path: str) -> None:
    """How PostgreSQL reads what takes more than 10 ms of its time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    for query in [found["sql"] for found in captured if found["sql"].startswith("SELECT")]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query.replace('%', '%%')}")
            plan = [line for (line,) in cursor.fetchall()]
        if float(plan[-1].split()[2]) > 10:
            stage.say("\n".join([f"\n== {name}", query[:300], *plan]))
