"""What the demo tells whoever started it."""

from xcontact.demo.session import Demo

SAFARI = "Safari ne connaît pas les adresses en « .localhost » : prenez Firefox, Chrome ou Edge."


def page(demo: Demo, seconds: float) -> str:
    """Addresses, people and how to stop, as lines of plain text."""
    width = max((len(person["who"]) for person in demo.people), default=0)
    lines = [
        "",
        f"Xcontact est prêt ({seconds:.0f} s).",
        "",
        f"  Portail               {demo.portal}",
        f"  Boîte aux lettres     {demo.inbox}",
        *(f"  Collectivité          {address}" for address in demo.collectivities),
    ]
    if demo.people:
        lines += ["", "Les personnes, toutes inventées :", ""]
    for person in demo.people:
        lines.append(f"  {person['who']:<{width}}  {person['where']}")
        lines.append(f"  {'':<{width}}  {person['address']}")
        lines.append(f"  {'':<{width}}  identifiant {person['identifier']}   mot de passe {person['password']}")
        if "/agents/" in person["address"]:
            lines.append(f"  {'':<{width}}  puis le code à six chiffres que montre la page")
    return "\n".join(
        [*lines, "", SAFARI, "Pour arrêter : Ctrl-C. Les données sont gardées jusqu’au prochain --fresh.", ""]
    )
