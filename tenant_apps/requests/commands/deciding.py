"""The end of a request: a decision signed by whoever may sign, or silence on its date."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenant_apps.organisation import queries as organisation
from tenant_apps.organisation.models import Agent, Signatory
from tenant_apps.requests import clocks, journal, receipts
from tenant_apps.requests.commands import notices
from tenant_apps.requests.commands.reviewing import locked
from tenant_apps.requests.deadlines import ClockKind
from tenant_apps.requests.lifecycle import Status, Verb, next_status
from tenant_apps.requests.models import Decision, DecisionKind, ServiceRequest
from tenant_apps.requests.rules import appeal_body_of
from tenants import agenda, context, registry
from tenants.registry import CollectivityCard
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import Refused

VERBS = {
    DecisionKind.ACCEPTED: Verb.ACCEPT,
    DecisionKind.REJECTED: Verb.REJECT,
    DecisionKind.ANSWERED: Verb.CLOSE,
}
TITLES = {
    DecisionKind.ACCEPTED: "Votre demande {reference} est acceptée",
    DecisionKind.REJECTED: "Votre demande {reference} est refusée",
    DecisionKind.ANSWERED: "Une réponse à votre demande {reference}",
}


@transaction.atomic
def decide(
    *,
    reference: str,
    collectivity: CollectivityCard,
    kind: DecisionKind,
    body: str,
    reason: str,
    signatory_id: UUID,
    by: Agent,
    at: datetime,
) -> Decision:
    """Decide in the name of a signatory whose delegation covers that day (L. 212-1, L. 212-2 CRPA).

    A refusal has its reasons and says how to contest it, or it is refused itself (L. 211-5, R. 421-5 CJA).
    """
    request = locked(reference)
    signatory = _signatory(signatory_id, at)
    if not body.strip():
        raise Refused("Écrivez la réponse avant de l’envoyer.")
    notice = ""
    if kind is DecisionKind.REJECTED:
        if not reason.strip():
            raise Refused("Un refus se motive : indiquez les raisons de droit et de fait (article L. 211-5 du CRPA).")
        appeal = appeal_body_of(collectivity)
        if appeal is None:
            raise Refused("Indiquez d’abord le tribunal administratif compétent.")
        notice = receipts.appeal_notice(appeal)
    request.status = next_status(request.standing, VERBS[kind]).value
    request.closed_at = at
    request.save(update_fields=["status", "closed_at"])
    decision = Decision.objects.create(
        request=request,
        number=Decision.objects.filter(request=request).count() + 1,
        kind=kind,
        decided_at=at,
        body=body.strip(),
        reason=reason.strip(),
        appeal_notice=notice,
        signed_name=signatory.name,
        signed_quality=signatory.quality,
        signed_service=request.department.name,
    )
    journal.write(
        request,
        VERBS[kind],
        actor=journal.AGENT,
        at=at,
        facts={"function": by.function, "signed_quality": signatory.quality, "decision": decision.number},
        private={"agent": str(by.id), "name": by.display_name, "signed_name": signatory.name},
    )
    clocks.recompute(request, collectivity, at)
    notices.tell(
        request,
        collectivity,
        at=at,
        kind="decision",
        title=TITLES[kind].format(reference=request.reference),
        paragraphs=[
            decision.body,
            *([f"Motifs : {decision.reason}"] if decision.reason else []),
            f"{decision.signed_name}, {decision.signed_quality}\n{decision.signed_service}",
            *([notice] if notice else []),
        ],
        label="Voir la réponse",
    )
    return decision


@transaction.atomic
def lapse(*, request_id: UUID, collectivity: CollectivityCard, at: datetime) -> bool:
    """Silence decides, when its clock says so; False when it has nothing to decide (any more, or yet)."""
    request = (
        ServiceRequest.objects.select_for_update(of=("self",))
        .select_related("department")
        .filter(id=request_id)
        .first()
    )
    if request is None or request.standing is Status.DRAFT:
        return False
    clock = next(
        (
            clock
            for clock in clocks.read(request, collectivity, at)
            if clock.kind in {ClockKind.ACCEPTANCE, ClockKind.REJECTION} and clock.stopped_at is None
        ),
        None,
    )
    if clock is None or clock.due_at is None:
        return False
    if clock.due_at > at:
        agenda.schedule(clocks.LAPSE, request.id, at=clock.due_at)
        return False
    favourable = clock.kind is ClockKind.ACCEPTANCE
    verb = Verb.LAPSE_INTO_ACCEPTANCE if favourable else Verb.LAPSE_INTO_REJECTION
    request.status = next_status(request.standing, verb).value
    request.save(update_fields=["status"])
    journal.write(request, verb, actor=journal.AGENDA, at=clock.due_at, facts={"rule": clock.rule, "why": clock.why})
    clocks.recompute(request, collectivity, at)
    _tell_of_silence(request, collectivity, favourable, at)
    return True


@agenda.act(clocks.LAPSE)
def lapse_on_its_date(request_id: UUID, at: datetime) -> None:
    collectivity = registry.by_schema(context.current() or "")
    assert collectivity is not None
    lapse(request_id=request_id, collectivity=collectivity, at=at)


@agenda.act(clocks.RESUME)
def resume_clocks(request_id: UUID, at: datetime) -> None:
    """The time given for a supplement is up: the clocks run again, and the desk sees their dates."""
    collectivity = registry.by_schema(context.current() or "")
    request = ServiceRequest.objects.select_for_update(of=("self",)).filter(id=request_id).first()
    if request is not None and collectivity is not None:
        clocks.recompute(request, collectivity, at)


def _tell_of_silence(request: ServiceRequest, collectivity: CollectivityCard, favourable: bool, at: datetime) -> None:
    if favourable:
        outcome = [
            "Faute de réponse dans le délai, votre demande est acceptée.",
            "Vous pouvez demander l’attestation prévue à l’article L. 232-3 du CRPA.",
        ]
    else:
        appeal = appeal_body_of(collectivity)
        outcome = [
            "Faute de réponse dans le délai, votre demande est réputée refusée. La mairie peut encore vous répondre.",
            *([receipts.appeal_notice(appeal)] if appeal else []),
        ]
    notices.tell(
        request,
        collectivity,
        at=at,
        kind="lapsed",
        title=f"Le délai de réponse à votre demande {request.reference} est écoulé",
        paragraphs=outcome,
    )


def _signatory(signatory_id: UUID, at: datetime) -> Signatory:
    day = paris_date(at)
    found = next((one for one in organisation.signatories(day) if one.id == signatory_id), None)
    if found is None:
        raise Refused("Choisissez un signataire dont la délégation est en cours.")
    return found
