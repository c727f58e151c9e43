// FranceConnect v2 or ProConnect, played by the library on which both are built. On 127.0.0.1 alone, in memory.
//   PORT, PORTAL (http://xcontact.localhost:8000), CLIENT_ID, CLIENT_SECRET; the argument names the service's folder
import { createHash } from 'node:crypto'
import http from 'node:http'

import * as jose from 'jose'
import { Provider, interactionPolicy } from 'oidc-provider'

import { pagesOf } from './pages.mjs'
import { hasSecretInHeader, refusalOfAuthorization, refusalOfLogout } from './rules.mjs'

const { PORT, PORTAL, CLIENT_ID, CLIENT_SECRET } = process.env
const BASE = '/api/v2'
const issuer = `http://localhost:${PORT}${BASE}`
const { service } = await import(`../${process.argv[2]}/service.mjs`)
const { people, algorithm } = service
const { goodbye, lost, mire, problem } = pagesOf(service)

const { privateKey } = await jose.generateKeyPair(algorithm, { extractable: true })
const key = await jose.exportJWK(privateKey)
const kid = `pkcs11:${algorithm}:${(await jose.calculateJwkThumbprint(key)).slice(0, 12)}`

// Both show their page whatever is asked, and let the level through that has been reached.
const policy = interactionPolicy.base()
for (const check of ['essential_acr', 'essential_acrs']) policy.get('login').checks.remove(check)

// Both are on localhost, whose ports share their cookies.
const cookieNames = Object.fromEntries(['session', 'interaction', 'resume'].map((name) => [name, `_${process.argv[2]}_${name}`]))

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...key, alg: algorithm, use: 'sig', kid }] },
  clients: [{
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [`${PORTAL}${service.redirect}`],
    post_logout_redirect_uris: [`${PORTAL}${service.logout}`],
    token_endpoint_auth_method: 'client_secret_post',
    subject_type: 'pairwise',
    id_token_signed_response_alg: algorithm,
    userinfo_signed_response_alg: algorithm,
  }],
  subjectTypes: ['pairwise'],
  pairwiseIdentifier: (ctx, account, client) =>
    `${createHash('sha256').update(`${client.sectorIdentifier}.${account}`).digest('hex')}v1`,
  routes: { authorization: '/authorize', token: '/token', userinfo: '/userinfo', jwks: '/jwks', end_session: '/session/end' },
  acrValues: service.levels,
  scopes: ['openid'],
  claims: {
    acr: null, amr: null, auth_time: null, sid: null,
    openid: ['sub'],
    ...service.claims,
  },
  conformIdTokenClaims: true,
  pkce: { required: () => false },
  features: {
    devInteractions: { enabled: false },
    userinfo: { enabled: true },
    jwtUserinfo: { enabled: true },
    claimsParameter: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => { ctx.body = goodbye(form) } },
  },
  findAccount: (ctx, id) => (people[id] ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) } : undefined),
  interactions: { policy, url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: grantAll,
  renderError: (ctx, out) => { ctx.type = 'html'; ctx.body = problem(out.error, out.error_description || '') },
  ttl: { AccessToken: 60, AuthorizationCode: 30, IdToken: 60, Session: 1800, Interaction: 600, Grant: 1800 },
  cookies: { keys: [CLIENT_SECRET], names: cookieNames },
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
  if (request.method !== 'POST') return html(response, 200, mire())
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const who = new URLSearchParams(Buffer.concat(chunks).toString()).get('qui')
  const result = people[who]
    ? { login: { accountId: who, acr: service.level(people[who]), amr: ['pwd'], remember: false } }
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
    : url.pathname === `${BASE}/authorize` ? refusalOfAuthorization(url.searchParams, service.rules)
    : url.pathname === `${BASE}/session/end` ? refusalOfLogout(url.searchParams) : null
  if (refusal) return html(response, 400, problem('Y000400', refusal))
  // Whatever was asked, the real ones show their page again.
  if (url.pathname === `${BASE}/authorize` && url.searchParams.has('client_id')) url.searchParams.set('prompt', 'login')
  request.originalUrl = url.pathname + url.search
  request.url = request.originalUrl.slice(BASE.length) || '/'
  return callback(request, response)
}

http.createServer(answer).listen(Number(PORT), '127.0.0.1')
