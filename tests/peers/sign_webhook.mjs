// Prints the `Stripe-Signature` of the body on standard input, made by Stripe's own library.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const installed = new URL('../../.test/node/package.json', import.meta.url);
const Stripe = createRequire(installed)('stripe');
const [secret, timestamp] = process.argv.slice(2);
if (!secret) {
  console.error('usage: sign_webhook SECRET [SECONDS_SINCE_1970] < BODY');
  process.exit(2);
}

// The library asks for a key although signing needs none.
const stripe = new Stripe('sk_test_none');
const payload = readFileSync(0, 'utf8');
const options = { payload, secret, ...(timestamp ? { timestamp: Number(timestamp) } : {}) };
console.log(stripe.webhooks.generateTestHeaderString(options));
