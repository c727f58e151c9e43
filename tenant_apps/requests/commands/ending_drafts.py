"""The end of a draft that its author has left: told fifteen days before, put off by whatever he saves, then erased."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tenant_apps.correspondence import commands as correspondence
from tenant_apps.correspondence.models import Mail, MailLine
from tenant_apps.requests.commands import drafting
from tenant_apps.requests.draft_keeping import erased_at, notice_at
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.unknown import MARK
from tenants import addresses, agenda, context, registry, server_clock
from xcontact.kit.clock import paris_date
from xcontact.kit.text import french_date, typeset

FORGET = "forget_draft_notice"
NOTICE = "draft_ending"
# The notice of a draft that is gone is looked for again so much later, while the draft lives on.
LATER = timedelta(days=30)
_OF_AN_ACCOUNT = Q(status=Status.DRAFT.value) & ~Q(capacity__contains={MARK: True})


@agenda.act(drafting.END)
@transaction.atomic
def end_draft(draft_id: UUID, at: datetime) -> None:
    """Tell the author of a draft that nothing was saved in, then erase it; saved again meanwhile, it starts anew.

    Raises Refused when the clocks disagree: nothing is destroyed then (T74).
    """
    draft = (
        ServiceRequest.objects.select_for_update(of=("self",))
        .select_related("procedure", "department")
        .filter(_OF_AN_ACCOUNT, id=draft_id)
        .first()
    )
    if draft is None:
        return
    if at < notice_at(draft.saved_at):
        agenda.schedule(drafting.END, draft.id, at=notice_at(draft.saved_at))
        return
    notice = Mail.objects.filter(subject=draft.id, kind=NOTICE, frozen_at__gte=draft.saved_at).order_by("id").first()
    last = erased_at(draft.saved_at, notice.frozen_at if notice else at)
    if notice is None:
        _tell(draft, last, at)
    if notice is None or at < last:
        agenda.schedule(drafting.END, draft.id, at=last)
        return
    server_clock.demand_agreement(at)
    drafting.erase(draft)


@agenda.act(FORGET, stepwise=True)
def forget_notice(draft_id: UUID, at: datetime) -> None:
    """Erase the notices of a draft that is no more, whoever threw it away: they bear an address.

    The collectivité's own role can't; what became a request keeps its mails, and goes with them.
    """
    row = ServiceRequest.objects.filter(id=draft_id).only("status").first()
    if row is not None:
        if row.standing is Status.DRAFT:
            agenda.schedule(FORGET, draft_id, at=at + LATER)
        return
    with context.inside(f"retention:{context.current()}"), transaction.atomic():
        for rows in (MailLine.objects.filter(mail__subject=draft_id), Mail.objects.filter(subject=draft_id)):
            rows._raw_delete(rows.db)


def enter_all() -> int:
    """Enter the end of every draft of an account, also of those begun before they were entered. Safe to do again."""
    drafts = list(ServiceRequest.objects.filter(_OF_AN_ACCOUNT).values_list("id", "saved_at"))
    for draft_id, saved_at in drafts:
        agenda.schedule(drafting.END, draft_id, at=notice_at(saved_at))
    return len(drafts)


def _tell(draft: ServiceRequest, last: datetime, at: datetime) -> None:
    collectivity = registry.by_schema(context.current() or "")
    assert collectivity is not None
    day = french_date(paris_date(last))
    correspondence.post(
        subject=draft.id,
        kind=NOTICE,
        to=draft.contact_email,
        title=f"Votre brouillon sera effacé après le {day}",
        paragraphs=[
            typeset(text)
            for text in (
                "Bonjour,",
                f"Vous avez commencé une demande, sans l’envoyer : {draft.procedure.title}, {collectivity.name}.",
                f"Sans nouvelle de vous, ce brouillon et ses documents seront effacés après le {day}.",
                "Pour le garder, ouvrez-le et enregistrez une page. Vous n’en voulez plus ? Vous n’avez rien à faire.",
            )
        ],
        sender_name=f"{collectivity.name} (Xcontact)",
        reply_to=draft.department.email or collectivity.email,
        at=at,
        link=(
            "Reprendre mon brouillon",
            addresses.collectivity(collectivity.subdomain, f"/demarches/{draft.procedure.slug}/demande/{draft.id}/"),
        ),
    )
    agenda.schedule(FORGET, draft.id, at=last + LATER)
