"""Reminders, as the agenda sends them: to the applicant of his supplement, to the department of its own dates.

The journal's line is what says that a reminder was sent; it is written with the mail, so that each goes out once. The
department gets one mail for all that falls due at the same time: numbers, procedures, dates, never what is inside.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from tenant_apps.correspondence import commands as correspondence
from tenant_apps.requests import clocks, journal, lifecycle, reminders
from tenant_apps.requests.commands import notices
from tenant_apps.requests.counting import Clock
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest, Supplement
from tenant_apps.requests.reminders import AT_ONCE, DESK, Reminder
from tenant_apps.requests.rules import calendar_of
from tenants import addresses, agenda, context, registry
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from xcontact.kit.mail.address import Unmailable, mailable
from xcontact.kit.text import french_date, typeset

KIND_APPLICANT, KIND_DESK = "supplement_reminder", "desk_reminder"
# Requests in one mail: more than that is a desk that does not read its mail.
MOST_TOGETHER = 200
# Somebody is at work on the request: looked at again so much later.
BUSY_FOR = timedelta(minutes=1)
_REMINDABLE = Q(erased_at=None) & ~Q(status=Status.DRAFT.value)
Line = tuple[ServiceRequest, Reminder]


@agenda.act(clocks.REMIND)
def remind_when_due(request_id: UUID, at: datetime) -> None:
    collectivity = registry.by_schema(context.current() or "")
    assert collectivity is not None
    remind(request_id=request_id, collectivity=collectivity, at=at)


@transaction.atomic
def remind(*, request_id: UUID, collectivity: CollectivityCard, at: datetime) -> int:
    """Send what is due for this request, and with it what is due for its department's others; returns how many.

    Read again from the journal: what was sent meanwhile, supplied or decided, reminds nobody. The next reminder of this
    request is entered in the agenda.
    """
    _one_at_a_time()
    request = _held(request_id)
    if request is None:
        if ServiceRequest.objects.filter(_REMINDABLE, id=request_id).exists():
            agenda.schedule(clocks.REMIND, request_id, at=at + BUSY_FOR)
        return 0
    running = clocks.read(request, collectivity, at)
    lines = _write(request, running, collectivity, at)
    clocks.enter_reminders(request, running, collectivity, at)
    if lines:
        lines += _others(request, collectivity, at)
    by_department: dict[UUID, list[Line]] = {}
    for row, reminder in lines:
        by_department.setdefault(row.department_id, []).append((row, reminder))
    for together in by_department.values():
        _tell_department(together, collectivity, at)
    return len(lines)


def enter_all(*, at: datetime) -> int:
    """Look at that moment at the reminders of every open request, also of those filed before there were any."""
    open_ones = [status.value for status in Status if lifecycle.is_open(status)]
    found = list(ServiceRequest.objects.filter(status__in=open_ones).values_list("id", flat=True))
    agenda.schedule_all(clocks.REMIND, found, at=at)
    return len(found)


def _others(request: ServiceRequest, collectivity: CollectivityCard, at: datetime) -> list[Line]:
    """What falls due at the same time here. Their own acts find it sent, and enter what comes next."""
    waiting = AgendaAct.objects.filter(place=context.current(), act=clocks.REMIND, due_at__lte=at)
    found: list[Line] = []
    for other_id in list(waiting.exclude(subject=request.id).values_list("subject", flat=True)[:MOST_TOGETHER]):
        if (other := _held(other_id)) is not None:
            found += _write(other, clocks.read(other, collectivity, at), collectivity, at)
    return found


def _write(request: ServiceRequest, running: list[Clock], collectivity: CollectivityCard, at: datetime) -> list[Line]:
    """Tell the applicant what concerns him and write each reminder down; gives those that the department is to get."""
    plan, told = clocks.reminder_plan(), clocks.reminded(request)
    found = []
    for reminder in reminders.due(running, told, calendar_of(collectivity), plan, at=at):
        kind, due_on, days = reminder.key
        of_desk = reminder.to == DESK
        facts = {"to": reminder.to, "clock": kind, "due_on": due_on, "days": days}
        sentence = reminder.clock.sentence_agent if of_desk else reminder.clock.sentence_citizen
        mailed = bool(_department_address(request, collectivity)) if of_desk else True
        journal.write(
            request,
            journal.REMIND,
            actor=journal.AGENDA,
            at=at,
            facts={**facts, "sentence": sentence, "mailed": mailed},
        )
        if of_desk:
            found.append((request, reminder))
        else:
            _tell_applicant(request, reminder, collectivity, at)
    return found


def _tell_applicant(request: ServiceRequest, reminder: Reminder, collectivity: CollectivityCard, at: datetime) -> None:
    supplement = Supplement.objects.filter(request=request, received_at=None).order_by("-number").first()
    wanted = "\n".join(f"– {piece['label']}" for piece in supplement.pieces) if supplement else ""
    assert reminder.clock.due_on is not None
    notices.tell(
        request,
        collectivity,
        at=at,
        kind=KIND_APPLICANT,
        title=f"Votre demande {request.reference} attend un complément avant le {french_date(reminder.clock.due_on)}",
        paragraphs=[
            reminder.clock.sentence_citizen,
            *([f"Il manque encore :\n{wanted}"] if wanted else []),
            "Vous l’avez envoyé autrement, par la poste ou au guichet ? Écrivez-le depuis la page de votre demande.",
        ],
        label="Envoyer le complément",
    )


def _tell_department(lines: Sequence[Line], collectivity: CollectivityCard, at: datetime) -> None:
    """One mail for the department of these requests; a collectivité without any address sees them at its desk."""
    request = lines[0][0]
    department, to = request.department, _department_address(request, collectivity)
    if not to:
        return
    count = len(lines)
    title = "Une échéance approche" if count == 1 else f"{count} échéances approchent"
    ordered = sorted(lines, key=lambda line: (line[1].clock.due_at or at, line[0].reference or ""))
    page = f"/bureau/demandes/{request.reference}/" if count == 1 else "/bureau/"
    correspondence.post(
        subject=department.id,
        kind=KIND_DESK,
        to=to,
        title=f"{title} pour {department.name}, {collectivity.name}",
        paragraphs=[
            "Bonjour,",
            *(typeset(_line(row, reminder, collectivity)) for row, reminder in ordered),
            "Ce rappel ne contient rien de ces demandes : elles se lisent au bureau, une fois connecté.",
        ],
        sender_name="Xcontact",
        reply_to="",
        at=at,
        link=("Ouvrir le bureau", addresses.collectivity(collectivity.subdomain, page)),
    )


def _line(request: ServiceRequest, reminder: Reminder, collectivity: CollectivityCard) -> str:
    told = [f"N° {request.reference}, {request.procedure.title}.", reminder.clock.sentence_agent]
    if reminder.days == AT_ONCE:
        told.append(f"Le délai ne laissait pas le temps d’un rappel plus tôt. {reminder.clock.why}")
    address = addresses.collectivity(collectivity.subdomain, f"/bureau/demandes/{request.reference}/")
    return f"{' '.join(told)}\n{address}"


def _department_address(request: ServiceRequest, collectivity: CollectivityCard) -> str:
    for address in (request.department.email, collectivity.email):
        try:
            mailable(address)
        except Unmailable:
            continue
        return address
    return ""


def _held(request_id: UUID) -> ServiceRequest | None:
    """The request, unless it is a draft, erased, or in somebody's hands just now (who may be waiting for us)."""
    return (
        ServiceRequest.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("department", "procedure")
        .filter(_REMINDABLE, id=request_id)
        .first()
    )


def _one_at_a_time() -> None:
    """Two workers would each write to the same department of the same requests."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{context.current()} {clocks.REMIND}"]
        )
