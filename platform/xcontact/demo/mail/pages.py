"""The inbox's two pages, in French, readable without any style sheet or script."""

import html
import re
from datetime import datetime
from string import Template

from xcontact.demo.mail.reading import Letter
from xcontact.demo.mail.store import Entry
from xcontact.kit import telephone
from xcontact.kit.clock import PARIS
from xcontact.kit.sms.sink import Kept

PAGE = Template("""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title – Boîte aux lettres de la démonstration</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><p><a href="/">Boîte aux lettres de la démonstration</a></p></header>
<main>
<h1>$title</h1>
$content
</main>
</body>
</html>
""")
STYLE = """
:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 64rem; padding: 0 1rem 3rem; }
header { border-bottom: 1px solid; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid; padding: .5rem; text-align: left; vertical-align: top; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
pre { border: 1px solid; font: inherit; overflow-wrap: anywhere; padding: 1rem; white-space: pre-wrap; }
iframe { background: #fff; border: 1px solid; height: 36rem; width: 100%; }
"""
LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
NOTHING = "<p>Aucun message pour l’instant.</p>"
EXPLANATION = "<p>Tous les courriels et SMS envoyés par la démonstration arrivent ici : rien ne part sur Internet.</p>"


def inbox(entries: list[Entry], texts: list[Kept]) -> str:
    """Mails then text messages, newest first."""
    rows = "\n".join(
        f'<tr><td><a href="/messages/{entry.id}">{html.escape(entry.subject or "(sans objet)")}</a></td>'
        f"<td>{html.escape(', '.join(entry.recipients))}</td><td>{_moment(entry.received_at)}</td></tr>"
        for entry in entries
    )
    heads = '<tr><th scope="col">Objet</th><th scope="col">Pour</th><th scope="col">Reçu</th></tr>'
    table = f"<table><thead>{heads}</thead><tbody>{rows}</tbody></table>" if entries else NOTHING
    mails = f"<h2>Courriels</h2>{table}"
    return PAGE.substitute(title="Messages reçus", content=EXPLANATION + mails + _texts(texts))


def _texts(texts: list[Kept]) -> str:
    rows = "\n".join(
        f"<tr><td>{html.escape(text.body)}</td><td>{html.escape(telephone.readable(text.number))}</td>"
        f"<td>{_moment(text.at.isoformat())}</td></tr>"
        for text in texts
    )
    heads = '<tr><th scope="col">Texte</th><th scope="col">Pour</th><th scope="col">Reçu</th></tr>'
    table = (
        f"<table><thead>{heads}</thead><tbody>{rows}</tbody></table>" if texts else "<p>Aucun SMS pour l’instant.</p>"
    )
    return f'<h2 id="sms">SMS (démonstration)</h2>{table}'


def letter(read: Letter) -> str:
    """One message: who, its text, its formatted version in a frame that runs nothing, its attachments."""
    number = read.entry.id
    facts = {"De": read.author, "Pour": ", ".join(read.entry.recipients), "Date": _moment(read.entry.received_at)}
    if "Reply-To" in read.headers:
        facts["Réponse à"] = read.headers["Reply-To"]
    parts = [
        "<dl>" + "".join(f"<dt>{name}</dt><dd>{html.escape(value)}</dd>" for name, value in facts.items()) + "</dl>"
    ]
    if read.attachments:
        links = "".join(
            f'<li><a href="/messages/{number}/pieces/{position}">{html.escape(piece.name)}</a> '
            f"({html.escape(piece.content_type)}, {len(piece.content)} octets)</li>"
            for position, piece in enumerate(read.attachments)
        )
        parts.append(f"<h2>Pièces jointes</h2><ul>{links}</ul>")
    if read.text:
        parts.append(f"<h2>Texte</h2><pre>{_with_links(read.text)}</pre>")
    if read.html:
        parts.append(
            '<h2>Version mise en forme</h2><iframe title="Version mise en forme du message" '
            f'sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/{number}/html"></iframe>'
        )
    parts.append(f'<p><a href="/messages/{number}.eml">Message d’origine (.eml)</a></p>')
    return PAGE.substitute(title=html.escape(read.entry.subject or "(sans objet)"), content="\n".join(parts))


def not_found() -> str:
    return PAGE.substitute(title="Message introuvable", content='<p><a href="/">Retour aux messages</a></p>')


def _with_links(text: str) -> str:
    pieces, end = [], 0
    for link in LINK.finditer(text):
        address = html.escape(link.group())
        pieces += [html.escape(text[end : link.start()]), f'<a href="{address}">{address}</a>']
        end = link.end()
    return "".join([*pieces, html.escape(text[end:])])


def _moment(iso: str) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(PARIS):%d/%m/%Y à %H:%M:%S}"
