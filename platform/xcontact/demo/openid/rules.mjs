// What FranceConnect v2 and ProConnect refuse and a standard provider would accept: their requests are closed lists.
const END_SESSION = new Set(['id_token_hint', 'post_logout_redirect_uri', 'state'])

// Null, or the sentence that refuses an authorization request. `rules`: a service's parameters, and its own refusal.
export function refusalOfAuthorization(query, rules) {
  const unknown = [...query.keys()].find((name) => !rules.parameters.has(name))
  if (unknown) return `paramètre inconnu : ${unknown}`
  for (const name of ['state', 'nonce']) {
    if ((query.get(name) || '').length < rules.shortest) return `${name} doit avoir au moins ${rules.shortest} caractères`
  }
  return rules.refusal(query)
}

// Null, or the sentence that refuses a logout.
export function refusalOfLogout(query) {
  const unknown = [...query.keys()].find((name) => !END_SESSION.has(name))
  if (unknown) return `paramètre inconnu : ${unknown}`
  for (const name of END_SESSION) if (!query.get(name)) return `${name} manque`
  return null
}

// The client's secret goes in the body: a header is refused, though the library would take it.
export const hasSecretInHeader = (request, path) => path === '/token' && Boolean(request.headers.authorization)
