// FranceConnect v2: what it is asked, and what it says of a person by scope.
import { people } from './people.mjs'

const IDENTITY = ['given_name', 'given_name_array', 'family_name', 'birthdate', 'gender']
const BIRTH = ['birthplace', 'birthcountry']
const ALONE = ['given_name', 'family_name', 'gender', 'birthdate', 'birthplace', 'birthcountry', 'preferred_username', 'email']

function refusal(query) {
  if (query.get('acr_values') !== 'eidas1') return 'acr_values doit valoir eidas1'
  if (query.has('prompt') && !query.get('prompt').split(' ').every((word) => ['login', 'consent'].includes(word))) {
    return 'prompt ne peut être que login ou consent'
  }
  return null
}

export const service = {
  label: 'FranceConnect',
  people,
  name: (person) => [person.given_name, person.family_name],
  algorithm: 'ES256',
  redirect: '/franceconnect/retour/',
  logout: '/franceconnect/deconnexion/',
  levels: ['eidas1'],
  level: () => 'eidas1',
  claims: {
    profile: [...IDENTITY, 'preferred_username'],
    birth: BIRTH,
    identite_pivot: [...IDENTITY, ...BIRTH],
    ...Object.fromEntries(ALONE.map((name) => [name, [name]])),
  },
  rules: {
    parameters: new Set(['response_type', 'client_id', 'redirect_uri', 'scope', 'acr_values', 'state', 'nonce',
      'claims', 'prompt', 'idp_hint', 'ui_locales']),
    shortest: 22,
    refusal,
  },
}
