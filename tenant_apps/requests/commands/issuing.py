"""Receipts: one record for each sending and kind, its PDF, and the mail that carries it."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings

from shared_apps.catalogue.library import ResolvedProcedure
from tenant_apps.correspondence import commands as correspondence
from tenant_apps.requests import deadlines, journal, pdf, receipts, silence
from tenant_apps.requests.clocks import CONVENTION
from tenant_apps.requests.history import Pause, blocking_pauses
from tenant_apps.requests.models import Receipt, ReceiptKind, Sending, ServiceRequest
from tenant_apps.requests.policies import SilenceMeans
from tenant_apps.requests.receipts import ReceiptText
from tenant_apps.requests.rules import appeal_body_of, calendar_of, contact_of, rules_of
from tenants import addresses, naming
from tenants.registry import CollectivityCard
from xcontact.kit import references
from xcontact.kit.clock import paris_date
from xcontact.kit.mail.compose import Attachment
from xcontact.kit.text import typeset

FILE_NAMES = {
    ReceiptKind.REGISTRATION: "accuse-d-enregistrement",
    ReceiptKind.ACKNOWLEDGEMENT: "accuse-de-reception",
    ReceiptKind.ATTESTATION: "attestation",
}
MATTERS = {
    "request": "demande",
    "supplement": "complément",
    "matter": "ajout",
    "withdrawal": "retrait",
    "attestation": "demande d’attestation",
    "reasons": "demande de motifs",
}


def issue_for_sending(
    request: ServiceRequest,
    sending: Sending,
    procedure: ResolvedProcedure,
    collectivity: CollectivityCard,
    at: datetime,
) -> list[Receipt]:
    """In the transaction of a sending: the registration receipt, and the acknowledgement too where it can be instant.

    One mail carries both (L. 112-11, R. 112-11-2 CRPA).
    """
    instant = None
    if procedure.instant_acknowledgement and sending.kind == "request":
        text = acknowledgement_text(request, sending, procedure, collectivity)
        instant = None if text.missing else text
    registration = _registration(request, sending, procedure, collectivity, comes_with_it=instant is not None)
    issued = [_record(request, sending, registration, collectivity, at)]
    journal.write(request, journal.REGISTER, actor=journal.AGENDA, at=at, facts=_receipt_facts(issued[0], sending))
    if instant is not None:
        issued.append(_record(request, sending, instant, collectivity, at))
        facts = _receipt_facts(issued[1], sending)
        journal.write(request, journal.ACKNOWLEDGE, actor=journal.AGENDA, at=at, facts=facts)
    _mail(request, issued, procedure.title, collectivity, at)
    return issued


def issue_acknowledgement(
    request: ServiceRequest,
    sending: Sending,
    procedure: ResolvedProcedure,
    collectivity: CollectivityCard,
    at: datetime,
) -> Receipt:
    """The acknowledgement alone, when an agent sends it; the caller has checked that it lacks nothing."""
    text = acknowledgement_text(request, sending, procedure, collectivity)
    receipt = _record(request, sending, text, collectivity, at)
    _mail(request, [receipt], procedure.title, collectivity, at)
    return receipt


def issue_attestation(
    request: ServiceRequest,
    sending: Sending,
    procedure: ResolvedProcedure,
    collectivity: CollectivityCard,
    *,
    accepted_at: datetime,
    delivered_by: str,
    at: datetime,
) -> Receipt:
    """The attestation of a tacit acceptance (L. 232-3), recorded with the sending that asked for it, and its mail."""
    assert request.submitted_at is not None
    text = receipts.attestation(
        _facts(request, sending, procedure, collectivity),
        applicant=str(request.identity.get("name", "")),
        first_received_at=request.submitted_at,
        accepted_on=paris_date(accepted_at),
        delivered_by=delivered_by,
    )
    receipt = _record(request, sending, text, collectivity, at)
    _mail(request, [receipt], procedure.title, collectivity, at)
    return receipt


def acknowledgement_text(
    request: ServiceRequest, sending: Sending, procedure: ResolvedProcedure, collectivity: CollectivityCard
) -> ReceiptText:
    """The words of the acknowledgement, with what they lack."""
    rules = rules_of(procedure)
    first_received_at, pauses = _first_filing(request, sending)
    counted_from = first_received_at if rules.silence_means is SilenceMeans.REJECTION else sending.received_at
    silence_on = None
    if rules.silence_means is not SilenceMeans.NONE and rules.delay is not None:
        kept = pauses if rules.silence_means is SilenceMeans.REJECTION else []
        silence_on = silence.rejection_date(paris_date(counted_from), rules.delay, kept, CONVENTION)
    return receipts.acknowledgement(
        replace(_facts(request, sending, procedure, collectivity), received_at=first_received_at),
        rules=rules,
        department=contact_of(request.department),
        appeal=appeal_body_of(collectivity),
        silence_on=silence_on,
    )


def _first_filing(request: ServiceRequest, sending: Sending) -> tuple[datetime, list[Pause]]:
    """When its author sent it, and what suspended the delay at the authority he sent it to, if it was forwarded."""
    origin = sending.content.get("origin")
    if origin is None:
        return sending.received_at, []
    return datetime.fromisoformat(origin["first_received_at"]), blocking_pauses(
        journal.history(journal.entries(request))
    )


def _registration(
    request: ServiceRequest,
    sending: Sending,
    procedure: ResolvedProcedure,
    collectivity: CollectivityCard,
    *,
    comes_with_it: bool,
) -> ReceiptText:
    due_on = None if comes_with_it else deadlines.acknowledgement(sending.received_at, calendar_of(collectivity)).due_on
    return receipts.registration_receipt(_facts(request, sending, procedure, collectivity), acknowledged_by=due_on)


def _facts(
    request: ServiceRequest, sending: Sending, procedure: ResolvedProcedure, collectivity: CollectivityCard
) -> receipts.Sending:
    return receipts.Sending(
        reference=request.reference or "",
        procedure=procedure.title,
        collectivity=naming.in_a_sentence(collectivity),
        received_at=sending.received_at,
        matter=_matter(sending),
        conditions=sending.content.get("conditions", {}).get("sha256", ""),
    )


def _matter(sending: Sending) -> str:
    origin = sending.content.get("origin")
    return f"demande transmise par {origin['collectivity']}" if origin else MATTERS[sending.kind]


def _record(
    request: ServiceRequest, sending: Sending, text: ReceiptText, collectivity: CollectivityCard, at: datetime
) -> Receipt:
    code = references.verification_code()
    wanted = urlencode({"numero": request.reference or "", "code": code})
    content = pdf.render(
        pdf.ReceiptDocument(
            text=text,
            collectivity=collectivity.name,
            accent=str(collectivity.brand.get("primary", "")),
            reference=request.reference or "",
            issued_at=at,
            verification_url=addresses.portal(f"/verification/?{wanted}"),
            documents=tuple(pdf.DocumentLine(**line) for line in sending.manifest),
            warning=DEMO_WARNING if settings.INSTANCE == "demo" else "",
        )
    )
    receipt = Receipt(
        sending=sending,
        kind=text.kind.value,
        issued_at=at,
        code=code,
        text={key: value for key, value in asdict(text).items() if key != "kind"},
        pdf=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    Receipt.objects.bulk_create([receipt])
    return receipt


# Of the last one that a mail carries: it says all that the others say, and more.
_HEADINGS = {
    ReceiptKind.REGISTRATION: ("Accusé d’enregistrement", "cet accusé"),
    ReceiptKind.ACKNOWLEDGEMENT: ("Accusé de réception", "cet accusé"),
    ReceiptKind.ATTESTATION: ("Attestation d’accord tacite", "cette attestation"),
}
DEMO_WARNING = "Document de démonstration, sans valeur."


def _receipt_facts(receipt: Receipt, sending: Sending) -> dict[str, object]:
    return {"sending": sending.number, "sha256": receipt.sha256}


def _forwarding(sending: Sending) -> list[str]:
    origin = sending.content.get("origin")
    if origin is None:
        return []
    told = (
        f"Votre demande nous a été transmise par {origin['collectivity']}, où elle portait le n° {origin['reference']} "
        "(article L. 114-2 du code des relations entre le public et l’administration)."
    )
    return [told]


def _mail(
    request: ServiceRequest, issued: Sequence[Receipt], title: str, collectivity: CollectivityCard, at: datetime
) -> None:
    kinds = [ReceiptKind(receipt.kind) for receipt in issued]
    heading, this = _HEADINGS[kinds[-1]]
    paragraphs = ["Bonjour,", f"{collectivity.name} : {title}.", *_forwarding(issued[0].sending)]
    # The acknowledgement says all that the registration receipt says, and more.
    paragraphs += issued[-1].text["paragraphs"]
    paragraphs.append(
        f"Vous retrouvez {this}, et la suite de votre demande, dans votre compte. "
        "Pour toute question, répondez à ce courriel ou appelez le "
        f"{request.department.telephone or collectivity.telephone}."
    )
    correspondence.post(
        subject=request.id,
        kind="receipt",
        to=request.contact_email,
        title=f"{heading} de votre demande {request.reference}",
        paragraphs=[typeset(paragraph) for paragraph in paragraphs],
        sender_name=f"{collectivity.name} (Xcontact)",
        reply_to=request.department.email or collectivity.email,
        at=at,
        link=("Suivre ma demande", addresses.collectivity(collectivity.subdomain, f"/demandes/{request.reference}/")),
        attachments=[
            Attachment(f"{FILE_NAMES[ReceiptKind(receipt.kind)]}-{request.reference}.pdf", bytes(receipt.pdf))
            for receipt in issued
        ],
    )
