// Two providers that we did not write, on loopback: oauth2-mock-server, whose tokens a test may bend, and oidc-provider,
// which holds codes, PKCE and clients to the letter. Prints "ready" once both answer.
// usage: identity.mjs NODE_MODULES MOCK_PORT PROVIDER_PORT CONTROL_PORT BACK
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [modules, mockPort, providerPort, controlPort, back] = process.argv.slice(2);
const find = createRequire(`${modules}/`);
const load = (name) => import(pathToFileURL(find.resolve(name)).href);
const { OAuth2Server } = await load('oauth2-mock-server');
const { Provider } = await load('oidc-provider');

const groups = ['library-desk'];
let bent = {};

const mock = new OAuth2Server();
await mock.issuer.keys.generate('RS256');
mock.service.on('beforeTokenSigning', (token) => {
  const now = Math.floor(Date.now() / 1000);
  const usual = { aud: 'lastfour', sub: 'mock-ann', preferred_username: 'Ann.Lee@library.example', amr: ['pwd', 'otp'], auth_time: now, groups };
  Object.assign(token.payload, usual, bent);
  for (const [name, value] of Object.entries(bent)) if (value === null) delete token.payload[name];
});
// It asks for no secret, and says so. One that asks for none is refused by the service, so here it says otherwise.
mock.issuer.url = `http://127.0.0.1:${mockPort}`;
await mock.start(0, '127.0.0.1');
const inner = `http://127.0.0.1:${mock.address().port}`;
createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const { 'content-type': kind = 'text/plain' } = request.headers;
  const body = pieces.length > 0 ? Buffer.concat(pieces) : undefined;
  const answer = await fetch(inner + request.url, { method: request.method, redirect: 'manual', headers: { 'content-type': kind }, body });
  const said = (await answer.text()).replace('"token_endpoint_auth_methods_supported":["none"]', '"token_endpoint_auth_methods_supported":["client_secret_basic"]');
  const headers = { 'content-type': answer.headers.get('content-type') ?? kind };
  if (answer.headers.has('location')) headers.location = answer.headers.get('location');
  response.writeHead(answer.status, headers).end(said);
}).listen(Number(mockPort), '127.0.0.1');

const issuer = `http://127.0.0.1:${providerPort}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: 'lastfour', client_secret: 'made-up-for-the-tests', redirect_uris: [back], response_types: ['code'], grant_types: ['authorization_code'] }],
  claims: { openid: ['sub', 'amr', 'acr', 'auth_time', 'groups'], profile: ['preferred_username'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: 'bea', groups }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
});
const asked = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return asked(request, response);
  const details = await provider.interactionDetails(request, response);
  if (details.prompt.name === 'login') {
    const login = { accountId: 'provider-bea', amr: ['pwd', 'otp'] };
    return provider.interactionFinished(request, response, { login });
  }
  const grant = new provider.Grant({ accountId: details.session.accountId, clientId: details.params.client_id });
  grant.addOIDCScope('openid profile');
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}).listen(Number(providerPort), '127.0.0.1');

// What a person's browser does at a provider: keeps its cookies, and goes where it is sent, until it is sent back.
async function walk(address) {
  const cookies = new Map();
  for (let step = 0; step < 12; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(address, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [name, ...value] = set.split(';')[0].split('=');
      cookies.set(name, value.join('='));
    }
    const next = answer.headers.get('location');
    if (!next) return `no way on: ${answer.status}`;
    address = new URL(next, address).href;
    if (address.startsWith(back)) return address;
  }
  return 'round and round';
}

// POST /bend takes claims that the mock puts into its next tokens, null to leave one out; POST /walk takes an address.
createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => { body += piece; });
  request.on('end', async () => {
    if (request.url === '/bend') bent = JSON.parse(body);
    response.end(request.url === '/walk' ? await walk(body) : 'ok');
  });
}).listen(Number(controlPort), '127.0.0.1', () => console.log('ready'));
