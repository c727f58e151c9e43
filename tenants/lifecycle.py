"""Where a collectivité stands on the platform. Pure."""

import re

_LABEL = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_SCHEMA = re.compile(r"c_[0-9][0-9ab][0-9]{3}|e_[0-9]{9}|d_[0-9][0-9ab][0-9]?")
_LONGEST_NAME = 120


def subdomain_fault(subdomain: str, reserved: frozenset[str]) -> str | None:
    """Why this subdomain can't be (RFC 1035 §2.3.1), as a French sentence; None when it can."""
    if not _LABEL.fullmatch(subdomain) or "--" in subdomain:
        return (
            f"« {subdomain} » ne convient pas : prenez des minuscules sans accent, des chiffres et des tirets, "
            "en commençant par une lettre (63 caractères au plus)."
        )
    if subdomain in reserved:
        return f"« {subdomain} » est réservé au service : choisissez un autre sous-domaine."
    return None


def identity_fault(schema: str, name: str) -> str | None:
    """Why a line of a registry names no collectivité, as a French sentence; None when it does."""
    if not 0 < len(name) <= _LONGEST_NAME:
        return f"Le nom « {name[:40]}… » ne convient pas : il a de 1 à {_LONGEST_NAME} caractères."
    if not _SCHEMA.fullmatch(schema):
        return f"{name} n’a ni code INSEE, ni SIREN, ni code de département qui se lise."
    return None


def missing_to_open(telephone: str, email: str, postal_address: str) -> list[str]:
    """What a receipt could not say (R. 112-11-1 CRPA): empty when the collectivité may open."""
    missing = []
    if not telephone:
        missing.append("le numéro de téléphone")
    if not email and not postal_address:
        missing.append("l’adresse électronique ou postale")
    return missing
