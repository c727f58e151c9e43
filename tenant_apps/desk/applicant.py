"""Who asks, as the request froze it, in an agent's words."""

from collections.abc import Iterator
from typing import Any

from shared_apps.forms.rendering import PageSummary, Row
from tenant_apps.requests import capacity
from tenant_apps.requests.desk_sheet import Sheet

_KINDS = {"INDIVIDUAL": "Particulier", "ASSOCIATION": "Association", "BUSINESS": "Entreprise"}
_LABELS = {
    "identity.family_name": "Nom",
    "identity.given_names": "Prénoms",
    "contact.address": "Adresse postale",
    "contact.email": "Adresse électronique",
    "contact.telephone": "Téléphone",
    "organisation.name": "Organisme",
    "organisation.rna": "Numéro RNA",
    "organisation.siret": "Numéro SIRET",
    "organisation.quality": "Fonction dans l’organisme",
}
_AUTHENTICATED = {
    "password": "compte Xcontact, par mot de passe",
    "password+totp": "compte Xcontact, par mot de passe et code d’application",
    "password+passkey": "compte Xcontact, par mot de passe et clé d’accès",
    "password+recovery": "compte Xcontact, par mot de passe et code de secours",
    "passkey": "compte Xcontact, par clé d’accès",
    "sms": "compte Xcontact, par code envoyé à un mobile",
    "sms+totp": "compte Xcontact, par code envoyé à un mobile et code d’application",
    "sms+passkey": "compte Xcontact, par code envoyé à un mobile et clé d’accès",
    "sms+recovery": "compte Xcontact, par code envoyé à un mobile et code de secours",
    "franceconnect": "FranceConnect",
    "franceconnect+totp": "FranceConnect et code d’application",
    "franceconnect+passkey": "FranceConnect et clé d’accès",
    "franceconnect+recovery": "FranceConnect et code de secours",
}


def rows(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """For `kit/summary.html`: for whom he asks, what he says of himself in the form, then what his account says."""
    identity = sheet.request.identity
    yield {"label": "Catégorie", "value": _KINDS.get(identity.get("kind", ""), "")}
    stated = identity.get("stated", {})
    yield from (row for row in capacity.rows(identity.get("capacity", {})) if row["path"] not in stated)
    for row in _answers(sheet.answers):
        path = row.field.prefill
        if path != "kind" and row.value:
            yield {"label": _LABELS.get(path, row.label), "value": row.value}
    how = identity.get("authenticated_by", "")
    yield {"label": "Identifié par", "value": _AUTHENTICATED.get(how, how)}


def answers(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """What he asks, page by page, without what `rows` has already said."""
    for page in sheet.answers:
        kept = [{"label": row.label, "value": row.value} for row in page.rows if not row.field.prefill]
        if kept:
            yield {"title": page.page.title, "rows": kept}


def postal_lines(sheet: Sheet) -> list[str]:
    """Name and address as on an envelope; the name alone when no address was given."""
    identity = sheet.request.identity
    address = identity.get("stated", {}).get("contact.address") or identity.get("capacity", {}).get("address") or {}
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    lines = [identity.get("name", ""), address.get("complement", ""), address.get("street", ""), town]
    return [line for line in lines if line]


def _answers(pages: list[PageSummary]) -> Iterator[Row]:
    return (row for page in pages for row in page.rows if row.field.prefill)
