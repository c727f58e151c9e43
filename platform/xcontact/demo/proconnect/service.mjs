// ProConnect: what it is asked, and what it says of an agent by scope.
import { people } from './people.mjs'

const ALONE = ['given_name', 'usual_name', 'email', 'uid', 'siret', 'idp_id']
const TWO_FACTORS = ['eidas0-mfa', 'eidas1-mfa', 'eidas2', 'eidas3']
const SCOPES = new Set(['openid', ...ALONE, 'organization_label', 'roles', 'phone', 'custom'])

function refusal(query) {
  const scope = (query.get('scope') || '').split(' ').find((name) => !SCOPES.has(name))
  return scope === undefined ? null : `scope inconnu : ${scope}`
}

export const service = {
  label: 'ProConnect',
  people,
  name: (person) => [person.given_name, person.usual_name, person.note],
  algorithm: 'RS256',
  redirect: '/agents/proconnect/retour/',
  logout: '/agents/proconnect/deconnexion/',
  levels: ['eidas0', 'eidas1', ...TWO_FACTORS],
  // What the employer's login has reached, even where more was essential: it is for the client to check (P-06).
  level: (person) => person.acr,
  claims: Object.fromEntries(ALONE.map((name) => [name, [name]])),
  rules: {
    parameters: new Set(['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce',
      'claims', 'prompt', 'idp_hint', 'login_hint', 'siret_hint']),
    shortest: 32,
    refusal,
  },
}
