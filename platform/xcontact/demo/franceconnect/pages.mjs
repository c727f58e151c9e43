// The pages one sees at the stand-in: plain French, and never to be taken for the real service.
const STYLE = `body{font:18px/1.5 sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
.ruban{background:#7a1f1f;color:#fff;padding:.75rem 1rem;border-radius:.5rem}
button{font:inherit;padding:.75rem 1.25rem;border-radius:.5rem;border:2px solid #1b3a6b;background:#1b3a6b;color:#fff;cursor:pointer;width:100%;text-align:left}
button.refus{background:#fff;color:#1b3a6b}li{margin:.75rem 0;list-style:none}ul{padding:0}`

const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

function page(title, content) {
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} – FranceConnect de démonstration</title><style>${STYLE}</style></head><body>
<p class="ruban"><strong>FranceConnect de démonstration.</strong> Ce n’est pas le vrai service&nbsp;: personnes inventées, aucun mot de passe.</p>
<main><h1>${title}</h1>${content}</main></body></html>`
}

const choice = (value, label, kind = '') =>
  `<li><form method="post"><input type="hidden" name="qui" value="${value}"><button class="${kind}">${label}</button></form></li>`

// Where real people choose the account that vouches for them.
export function mire(people) {
  const names = Object.entries(people).map(([key, person]) =>
    choice(key, `${escape(person.given_name)} <strong>${escape(person.family_name)}</strong>`))
  return page('Qui êtes-vous&nbsp;?', `<p>Choisissez une personne inventée. Xcontact recevra son identité.</p>
<ul>${names.join('')}${choice('refus', 'Refuser et revenir à Xcontact', 'refus')}</ul>`)
}

export const problem = (code, explanation) =>
  page('Une erreur est survenue', `<p>${escape(explanation)}</p><p>Code d’erreur&nbsp;: <strong>${escape(code)}</strong></p>`)

export const lost = () =>
  page('Cette page n’est plus valable', '<p>Revenez à Xcontact, et recommencez l’identification.</p>')

// `form` is the provider's own; the script presses its button, as FranceConnect does.
export const goodbye = (form) =>
  page('Déconnexion', `${form}<p>Vous quittez FranceConnect.</p>
<button type="submit" form="op.logoutForm" name="logout" value="yes">Se déconnecter de FranceConnect</button>
<script>document.querySelector('button').click()</script>`)
