// A card field that we did not write: localstripe's stand-in for js.stripe.com.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Browser } from './support/chromium.mjs';
import { Demo } from './support/demo.mjs';
import { peer } from './support/places.mjs';
import { startSite } from './support/site.mjs';

test('localstripe gives a plain page a card field and a token', async (t) => {
  const localstripe = peer('LASTFOUR_TEST_LOCALSTRIPE');
  const demo = await Demo.start();
  t.after(() => demo.stop());
  const browser = await Browser.trusting(demo.authority);
  t.after(() => browser.close());
  const site = await startSite(t, {
    '/': [{}, `<!doctype html><title>Card</title><script src="${localstripe}/js.stripe.com/v3/"></script><div id="card"></div>`],
  });
  const { page } = await browser.visit('desktop');

  await page.goto(site.url);
  await page.evaluate(() => {
    globalThis.processor = Stripe('pk_test_plain');
    globalThis.card = processor.elements().create('card', { hidePostalCode: true });
    card.mount('#card');
  });
  for (const [field, text] of Object.entries({ number: '4242424242424242', exp_month: '12', exp_year: '34', cvc: '123' })) {
    await page.getByPlaceholder(field).fill(text);
  }
  const { token } = await page.evaluate(() => processor.createToken(card));
  const method = await page.evaluate(() => processor.createPaymentMethod({ type: 'card', card }));

  assert.match(token.id, /^tok_/);
  assert.equal(token.card.last4, '4242');
  // If this is filled one day, the bridge in these tests can go.
  assert.equal(method, undefined);
});
