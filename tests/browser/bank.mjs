// The bank wants to hear from its customer: 3-D Secure, inside the page and elsewhere.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { answerBank, cardFields, cards, heading, pay, receipt, toTheCard } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';

const scene = openScene();

async function asked(visit, title) {
  const patron = visit.demo.patron(4);
  await visit.demo.owe(patron.barcode, { amount: '4.50', title });
  await toTheCard(visit, patron, new RegExp(title));
  await pay(visit, cards.asksBank);
  await expect.seen(visit.page.frameLocator('iframe[title="Sandbox bank"]').getByRole('button', { name: 'Complete' }));
}

story(scene, 'the bank asks, the patron agrees, and it is paid', async (visit) => {
  const before = (await visit.demo.captured()).length;
  await asked(visit, 'Agreed');
  await visit.inspect('Your bank wants to hear from you', 'asking');
  assert.equal((await visit.demo.captured()).length, before);

  await answerBank(visit, 'Complete');
  await receipt(visit);

  assert.equal((await visit.demo.captured()).length, before + 1);
});

story(scene, 'the bank asks, the patron does not agree, and nothing is charged', async (visit) => {
  const { page, demo } = visit;
  const before = await demo.heldOrCaptured();
  await asked(visit, 'Refused');

  await answerBank(visit, 'Fail');
  await expect.seen(heading(page, 'Your card was declined'));
  await expect.says(page, 'Your bank did not agree to it, or was not told that it is you.');
  await expect.seen(cardFields(page).getByLabel('Card number'));
  await visit.inspect('Your card was declined', 'the bank was not told yes');
  assert.equal((await demo.heldOrCaptured()).length, before.length);

  await pay(visit, cards.accepted);
  await receipt(visit);
});

story(scene, 'who closes the bank’s dialogue has not agreed', async (visit) => {
  const before = await visit.demo.heldOrCaptured();
  await asked(visit, 'Closed');

  await visit.page.keyboard.press('Escape');

  await expect.seen(heading(visit.page, 'Your card was declined'));
  assert.equal((await visit.demo.heldOrCaptured()).length, before.length);
}, ['desktop']);

story(scene, 'who leaves while the bank asks is asked again when they come back', async (visit) => {
  const { page } = visit;
  await asked(visit, 'Left');
  const order = page.url();

  await page.goto(`${visit.url}/privacy`);
  await page.goto(order);
  await answerBank(visit, 'Complete');

  await receipt(visit);
}, ['phone']);
