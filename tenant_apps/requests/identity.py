"""The identification that the law wants inside each sending (R. 112-9-1 CRPA, law.md S-07 and S-09)."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared_apps.forms.definition import FormDefinition
from tenant_apps.requests import capacity
from tenants.visitors import Applicant
from xcontact.kit.errors import Refused


def snapshot(
    applicant: Applicant,
    form: FormDefinition,
    answers: dict[str, Any],
    *,
    chosen: Mapping[str, Any],
    audience: Sequence[str],
) -> dict[str, Any]:
    """Who sends, as he says in this very form and as his account says; never changed afterwards.

    `stated` has the profile's paths (« identity.family_name ») for keys; `capacity` says for whom he sends, with what
    his account told of that organisation, or with the date of his mandate. Refused when the form says otherwise.
    """
    stated = {
        field.prefill: answers[field.id] for field in form.fields if field.prefill and answers.get(field.id) is not None
    }
    if problem := capacity.contradiction(chosen, stated.get("kind")):
        raise Refused(problem)
    try:
        kept = capacity.frozen(chosen, applicant.profile, applicant.display_name)
    except LookupError:
        raise Refused(
            f"{capacity.name_of(chosen)} n’est plus dans votre compte : dites à nouveau à quel titre vous faites "
            "cette demande."
        ) from None
    return {
        "kind": stated.get("kind") or capacity.kind_of(chosen, applicant.profile, audience),
        "name": display_name(stated) or capacity.name_of(chosen) or applicant.display_name,
        "stated": stated,
        "capacity": kept,
        "account": {"name": applicant.display_name, "email": applicant.email},
        "authenticated_by": applicant.authenticated_by,
        "authenticated_at": applicant.authenticated_at.isoformat(),
    }


def display_name(stated: dict[str, Any]) -> str:
    """« Marie Lambert », or the organisation's name."""
    person = f"{stated.get('identity.given_names', '')} {stated.get('identity.family_name', '')}".strip()
    return str(stated.get("organisation.name") or person)


def contact_email(applicant: Applicant, identity: dict[str, Any]) -> str:
    """Where receipts go: the address given in the form, else the account's (R. 112-11-3)."""
    return str(identity["stated"].get("contact.email") or applicant.email)
