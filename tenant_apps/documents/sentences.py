"""What the person who sends a document reads."""

from tenant_apps.documents.findings import Finding

SENDING = "envoi en cours"
RECEIVED = "reçu"
UNDER_ANALYSIS = "reçu, analyse en cours"

EMPTY = (
    "Ce document est vide : rien n’a été reçu. Vérifiez qu’il s’ouvre sur votre appareil, puis envoyez-le de nouveau."
)
UNREADABLE = (
    "Ce document est abîmé ou incomplet : il ne s’ouvre pas. "
    "Vérifiez qu’il s’ouvre sur votre appareil, enregistrez-le de nouveau, puis renvoyez-le."
)
LOCKED = (
    "Ce PDF est protégé par un mot de passe : la collectivité ne pourrait pas l’ouvrir. "
    "Enregistrez-le sans mot de passe, puis renvoyez-le."
)
DYNAMIC_FORM = (
    "Ce formulaire PDF ne s’affiche que dans certains logiciels : la collectivité pourrait n’y voir qu’une page vide. "
    "Imprimez-le vers un fichier PDF, puis renvoyez ce fichier."
)
PORTFOLIO = (
    "Ce PDF est un porte-documents qui contient d’autres fichiers. "
    "Enregistrez ces fichiers un par un, puis envoyez-les : leur nombre n’est pas limité."
)
TOO_INTRICATE = (
    "Ce PDF est construit d’une façon qui empêche de l’examiner. "
    "Imprimez-le vers un nouveau fichier PDF, puis renvoyez ce fichier."
)
ANIMATED = "Cette image est animée. Envoyez une image fixe, au format JPEG ou PNG."
NOT_EXAMINED = (
    "Ce document n’a pas pu être examiné. Enregistrez-le de nouveau, ou imprimez-le vers un fichier PDF, "
    "puis renvoyez-le. Si le refus persiste, demandez à la collectivité comment le lui transmettre."
)

_ACCEPTED = "Les formats acceptés sont PDF, JPEG et PNG."

_FOUND = {
    Finding.JAVASCRIPT: "un programme JavaScript",
    Finding.AUTOMATIC_ACTION: "une action automatique à l’ouverture",
    Finding.LAUNCH: "le lancement d’un programme",
    Finding.SUBMISSION: "un envoi de données",
    Finding.EMBEDDED_FILE: "un fichier joint",
    Finding.RICH_MEDIA: "un contenu multimédia",
    Finding.XFA: "un formulaire XFA",
    Finding.OUTSIDE_LINK: "un lien vers un autre fichier",
    Finding.SIGNATURE: "une signature électronique, à vérifier sur l’original",
    Finding.LOCATION: "le lieu de la prise de vue",
    Finding.HIDDEN_BYTES: "des données cachées",
}


def megabytes(size: int) -> str:
    """A size in bytes, in words, rounded up to a tenth: one byte over the limit does not read as the limit."""
    tenths = -(-size * 10 // (1024 * 1024))
    return f"{tenths // 10},{tenths % 10} Mo" if tenths % 10 else f"{tenths // 10} Mo"


def too_large(size: int, limit: int) -> str:
    return (
        f"Ce document pèse {megabytes(size)} ; la limite est de {megabytes(limit)}. "
        "Numérisez-le avec une définition plus faible (150 points par pouce suffisent), "
        "ou séparez-le en plusieurs fichiers : leur nombre n’est pas limité."
    )


def too_many_pixels(width: int, height: int) -> str:
    return (
        f"Cette image est trop grande ({width} × {height} points). "
        "Réduisez ses dimensions, ou photographiez le document avec une définition plus faible."
    )


def too_many_pages(pages: int, limit: int) -> str:
    return (
        f"Ce PDF compte {pages} pages ; la limite est de {limit}. "
        "Séparez-le en plusieurs fichiers : leur nombre n’est pas limité."
    )


def format_not_accepted(known_as: str = "", advice: str = "") -> str:
    """`known_as`: the format in words when it was recognised; `advice`: how to get an accepted one."""
    subject = f"Ce fichier est {known_as}." if known_as else "Ce fichier n’est ni un PDF, ni une image JPEG ou PNG."
    return " ".join(part for part in (subject, _ACCEPTED, advice) if part)


def extension_disagrees(extension: str, right_name: str, in_words: str) -> str:
    return (
        f"Le nom de ce fichier finit par « {extension} », mais il contient {in_words}. "
        f"S’il s’agit bien de votre document, renommez-le « {right_name} », puis renvoyez-le."
    )


def type_disagrees(in_words: str) -> str:
    return (
        f"Ce fichier est annoncé par votre appareil sous un autre format, mais il contient {in_words}. "
        "Enregistrez-le de nouveau en PDF, JPEG ou PNG, puis renvoyez-le."
    )


def refused(sentence: str) -> str:
    """The state of one file of a list, when `sentence` says why it was turned away."""
    return f"refusé : {sentence}"


def taken_out(findings: frozenset[Finding]) -> str:
    """For the agent: what the copy no longer holds, or the empty string."""
    found = [words for finding, words in _FOUND.items() if finding in findings]
    return f"Absent de cette copie, conservé dans l’original scellé : {' ; '.join(found)}." if found else ""
