// While somebody tries stolen cards, purchases without an account pause, and a patron waits a moment before the card page.
import assert from 'node:assert/strict';

import { signInAtDesk } from './support/desk.mjs';
import { expect } from './support/expect.mjs';
import { cardFields, cards, choose, deed, heading, pay, receipt, review, signedIn } from './support/patron.mjs';
import { Visit, openScene, story } from './support/scene.mjs';
import { languages } from './support/tongue.mjs';

const scene = openScene();
const wait = 'One moment, please';

/** A turn of work is followed by a pause, so that the page can be looked at meanwhile. */
const slowly = (page, pause) => page.addInitScript((longer) => {
  const real = window.setTimeout.bind(window);
  window.setTimeout = (turn, ms = 0, ...more) => real(turn, ms + longer, ...more);
}, pause);

story(scene, 'a carder at work: buyers are told to come back, patrons pay, and the desk knows', async (visit) => {
  const { page, demo, device } = visit;
  scene.carder ??= demo.tryStolenCards();
  await scene.carder;
  const taken = (await demo.captured()).length;

  await page.goto(`${visit.url}/offers/main/donation`);
  await page.getByLabel('$10.00').check();
  await page.getByLabel('E-mail address').fill(`giver-${device}@example.org`);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect.seen(heading(page, 'Please come back in a little while'));
  await expect.absent(page.locator('iframe'));
  await visit.inspect('Purchases are paused');

  const patron = demo.patron(4);
  await demo.owe(patron.barcode, { amount: '4.50', title: `In Spite Of A Carder ${device}` });
  await signedIn(visit, patron);
  await choose(visit, new RegExp(`In Spite Of A Carder ${device}`));
  await review(visit);
  const looking = await visit.anotherTab();
  await slowly(looking.page, 3000);
  // Should it be done meanwhile, it stays all the same.
  await looking.page.addInitScript(() => { HTMLFormElement.prototype.submit = () => {}; });
  for (const code of languages) {
    await looking.speak(code);
    await looking.page.goto(`${page.url()}/card`);
    await expect.seen(looking.page.locator('#price-progress'));
    await looking.inspect(wait, 'before the card page', { alone: true });
  }
  await looking.page.close();
  await deed(page, 'Pay $4.50 by card').click();
  await cardFields(page).getByLabel('Card number').waitFor({ timeout: 60_000 });
  await pay(visit, cards.accepted);
  await receipt(visit);
  assert.equal((await demo.captured()).length, taken + 1);

  const desk = await Visit.begin(visit, device);
  await signInAtDesk(desk);
  await desk.page.goto(`${visit.url}/staff/attention`);
  await expect.says(desk.page, 'purchases without a library card are paused');
  await desk.inspect('Desk: needs attention', 'purchases are paused');
  await desk.context.close();
});
