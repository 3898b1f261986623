// The whole way without a mouse, and the focus seen at every stop.
import { expect } from './support/expect.mjs';
import { focused, press, tabTo, tick, typeInto } from './support/keyboard.mjs';
import { cards, heading, receipt } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';
import assert from 'node:assert/strict';

const scene = openScene();

story(scene, 'a patron pays with the keyboard alone', async (visit) => {
  const { page, demo } = visit;
  const patron = demo.patron(1);
  await page.goto(`${visit.url}/`);

  await typeInto(page, 'Library card number', patron.barcode);
  await typeInto(page, 'PIN', patron.pin);
  await page.keyboard.press('Enter');
  await expect.seen(heading(page, 'What you owe'));
  await tick(page, /Salt and Small Harbours/, false);
  await tick(page, /A Field Guide to Quiet Birds/, false);
  await press(page, 'Review');
  await expect.seen(heading(page, 'Review and pay'));
  await press(page, 'Pay $4.50 by card');
  await expect.seen(heading(page, 'Pay by card'));
  await typeInto(page, 'Card number', cards.asksBank);
  await typeInto(page, /^Expiry date/, '1234');
  await typeInto(page, 'Security code', '123');
  await press(page, 'Pay $4.50', 'Space');
  await expect.seen(page.frameLocator('iframe[title="Sandbox bank"]').getByRole('button', { name: 'Complete' }));
  await press(page, 'Complete');
  await receipt(visit);
  await press(page, 'Your payments');
  await expect.seen(heading(page, 'Your payments'));
  await press(page, 'Sign off');

  await expect.seen(heading(page, 'You are signed off'));
}, ['desktop']);

story(scene, 'the focus goes where the news is', async (visit) => {
  const { page, demo } = visit;
  await page.goto(`${visit.url}/`);
  await typeInto(page, 'Library card number', demo.patron(1).barcode);
  await typeInto(page, 'PIN', '0000');
  await page.keyboard.press('Enter');
  await expect.says(page, 'We do not know this card number and PIN together');

  const at = await focused(page);

  assert.match(at.name, /Please look at this again/);
}, ['desktop']);

story(scene, 'the first Tab offers to skip to the main part', async (visit) => {
  const { page } = visit;
  await page.goto(`${visit.url}/`);
  await page.keyboard.press('Tab');
  await tabTo(page, 'Skip to the main part', { presses: 0 });

  await page.keyboard.press('Enter');

  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
}, ['desktop']);
