// What FranceConnect v2 refuses and a standard provider would accept: its requests are a closed list.
const AUTHORIZE = new Set(['response_type', 'client_id', 'redirect_uri', 'scope', 'acr_values', 'state', 'nonce',
  'claims', 'prompt', 'idp_hint', 'ui_locales'])
const END_SESSION = new Set(['id_token_hint', 'post_logout_redirect_uri', 'state'])
const SHORTEST = 22

// Null, or the sentence that refuses an authorization request.
export function refusalOfAuthorization(query) {
  const unknown = [...query.keys()].find((name) => !AUTHORIZE.has(name))
  if (unknown) return `paramètre inconnu : ${unknown}`
  if (query.get('acr_values') !== 'eidas1') return 'acr_values doit valoir eidas1'
  for (const name of ['state', 'nonce']) {
    if ((query.get(name) || '').length < SHORTEST) return `${name} doit avoir au moins ${SHORTEST} caractères`
  }
  if (query.has('prompt') && !query.get('prompt').split(' ').every((word) => ['login', 'consent'].includes(word))) {
    return 'prompt ne peut être que login ou consent'
  }
  return null
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
