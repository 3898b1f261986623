// A card field that we did not write: localstripe's stand-in for js.stripe.com, on a plain page and on our card page.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { huntIn } from './support/hunt.mjs';
import { choose, deed, payButton, receipt, review, signedIn } from './support/patron.mjs';
import { peer } from './support/places.mjs';
import { Visit, openScene } from './support/scene.mjs';
import { secondService } from './support/second_service.mjs';
import { startSite } from './support/site.mjs';
import { origins, toldTo } from './support/traffic.mjs';

const scene = openScene();
const card = '5555555555554444';
const script = () => `${peer('LASTFOUR_TEST_LOCALSTRIPE')}/js.stripe.com/v3/`;

async function fillIn(page) {
  for (const [field, text] of Object.entries({ number: card, exp_month: '12', exp_year: '34', cvc: '123' })) {
    await page.locator('#card').getByPlaceholder(field).fill(text);
  }
}

test('localstripe gives a plain page a card field and a token', async (t) => {
  const site = await startSite(t, { '/': [{}, `<!doctype html><title>Card</title><script src="${script()}"></script><div id="card"></div>`] });
  const { page } = await scene.browser.visit('desktop');

  await page.goto(site.url);
  await page.evaluate(() => {
    globalThis.processor = Stripe('pk_test_plain');
    globalThis.card = processor.elements().create('card', { hidePostalCode: true });
    card.mount('#card');
  });
  await fillIn(page);
  const { token } = await page.evaluate(() => processor.createToken(card));
  const method = await page.evaluate(() => processor.createPaymentMethod({ type: 'card', card }));

  assert.match(token.id, /^tok_/);
  assert.equal(token.card.last4, '4444');
  // If this is filled one day, the bridge below can go.
  assert.equal(method, undefined);
});

test('our card page takes a card from localstripe’s field', { timeout: 120_000 }, async (t) => {
  const { demo } = scene;
  const url = await secondService(t, demo, { script_url: script() });
  const visit = await Visit.begin(scene, 'desktop', { url });
  const { page, log } = visit;
  await bridge(visit);

  await signedIn(visit, demo.patron(1));
  await choose(visit, /Brindle/);
  await review(visit);
  const from = log.length;
  await deed(page, 'Pay $4.50 by card').click();
  await fillIn(page);
  await payButton(page).click();
  await receipt(visit);

  const [localstripe, theirs] = [new URL(script()).origin, log.slice(from)];
  assert.deepEqual(origins(theirs), [localstripe, url].sort());
  assert.match(toldTo(theirs, localstripe), new RegExp(`number\\]?=${card}`));
  assert.match(toldTo(theirs, url), /payment_method=pm_\w+/);
  assert.deepEqual(huntIn(toldTo(theirs, url), [card, '5555', '4444']), []);
  assert.deepEqual(await demo.captured(), [450]);
  assert.deepEqual(visit.complaints, []);
});

/**
 * localstripe makes tokens, but its createPaymentMethod is empty, and its server is not where our service pays. So the
 * token's brand and last four digits are looked up among the published test cards, and the sandbox makes the method.
 */
async function bridge({ page, demo }) {
  await page.exposeFunction('paymentMethodLike', async (last4) => {
    assert.equal(last4, card.slice(-4));
    const body = new URLSearchParams({ type: 'card', 'card[number]': card, 'card[exp_month]': '12', 'card[exp_year]': '2034', 'card[cvc]': '123' });
    const headers = { authorization: `Bearer ${demo.ready.publishable_key}` };
    return (await (await fetch(`${demo.ready.processor_url}/v1/payment_methods`, { method: 'POST', headers, body })).json()).id;
  });
  await page.addInitScript(() => {
    let real;
    const bridged = (...args) => {
      const processor = real(...args);
      processor.createPaymentMethod = async ({ card }) => {
        const { token, error } = await processor.createToken(card);
        return error ? { error } : { paymentMethod: { id: await globalThis.paymentMethodLike(token.card.last4) } };
      };
      return processor;
    };
    Object.defineProperty(globalThis, 'Stripe', { get: () => real && bridged, set: (given) => { real = given; } });
  });
}
