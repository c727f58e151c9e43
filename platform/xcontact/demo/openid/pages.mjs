// The pages one sees at the stand-in: plain French, and never to be taken for the real service.
const STYLE = `body{font:18px/1.5 sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
.ruban{background:#7a1f1f;color:#fff;padding:.75rem 1rem;border-radius:.5rem}
button{font:inherit;padding:.75rem 1.25rem;border-radius:.5rem;border:2px solid #1b3a6b;background:#1b3a6b;color:#fff;cursor:pointer;width:100%;text-align:left}
button.refus{background:#fff;color:#1b3a6b}li{margin:.75rem 0;list-style:none}ul{padding:0}`

const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const choice = (value, label, kind = '') =>
  `<li><form method="post"><input type="hidden" name="qui" value="${value}"><button class="${kind}">${label}</button></form></li>`

// The pages of one service, by its label.
export function pagesOf(service) {
  const page = (title, content) => `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} – ${service.label} de démonstration</title><style>${STYLE}</style></head><body>
<p class="ruban"><strong>${service.label} de démonstration.</strong> Ce n’est pas le vrai service&nbsp;: personnes inventées, aucun mot de passe.</p>
<main><h1>${title}</h1>${content}</main></body></html>`

  // Where real people choose the account that vouches for them.
  const mire = () => {
    const names = Object.entries(service.people).map(([key, person]) => {
      const [given, family, note] = service.name(person)
      return choice(key, `${escape(given)} <strong>${escape(family)}</strong>${note ? ` (${escape(note)})` : ''}`)
    })
    return page('Qui êtes-vous&nbsp;?', `<p>Choisissez une personne inventée. Xcontact recevra son identité.</p>
<ul>${names.join('')}${choice('refus', 'Refuser et revenir à Xcontact', 'refus')}</ul>`)
  }

  const problem = (code, explanation) =>
    page('Une erreur est survenue', `<p>${escape(explanation)}</p><p>Code d’erreur&nbsp;: <strong>${escape(code)}</strong></p>`)

  const lost = () => page('Cette page n’est plus valable', '<p>Revenez à Xcontact, et recommencez l’identification.</p>')

  // `form` is the provider's own; the script presses its button, as the real services do.
  const goodbye = (form) =>
    page('Déconnexion', `${form}<p>Vous quittez ${service.label}.</p>
<button type="submit" form="op.logoutForm" name="logout" value="yes">Se déconnecter de ${service.label}</button>
<script>document.querySelector('button').click()</script>`)

  return { mire, problem, lost, goodbye }
}
