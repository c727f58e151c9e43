"""How a collectivité is called inside a sentence. Pure."""

from tenants.models import CollectivityKind
from tenants.registry import CollectivityCard

_VOWELS = frozenset("aeiouyàâäéèêëîïôöùûüœæ")
_DEPARTEMENTS = {
    "02": "de l’Aisne",
    "08": "des Ardennes",
    "10": "de l’Aube",
    "51": "de la Marne",
    "52": "de la Haute-Marne",
    "54": "de Meurthe-et-Moselle",
    "55": "de la Meuse",
    "88": "des Vosges",
}
_EPCI = {
    "CC": "la communauté de communes",
    "CA": "la communauté d’agglomération",
    "CU": "la communauté urbaine",
    "METRO": "la métropole",
}


def of_name(name: str) -> str:
    """« de Troyes », « d’Épernay », « du Chêne », « des Riceys », « de La Chaussée »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    if name[:1].lower() in _VOWELS:
        return f"d’{name}"
    return f"de {name}"


def in_a_sentence(card: CollectivityCard) -> str:
    """« la commune de Troyes », « le Département de l’Aube »."""
    if card.kind == CollectivityKind.COMMUNE:
        return f"la commune {of_name(card.name)}"
    if card.kind == CollectivityKind.DEPARTEMENT:
        return f"le Département {_DEPARTEMENTS.get(card.departement, of_name(card.name))}"
    short, _, rest = card.name.partition(" ")
    return f"{_EPCI[short]} {_after(rest)}" if short in _EPCI and rest else f"l’intercommunalité {card.name}"


def authority(card: CollectivityCard) -> str:
    """To whom a recours gracieux is sent."""
    if card.kind == CollectivityKind.COMMUNE:
        return f"Madame ou Monsieur le Maire {of_name(card.name)}"
    if card.kind == CollectivityKind.DEPARTEMENT:
        return "Madame ou Monsieur le Président du Conseil départemental"
    return f"Madame ou Monsieur le Président de {in_a_sentence(card)}"


def _after(rest: str) -> str:
    first = rest.partition(" ")[0].lower()
    return rest if first in {"de", "du", "des"} or first.startswith(("d'", "d’")) else of_name(rest)
