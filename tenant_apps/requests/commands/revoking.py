"""Going back on an acceptance: an unlawful decision, within four months, its holder heard (L. 242-1, L. 121-1 CRPA)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenant_apps.organisation import queries as organisation
from tenant_apps.organisation.models import Agent, Signatory
from tenant_apps.requests import clocks, journal, receipts, revocation
from tenant_apps.requests.commands import notices
from tenant_apps.requests.commands.by_agent import held, write_line
from tenant_apps.requests.lifecycle import Verb, next_status
from tenant_apps.requests.models import Decision, DecisionKind, ServiceRequest
from tenant_apps.requests.rules import appeal_body_of
from tenants.registry import CollectivityCard
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import Refused
from xcontact.kit.text import french_date, typeset

NOT_HEARD = (
    "Avant de revenir sur un accord, laissez l’usager présenter ses observations (articles L. 121-1 et L. 122-1 du "
    "CRPA) : écrivez-lui, attendez sa réponse, puis revenez ici."
)


@transaction.atomic
def revoke(
    *,
    reference: str,
    collectivity: CollectivityCard,
    body: str,
    reason: str,
    heard: bool,
    signatory_id: UUID,
    by: Agent,
    at: datetime,
) -> Decision:
    """Withdraw an acceptance, express or tacit, in the name of a signatory, with its reasons and how to contest it.

    `heard`: the applicant could present his observations first. Refused after four months (L. 242-1).
    """
    request = held(reference)
    status = next_status(request.standing, Verb.REVOKE)
    demand_in_time(request, at)
    if not heard:
        raise Refused(typeset(NOT_HEARD))
    if not body.strip():
        raise Refused("Écrivez la décision avant de l’envoyer.")
    if not reason.strip():
        raise Refused(
            "Le retrait d’un accord se motive : dites pourquoi il est illégal, en droit et en fait (articles L. 211-2 "
            "et L. 242-1 du CRPA)."
        )
    appeal = appeal_body_of(collectivity)
    if appeal is None:
        raise Refused("Indiquez d’abord le tribunal administratif compétent.")
    signatory = _signatory(signatory_id, at)
    request.status = status.value
    request.closed_at = at
    request.save(update_fields=["status", "closed_at"])
    decision = Decision.objects.create(
        request=request,
        number=Decision.objects.filter(request=request).count() + 1,
        kind=DecisionKind.REJECTED,
        decided_at=at,
        body=body.strip(),
        reason=reason.strip(),
        appeal_notice=receipts.appeal_notice(appeal),
        signed_name=signatory.name,
        signed_quality=signatory.quality,
        signed_service=request.department.name,
    )
    write_line(
        request,
        Verb.REVOKE,
        by=by,
        at=at,
        facts={"signed_quality": signatory.quality, "decision": decision.number, "heard": True},
        private={"signed_name": signatory.name},
    )
    clocks.recompute(request, collectivity, at)
    notices.tell(
        request,
        collectivity,
        at=at,
        kind="decision",
        title=f"L’accord donné à votre demande {request.reference} est retiré",
        paragraphs=[
            decision.body,
            f"Motifs : {decision.reason}",
            f"{decision.signed_name}, {decision.signed_quality}\n{decision.signed_service}",
            decision.appeal_notice,
        ],
        label="Voir la décision",
    )
    return decision


def demand_in_time(request: ServiceRequest, at: datetime) -> None:
    """Raises `Refused`, with the day and the article, once the four months have passed."""
    granted = revocation.granted_at(journal.history(journal.entries(request)))
    if granted is None:
        return
    until = revocation.last_day(granted)
    if paris_date(at) > until:
        raise Refused(
            typeset(
                f"Cet accord date du {french_date(paris_date(granted))} : il ne peut plus être retiré depuis le "
                f"{french_date(until)}, quatre mois après (article L. 242-1 du CRPA)."
            )
        )


def _signatory(signatory_id: UUID, at: datetime) -> Signatory:
    found = next((one for one in organisation.signatories(paris_date(at)) if one.id == signatory_id), None)
    if found is None:
        raise Refused("Choisissez un signataire dont la délégation est en cours.")
    return found
