// Without scripts everything works, and the card is asked for on the processor's own page.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { cards, choose, deed, heading, orderId, payButton, reference, signedIn } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';

const scene = openScene();
const without = { javaScriptEnabled: false };

/** From the sign-in to the page of the processor. */
async function toTheProcessor(visit, title) {
  const { page, demo } = visit;
  const patron = demo.patron(4);
  await demo.owe(patron.barcode, { amount: '4.50', title });
  await signedIn(visit, patron);
  await choose(visit, new RegExp(title));
  await page.getByRole('button', { name: 'Review' }).click();
  await deed(page, 'Pay $4.50 by card').click();
  // What is for browsers without scripts alone, playwright's words for text and roles pass over.
  const instead = page.locator('noscript');
  await expect.seen(instead.locator('p', { hasText: 'Your browser does not run scripts' }));
  if (await payButton(page).filter({ visible: true }).count() > 0) visit.complaints.push('without scripts a button is seen that can do nothing');
  await instead.locator('button').click();
  await page.waitForURL((url) => demo.processorOrigins.includes(url.origin));
}

async function fillIn({ page }, number) {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry date').fill('12/34');
  await page.getByLabel('Security code').fill('123');
  await page.getByRole('button', { name: /^Pay/ }).click();
}

/** Pages in flight look again by themselves, here by a refresh. */
async function untilPaid(visit) {
  await visit.page.waitForURL((url) => url.origin === visit.url);
  await expect.seen(heading(visit.page, 'Paid'));
}

story(scene, 'a patron without scripts pays on the processor’s page', async (visit) => {
  const { page, demo } = visit;
  const before = (await demo.captured()).length;
  await toTheProcessor(visit, 'Scriptless');
  const [ours, theirs] = [page.url(), await page.content()];
  assert.ok(!ours.includes(demo.patron(4).barcode) && !/Scriptless|Mistlewood/.test(theirs));

  await fillIn(visit, cards.accepted);
  await untilPaid(visit);

  assert.equal((await demo.captured()).length, before + 1);
  assert.match(await reference(page), /^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
}, undefined, without);

story(scene, 'a patron without scripts proves to the bank that it is them', async (visit) => {
  await toTheProcessor(visit, 'Scriptless Bank');
  await fillIn(visit, cards.asksBank);
  await visit.page.getByRole('button', { name: 'Complete' }).click();

  await untilPaid(visit);
}, ['phone'], without);

story(scene, 'who comes back from the processor’s page without paying has paid nothing', async (visit) => {
  const { page, demo } = visit;
  const before = await demo.heldOrCaptured();
  await toTheProcessor(visit, 'Scriptless Regret');

  await deed(page, /back|cancel|return/i).click();
  await page.waitForURL((url) => url.origin === visit.url);

  assert.ok(orderId(page));
  assert.equal((await demo.heldOrCaptured()).length, before.length);
}, ['desktop'], without);
