"""Addresses as people mistype them. Pure."""

USUAL_DOMAINS = tuple(
    (
        "gmail.com orange.fr wanadoo.fr hotmail.fr hotmail.com free.fr sfr.fr laposte.net outlook.fr outlook.com "
        "yahoo.fr yahoo.com live.fr live.com icloud.com bbox.fr neuf.fr numericable.fr aol.com msn.com me.com gmx.fr "
        "protonmail.com proton.me club-internet.fr cegetel.net"
    ).split()
)
# Domains that exist, or are too far from what was meant for a distance to tell.
MEANT = {"gmail.fr": "gmail.com", "laposte.fr": "laposte.net", "orange.com": "orange.fr", "wanadoo.com": "wanadoo.fr"}


def fold(email: str) -> str:
    """The address as accounts are compared: its case does not matter."""
    return email.strip().lower()


def suggestion(email: str) -> str | None:
    """What was probably meant (`gmial.com`: `gmail.com`), or None. To be asked, never imposed."""
    local, at, domain = email.strip().rpartition("@")
    domain = domain.lower()
    if not at or domain in USUAL_DOMAINS:
        return None
    meant = MEANT.get(domain) or next((usual for usual in USUAL_DOMAINS if _one_slip(domain, usual)), None)
    return f"{local}@{meant}" if meant else None


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was added, lost, changed, or exchanged with its neighbour."""
    if min(len(typed), len(meant)) < 6 or abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    a, b = typed[start:], meant[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
