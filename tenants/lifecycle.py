"""Where a collectivité stands on the platform. Pure."""

import re

_LABEL = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")


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


def missing_to_open(telephone: str, email: str, postal_address: str) -> list[str]:
    """What a receipt could not say (R. 112-11-1 CRPA): empty when the collectivité may open."""
    missing = []
    if not telephone:
        missing.append("le numéro de téléphone")
    if not email and not postal_address:
        missing.append("l’adresse électronique ou postale")
    return missing
