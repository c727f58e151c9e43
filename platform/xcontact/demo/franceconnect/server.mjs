// FranceConnect v2, played by the library on which FranceConnect itself is built. On 127.0.0.1 alone, in memory.
//   PORT, PORTAL (http://xcontact.localhost:8000), CLIENT_ID, CLIENT_SECRET
import { createHash } from 'node:crypto'
import http from 'node:http'

import * as jose from 'jose'
import { Provider } from 'oidc-provider'

import { goodbye, lost, mire, problem } from './pages.mjs'
import { people } from './people.mjs'
import { hasSecretInHeader, refusalOfAuthorization, refusalOfLogout } from './rules.mjs'

const { PORT, PORTAL, CLIENT_ID, CLIENT_SECRET } = process.env
const BASE = '/api/v2'
const issuer = `http://localhost:${PORT}${BASE}`

const IDENTITY = ['given_name', 'given_name_array', 'family_name', 'birthdate', 'gender']
const BIRTH = ['birthplace', 'birthcountry']
const ALONE = ['given_name', 'family_name', 'gender', 'birthdate', 'birthplace', 'birthcountry', 'preferred_username', 'email']

const { privateKey } = await jose.generateKeyPair('ES256', { extractable: true })
const key = await jose.exportJWK(privateKey)
const kid = `pkcs11:ES256:${(await jose.calculateJwkThumbprint(key)).slice(0, 12)}`

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...key, alg: 'ES256', use: 'sig', kid }] },
  clients: [{
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [`${PORTAL}/franceconnect/retour/`],
    post_logout_redirect_uris: [`${PORTAL}/franceconnect/deconnexion/`],
    token_endpoint_auth_method: 'client_secret_post',
    subject_type: 'pairwise',
    id_token_signed_response_alg: 'ES256',
    userinfo_signed_response_alg: 'ES256',
  }],
  subjectTypes: ['pairwise'],
  pairwiseIdentifier: (ctx, account, client) =>
    `${createHash('sha256').update(`${client.sectorIdentifier}.${account}`).digest('hex')}v1`,
  routes: { authorization: '/authorize', token: '/token', userinfo: '/userinfo', jwks: '/jwks', end_session: '/session/end' },
  acrValues: ['eidas1'],
  scopes: ['openid'],
  claims: {
    acr: null, amr: null, auth_time: null, sid: null,
    openid: ['sub'],
    profile: [...IDENTITY, 'preferred_username'],
    birth: BIRTH,
    identite_pivot: [...IDENTITY, ...BIRTH],
    ...Object.fromEntries(ALONE.map((name) => [name, [name]])),
  },
  conformIdTokenClaims: true,
  pkce: { required: () => false },
  features: {
    devInteractions: { enabled: false },
    userinfo: { enabled: true },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => { ctx.body = goodbye(form) } },
  },
  findAccount: (ctx, id) => (people[id] ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) } : undefined),
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: grantAll,
  renderError: (ctx, out) => { ctx.type = 'html'; ctx.body = problem(out.error, out.error_description || '') },
  ttl: { AccessToken: 60, AuthorizationCode: 30, IdToken: 60, Session: 1800, Interaction: 600, Grant: 1800 },
  cookies: { keys: [CLIENT_SECRET] },
})

// A public service asks no consent.
async function grantAll(ctx) {
  const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
  grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(' '))
  await grant.save()
  return grant
}

function html(response, status, body) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(body)
}

async function choose(request, response) {
  if (request.method !== 'POST') return html(response, 200, mire(people))
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const who = new URLSearchParams(Buffer.concat(chunks).toString()).get('qui')
  const result = people[who]
    ? { login: { accountId: who, acr: 'eidas1', amr: ['pwd'], remember: false } }
    : { error: 'access_denied', error_description: 'User auth aborted' }
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

const callback = provider.callback()

async function answer(request, response) {
  const url = new URL(request.url, issuer)
  if (url.pathname.startsWith('/interaction/')) {
    try {
      await provider.interactionDetails(request, response)
    } catch {
      return html(response, 400, lost())
    }
    return choose(request, response)
  }
  if (!url.pathname.startsWith(BASE)) return html(response, 404, problem('Y000404', 'Cette page n’existe pas.'))
  if (hasSecretInHeader(request, url.pathname.slice(BASE.length))) {
    response.writeHead(401, { 'content-type': 'application/json' })
    return response.end(JSON.stringify({ error: 'invalid_client', error_description: 'client_secret_post' }))
  }
  const refusal = request.method !== 'GET' ? null
    : url.pathname === `${BASE}/authorize` ? refusalOfAuthorization(url.searchParams)
    : url.pathname === `${BASE}/session/end` ? refusalOfLogout(url.searchParams) : null
  if (refusal) return html(response, 400, problem('Y000400', refusal))
  // Whatever was asked, FranceConnect shows its page again.
  if (url.pathname === `${BASE}/authorize` && url.searchParams.has('client_id')) url.searchParams.set('prompt', 'login')
  request.originalUrl = url.pathname + url.search
  request.url = request.originalUrl.slice(BASE.length) || '/'
  return callback(request, response)
}

http.createServer(answer).listen(Number(PORT), '127.0.0.1')
