"""Acts that stand apart, each on a page that says what it means: closing, reopening, revoking, and after silence."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.desk.act_forms import ActForm, ClosingForm, ReasonsForm, ReopeningForm, RevocationForm
from tenant_apps.desk.acting import acting, back_to, opened, standing
from tenant_apps.desk.views.sheet import heading
from tenant_apps.organisation import queries as organisation
from tenant_apps.requests import outlook
from tenant_apps.requests.commands.after_silence import deliver_attestation, give_reasons
from tenant_apps.requests.commands.closing_acts import close_without_action, reopen
from tenant_apps.requests.commands.revoking import revoke
from tenant_apps.requests.commands.seen import AlreadyDone, Changed
from tenant_apps.requests.desk_sheet import Sheet
from tenant_apps.requests.lifecycle import Verb
from xcontact.kit import clock
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import Refused
from xcontact.kit.text import french_date, typeset

TEMPLATE = "desk/act.html"
_CLOSING = (
    "Classer sans suite n’est pas refuser : un refus se motive et se signe, dans « Répondre ou décider ».",
    "C’est pour ce qui n’appelle pas de décision : un doublon, une demande devenue sans objet.",
    "L’usager lit votre raison par courriel et dans sa demande. Il peut vous répondre, et vous pourrez rouvrir.",
    "Les délais de réponse s’arrêtent ; la durée de conservation du dossier commence.",
)
_REOPENING = (
    "Les délais courent de nouveau, comme si la demande n’avait jamais été close.",
    "La conservation du dossier ne court plus : elle sera comptée de sa prochaine fin.",
    "L’usager lit votre raison par courriel et dans sa demande.",
)
_REVOKING = (
    "Un accord crée des droits : il ne se retire que s’il est illégal, et pendant quatre mois (article L. 242-1).",
    "L’usager doit d’abord avoir pu présenter ses observations (L. 121-1 et L. 122-1) : écrivez-lui, attendez.",
    "La décision est motivée et signée. Elle part aussitôt, avec les voies et délais de recours.",
)
_ATTESTING = (
    "Le silence a valu accord, et l’usager demande à le prouver (article L. 232-3 du CRPA).",
    "L’attestation est un PDF à votre nom, que chacun peut vérifier avec son code.",
    "Elle part aussitôt par courriel et reste dans le compte de l’usager.",
)
_GIVING_REASONS = (
    "Le silence a valu refus, et l’usager demande pourquoi : vous lui répondez dans le mois (article L. 232-4).",
    "Il pourra contester le refus pendant deux mois après l’avoir reçue.",
    "Vous pouvez aussi prendre une décision expresse, dans « Répondre ou décider ».",
)
_NOBODY_SIGNS = "Personne ne peut encore signer : indiquez qui décide, le maire ou un délégué, dans les réglages."


@require_safe
@agent_required
def menu(request: DeskRequest, reference: str) -> HttpResponse:
    """The acts that the request allows, each with what it is for."""
    found = opened(request, reference)
    context = {**heading(found), "acts": _possible(found)}
    return render(request, "desk/other_acts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def close(request: DeskRequest, reference: str) -> HttpResponse:
    found = opened(request, reference)

    def do(given: dict[str, Any], at: datetime) -> None:
        close_without_action(
            reference=reference, collectivity=request.collectivity, reason=given["reason"], by=request.agent, at=at
        )

    return act_page(
        request,
        found,
        ClosingForm(posted(request)),
        do,
        title="Classer sans suite",
        meaning=_CLOSING,
        button="Classer sans suite",
        done="La demande est classée sans suite. L’usager en est averti.",
        impossible="" if Verb.CLOSE_WITHOUT_ACTION in found.verbs else "Cette demande est terminée.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def take_up_again(request: DeskRequest, reference: str) -> HttpResponse:
    found, now = opened(request, reference), clock.now()

    def do(given: dict[str, Any], at: datetime) -> None:
        reopen(reference=reference, collectivity=request.collectivity, reason=given["reason"], by=request.agent, at=at)

    told = outlook.of_reopening(found.procedure, found.lines, request.collectivity, now)
    return act_page(
        request,
        found,
        ReopeningForm(posted(request)),
        do,
        title="Rouvrir la demande",
        meaning=[*_REOPENING, *([told] if told else [])],
        button="Rouvrir la demande",
        done="La demande est rouverte. L’usager en est averti.",
        impossible="" if Verb.REOPEN in found.verbs else "Cette demande n’est pas close : il n’y a rien à rouvrir.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def take_back(request: DeskRequest, reference: str) -> HttpResponse:
    """Withdraw an acceptance."""
    found, now = opened(request, reference), clock.now()
    signatories = organisation.signatories(paris_date(now))

    def do(given: dict[str, Any], at: datetime) -> None:
        revoke(
            reference=reference,
            collectivity=request.collectivity,
            body=given["body"],
            reason=given["reason"],
            heard=given["heard"],
            signatory_id=given["signatory"],
            by=request.agent,
            at=at,
        )

    until = outlook.revocable_until(found.lines)
    impossible = "" if Verb.REVOKE in found.verbs else "Il n’y a pas d’accord à retirer."
    if not impossible and until is not None and paris_date(now) > until:
        impossible = (
            f"Cet accord ne peut plus être retiré depuis le {french_date(until)} : quatre mois ont passé "
            "(article L. 242-1 du CRPA)."
        )
    return act_page(
        request,
        found,
        RevocationForm(posted(request), signatories=signatories),
        do,
        title="Retirer l’accord",
        meaning=[*_REVOKING, *([f"Pour cet accord : jusqu’au {french_date(until)} inclus."] if until else [])],
        button="Retirer l’accord",
        done="L’accord est retiré. L’usager reçoit la décision.",
        impossible=impossible or ("" if signatories else _NOBODY_SIGNS),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def attest(request: DeskRequest, reference: str) -> HttpResponse:
    found = opened(request, reference)

    def do(given: dict[str, Any], at: datetime) -> None:
        deliver_attestation(reference=reference, collectivity=request.collectivity, by=request.agent, at=at)

    return act_page(
        request,
        found,
        ActForm(posted(request)),
        do,
        title="Délivrer l’attestation",
        meaning=_ATTESTING,
        button="Délivrer l’attestation",
        done="L’attestation est délivrée. L’usager la reçoit par courriel.",
        impossible="" if "attestation" in outlook.owed(found.clocks) else "Aucune attestation n’est à délivrer.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def tell_reasons(request: DeskRequest, reference: str) -> HttpResponse:
    found = opened(request, reference)

    def do(given: dict[str, Any], at: datetime) -> None:
        give_reasons(
            reference=reference, collectivity=request.collectivity, reasons=given["reason"], by=request.agent, at=at
        )

    return act_page(
        request,
        found,
        ReasonsForm(posted(request)),
        do,
        title="Communiquer les motifs du refus tacite",
        meaning=_GIVING_REASONS,
        button="Communiquer les motifs",
        done="Les motifs sont communiqués à l’usager.",
        impossible="" if "reasons" in outlook.owed(found.clocks) else "Aucun motif n’est à communiquer.",
    )


def posted(request: DeskRequest) -> Any:
    return request.POST if request.method == "POST" else None


def act_page(
    request: DeskRequest,
    found: Sheet,
    form: ActForm,
    do: Callable[[dict[str, Any], datetime], None],
    *,
    title: str,
    meaning: Sequence[str],
    button: str,
    done: str,
    impossible: str = "",
    **context: Any,
) -> HttpResponse:
    """A page that says what an act means, takes what it needs, and does it on the request as it was seen.

    `impossible` says why it can't be done now; a second click still gets its answer.
    """
    reference, changed = found.request.reference or "", None
    if form.is_bound and form.is_valid():
        try:
            with acting(request, reference):
                do(form.cleaned_data, clock.now())
            messages.success(request, done)
            return back_to(reference)
        except AlreadyDone as already:
            messages.info(request, already.sentence)
            return back_to(reference)
        except Changed as since:
            changed = since
        except Refused as refused:
            form.add_error(None, refused.sentence)
    shown = {
        **heading(found),
        **standing(request, found, changed),
        "form": form,
        "title": title,
        "meaning": [typeset(sentence) for sentence in meaning],
        "button": button,
        "impossible": "" if form.is_bound else typeset(impossible),
        **context,
    }
    return render(request, TEMPLATE, shown, status=409 if changed else 200)


def _possible(found: Sheet) -> list[dict[str, str]]:
    verbs, owed = found.verbs, outlook.owed(found.clocks)
    wanted = [
        ("attestation" in owed, "attest", "Délivrer l’attestation", "L’usager demande la preuve de l’accord tacite."),
        ("reasons" in owed, "tell_reasons", "Communiquer les motifs", "L’usager demande pourquoi il est refusé."),
        (
            Verb.CLOSE_WITHOUT_ACTION in verbs,
            "close",
            "Classer sans suite",
            "Un doublon, une demande devenue sans objet : rien à décider.",
        ),
        (
            Verb.FORWARD in verbs,
            "forward",
            "Transmettre à une autre administration",
            "Elle relève d’une autre collectivité, ou d’un autre service public.",
        ),
        (Verb.REOPEN in verbs, "reopen", "Rouvrir la demande", "Elle a été close trop tôt, ou l’usager a du nouveau."),
        (
            Verb.REVOKE in verbs,
            "revoke",
            "Retirer l’accord",
            "Seulement s’il est illégal, et pendant quatre mois.",
        ),
    ]
    reference = found.request.reference
    return [
        {"title": title, "sentence": typeset(sentence), "url": reverse(f"desk:{name}", args=[reference])}
        for is_possible, name, title, sentence in wanted
        if is_possible
    ]
