"""In which capacity a request is made: for oneself, for an organisation, for somebody else.

A draft remembers what was chosen (`chosen_…`), and of an organisation its name and kind alone: the rest stays on the
citizen's side, in his session, until he sends (law.md D-02). Sending freezes it all (`frozen`; R. 112-9-1 CRPA, S-07,
S-09).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared_apps.forms.kinds.identifiers import spaced_siret
from xcontact.kit.text import french_moment

SELF, ORGANISATION, OTHER = "self", "organisation", "other"
INDIVIDUAL = "INDIVIDUAL"
KINDS: Mapping[str, str] = {INDIVIDUAL: "particulier", "ASSOCIATION": "association", "BUSINESS": "entreprise"}
# Who the person is to the one who fills the form in: as he chooses it, and as the collectivité reads it.
RELATIONS: Mapping[str, tuple[str, str]] = {
    "child": ("Mon enfant mineur, ou un mineur dont je suis le représentant légal", "parent ou représentant légal"),
    "relative": ("Un proche que j’aide", "proche qui l’aide"),
    "assisted": (
        "Un usager que j’accompagne (France Services, secrétariat de mairie, travailleur social)",
        "personne qui l’accompagne (France Services, secrétariat, travail social)",
    ),
    "other": ("Quelqu’un d’autre", "mandataire"),
}
Capacity = dict[str, Any]


def chosen_self() -> Capacity:
    return {"as": SELF}


def chosen_organisation(organisation: Mapping[str, Any]) -> Capacity:
    told = {name: organisation[name] for name in ("name", "kind")}
    return {"as": ORGANISATION, "organisation": organisation["id"], **told}


def chosen_other(*, given_names: str, family_name: str, relation: str, at: datetime) -> Capacity:
    """`at`: when he declared to have that person's agreement, or authority over him."""
    return {
        "as": OTHER,
        "given_names": given_names,
        "family_name": family_name,
        "relation": relation,
        "mandate_declared_at": at.isoformat(),
    }


def organisations(profile: Mapping[str, Any], audience: Sequence[str]) -> list[Mapping[str, Any]]:
    """Those of his that a procedure is meant for."""
    return [one for one in profile.get("organisations", ()) if one["kind"] in audience]


def organisation_of(capacity: Mapping[str, Any], profile: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The organisation chosen, as his account tells of it today; None for another capacity, or once he lost it."""
    if capacity.get("as") != ORGANISATION:
        return None
    return next((one for one in profile.get("organisations", ()) if one["id"] == capacity["organisation"]), None)


def kind_of(capacity: Mapping[str, Any], profile: Mapping[str, Any], audience: Sequence[str]) -> str:
    """INDIVIDUAL, ASSOCIATION or BUSINESS, before the form has been filled in."""
    if (held := organisation_of(capacity, profile)) is not None:
        return str(held["kind"])
    return INDIVIDUAL if INDIVIDUAL in audience else audience[0]


def proposed(capacity: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any]:
    """What pre-fills the form, by path: the account's own profile as seen in this capacity."""
    seen = {name: part for name, part in profile.items() if name != "organisations"}
    contact = dict(seen.get("contact", {}))
    if (held := organisation_of(capacity, profile)) is not None:
        contact["address"] = held["address"]
        stated = {name: held[name] for name in ("name", "siret", "rna", "quality") if held[name]}
        return {**seen, "kind": held["kind"], "contact": contact, "organisation": stated}
    if capacity.get("as") == OTHER:
        if capacity["relation"] != "child":
            contact.pop("address", None)
        person = {"given_names": capacity["given_names"], "family_name": capacity["family_name"]}
        return {**seen, "kind": INDIVIDUAL, "contact": contact, "identity": person}
    return {**seen, "kind": INDIVIDUAL} if capacity.get("as") == SELF else seen


def contradiction(capacity: Mapping[str, Any], stated_kind: str | None) -> str:
    """What to say when the form answers another kind of applicant than the one chosen; "" when they agree."""
    if stated_kind is None or capacity.get("as", SELF) == SELF or stated_kind == capacity.get("kind", INDIVIDUAL):
        return ""
    return (
        f"Vous avez choisi de faire cette demande pour {name_of(capacity)}, mais vos réponses disent autre chose : "
        "changez l’un ou l’autre."
    )


def name_of(capacity: Mapping[str, Any]) -> str:
    """The person or organisation he acts for; "" for himself."""
    if capacity.get("as") == ORGANISATION:
        return str(capacity["name"])
    return f"{capacity['given_names']} {capacity['family_name']}" if capacity.get("as") == OTHER else ""


def frozen(capacity: Mapping[str, Any], profile: Mapping[str, Any], by: str) -> dict[str, Any]:
    """The whole of it, for the request to keep. `by`: the name of whoever sends.

    Raises LookupError when the organisation chosen is no longer his.
    """
    if capacity.get("as") == OTHER:
        return {**capacity, "by": by}
    if capacity.get("as") != ORGANISATION:
        return chosen_self()
    held = organisation_of(capacity, profile)
    if held is None:
        raise LookupError(capacity["name"])
    told = {name: held[name] for name in ("kind", "name", "siret", "rna", "quality", "address")}
    return {"as": ORGANISATION, **told, "representative": by}


def rows(kept: Mapping[str, Any]) -> list[dict[str, str]]:
    """What `frozen` says, for people to read: each `path` (of the profile, or ""), `label`, `value`."""
    if kept.get("as") == OTHER:
        declared = french_moment(datetime.fromisoformat(kept["mandate_declared_at"]))
        return [
            _row("", "Demande faite pour", name_of(kept)),
            _row("", "Par", f"{kept['by']}, {RELATIONS[kept['relation']][1]}"),
            _row("", "Accord de cette personne", f"Déclaré sur l’honneur le {declared}"),
        ]
    if kept.get("as") != ORGANISATION:
        return []
    address = kept["address"]
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    lines = [address.get("street", ""), address.get("complement", ""), town]
    siret = kept["siret"]
    told = [
        _row("", "Demande faite au nom de", f"{kept['name']} ({KINDS[kept['kind']]})"),
        _row("organisation.rna", "Numéro RNA", kept["rna"]),
        _row("organisation.siret", "Numéro SIRET", siret and spaced_siret(siret)),
        _row("contact.address", "Adresse de l’organisation", "\n".join(filter(None, lines))),
        _row("", "Par", f"{kept['representative']}, {kept['quality']}"),
    ]
    return [row for row in told if row["value"]]


def _row(path: str, label: str, value: str) -> dict[str, str]:
    return {"path": path, "label": label, "value": value}
