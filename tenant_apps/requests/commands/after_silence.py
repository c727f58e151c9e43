"""What an applicant may ask once silence has decided, and what the desk then owes (law.md S-31)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from tenant_apps.correspondence import commands as correspondence
from tenant_apps.correspondence.models import Author
from tenant_apps.organisation.models import Agent
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import clocks, journal
from tenant_apps.requests.commands import issuing, notices
from tenant_apps.requests.commands.by_agent import held, write_line
from tenant_apps.requests.commands.reviewing import signature
from tenant_apps.requests.deadlines import ClockKind
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import Receipt, Sending, SendingKind, ServiceRequest
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import typeset

_TOO_LATE = "Le délai pour contester ce refus est passé : ses motifs ne peuvent plus être demandés (article L. 232-4)."


@transaction.atomic
def ask_attestation(
    *, reference: str, collectivity: CollectivityCard, by: Applicant, at: datetime, ip_address: str | None
) -> ServiceRequest:
    """Ask for the attestation of a tacit acceptance (L. 232-3 CRPA). Asked again, nothing is written."""
    request = _own(reference, by)
    if request.standing is not Status.LAPSED_ACCEPTED:
        raise Refused("Une attestation se demande quand le silence de l’administration a valu accord.")
    return _ask(request, SendingKind.ATTESTATION, journal.ASK_ATTESTATION, collectivity, at, ip_address)


@transaction.atomic
def ask_reasons(
    *, reference: str, collectivity: CollectivityCard, by: Applicant, at: datetime, ip_address: str | None
) -> ServiceRequest:
    """Ask for the reasons of a tacit refusal, while it may be contested (L. 232-4 CRPA). Once."""
    request = _own(reference, by)
    if request.standing is not Status.LAPSED_REJECTED:
        raise Refused("Les motifs se demandent quand le silence de l’administration a valu refus.")
    if not may_still_contest(request, collectivity, at):
        raise Refused(typeset(_TOO_LATE))
    return _ask(request, SendingKind.REASONS, journal.ASK_REASONS, collectivity, at, ip_address)


@transaction.atomic
def deliver_attestation(*, reference: str, collectivity: CollectivityCard, by: Agent, at: datetime) -> Receipt:
    """Deliver it, once, to whoever has asked for it: a PDF that anybody can check, as receipts are."""
    request = held(reference)
    sending = Sending.objects.filter(request=request, kind=SendingKind.ATTESTATION).first()
    if sending is None:
        raise Refused("L’usager n’a pas demandé d’attestation.")
    if Receipt.objects.filter(sending=sending, kind="attestation").exists():
        raise Refused("L’attestation est déjà délivrée.")
    if request.standing is not Status.LAPSED_ACCEPTED:
        raise Refused("Cette demande n’est plus acceptée par le silence : il n’y a pas d’accord tacite à attester.")
    procedure = procedures.of_revision(request.revision_id)
    lapsed = [line for line in journal.entries(request) if line.verb == "lapse_into_acceptance"][-1]
    receipt = issuing.issue_attestation(
        request, sending, procedure, collectivity, accepted_at=lapsed.at, delivered_by=signature(by), at=at
    )
    facts = {"sending": sending.number, "sha256": receipt.sha256}
    write_line(request, journal.DELIVER_ATTESTATION, by=by, at=at, facts=facts)
    clocks.recompute(request, collectivity, at)
    return receipt


@transaction.atomic
def give_reasons(
    *, reference: str, collectivity: CollectivityCard, reasons: str, by: Agent, at: datetime
) -> ServiceRequest:
    """Tell the reasons of a tacit refusal to whoever has asked for them; he may contest it for two months more."""
    request = held(reference)
    done = {line.verb for line in journal.entries(request)}
    if journal.ASK_REASONS not in done:
        raise Refused("L’usager n’a pas demandé les motifs de ce refus.")
    if journal.GIVE_REASONS in done:
        raise Refused("Les motifs sont déjà communiqués.")
    if request.standing is not Status.LAPSED_REJECTED:
        raise Refused("Une décision expresse a remplacé ce refus tacite : ses motifs y sont.")
    if not reasons.strip():
        raise Refused("Écrivez les motifs : les raisons de droit et de fait.")
    message = correspondence.write_message(
        subject=request.id, author=Author.AGENT, signed=signature(by), body=reasons.strip(), at=at
    )
    write_line(request, journal.GIVE_REASONS, by=by, at=at, facts={"message": str(message.id)})
    running = clocks.recompute(request, collectivity, at)
    appeal = next((clock for clock in running if clock.kind is ClockKind.APPEAL), None)
    notices.tell(
        request,
        collectivity,
        at=at,
        kind="reasons",
        title=f"Les motifs du refus de votre demande {request.reference}",
        paragraphs=[
            "Vous avez demandé pourquoi votre demande est réputée refusée. Voici les motifs :",
            reasons.strip(),
            *([appeal.sentence_citizen] if appeal else []),
            signature(by),
        ],
        label="Voir ma demande",
    )
    return request


def may_still_contest(request: ServiceRequest, collectivity: CollectivityCard, at: datetime) -> bool:
    """Whether the delay to contest the tacit refusal still runs, or was never opened (L. 112-12)."""
    appeal = next((one for one in clocks.read(request, collectivity, at) if one.kind is ClockKind.APPEAL), None)
    return appeal is not None and (appeal.due_at is None or at <= appeal.due_at)


def _ask(
    request: ServiceRequest,
    kind: SendingKind,
    verb: str,
    collectivity: CollectivityCard,
    at: datetime,
    ip_address: str | None,
) -> ServiceRequest:
    """A sending of its own, with its receipt; sent again, the first one counts."""
    if Sending.objects.filter(request=request, kind=kind).exists():
        return request
    sending = Sending(
        request=request,
        number=Sending.objects.filter(request=request).count() + 1,
        kind=kind,
        received_at=at,
        content={},
        ip_address=ip_address,
    )
    Sending.objects.bulk_create([sending])
    facts: dict[str, Any] = {"sending": sending.number}
    journal.write(request, verb, actor=journal.APPLICANT, at=at, facts=facts, private={"ip": ip_address or ""})
    issuing.issue_for_sending(request, sending, procedures.of_revision(request.revision_id), collectivity, at)
    clocks.recompute(request, collectivity, at)
    return request


def _own(reference: str, by: Applicant) -> ServiceRequest:
    request = (
        ServiceRequest.objects.select_for_update(of=("self",))
        .select_related("department")
        .filter(reference=reference, pseudonym=by.pseudonym)
        .first()
    )
    if request is None:
        raise NotFound
    return request
