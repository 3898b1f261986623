// Every page as those see it who set their browser otherwise: large text, wide spacing, 320 px, forced colours, dark, still.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { cards, choose, heading, openCard, payButton, receipt, review, signIn, signOff, signedIn, typeCard } from './support/patron.mjs';
import { signInAtDesk } from './support/desk.mjs';
import { openScene, story } from './support/scene.mjs';
import { lookedAtByEverybody } from './support/shapes.mjs';

const scene = openScene();

story(scene, 'a patron’s pages can be read by everybody', async (visit) => {
  const { page, demo } = visit;
  const patron = demo.patron(visit.device === 'phone' ? 1 : 11);
  await page.goto(`${visit.url}/`);
  await lookedAtByEverybody(visit, 'Sign in');
  await signIn(visit, { barcode: patron.barcode, pin: '0000' });
  await expect.seen(page.locator('.summary'));
  await lookedAtByEverybody(visit, 'Sign in wrong');
  await signedIn(visit, patron);
  await lookedAtByEverybody(visit, 'What you owe');
  await choose(visit, /nothing of this/);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect.says(page, 'Choose at least one fee.');
  await lookedAtByEverybody(visit, 'Nothing chosen');
  await page.goto(`${visit.url}/fees`);
  await review(visit);
  await lookedAtByEverybody(visit, 'Review');
  await openCard(visit);
  await lookedAtByEverybody(visit, 'Card');
  await typeCard(visit, cards.declined);
  await payButton(page).click();
  await expect.seen(heading(page, 'Your card was declined'));
  await lookedAtByEverybody(visit, 'Declined');
  await typeCard(visit, cards.accepted);
  await payButton(page).click();
  await receipt(visit);
  await lookedAtByEverybody(visit, 'Paid');
  await page.getByRole('link', { name: 'Your payments' }).first().click();
  await expect.seen(heading(page, 'Your payments'));
  await lookedAtByEverybody(visit, 'Your payments');
  await page.goto(`${visit.url}/other-card`);
  await lookedAtByEverybody(visit, 'Another card');
  await signOff(visit);
  await lookedAtByEverybody(visit, 'Signed off');
});

story(scene, 'pages for everybody can be read by everybody', async (visit) => {
  const { page } = visit;
  for (const path of ['/find', '/privacy', '/accessibility', '/offers/main/school-year-card', '/offers/main/donation', '/no-such-page', '/card-number', '/kiosk', '/kiosk/signed-off']) {
    await page.goto(visit.url + path);
    await lookedAtByEverybody(visit, path);
  }
  await signInAtDesk(visit);
  await lookedAtByEverybody(visit, 'Desk');
}, ['desktop']);

story(scene, 'a PIN can be pasted, and the way to help is in the same place on every page', async (visit) => {
  const { page, demo } = visit;
  await page.goto(`${visit.url}/`);
  const pasted = await page.getByLabel('PIN').evaluate((field) => field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true })));
  assert.ok(pasted, 'something stops pasting');
  const help = [];
  const remember = async () => help.push(await page.locator('footer').evaluate((footer) => [...footer.querySelectorAll('p, a')].map((one) => one.textContent).slice(0, 3).join(' | ')));
  await remember();
  for (const path of ['/find', '/privacy', '/accessibility', '/no-such-page']) {
    await page.goto(visit.url + path);
    await remember();
  }
  await signedIn(visit, demo.patron(2));
  await remember();

  assert.deepEqual([...new Set(help.map((text) => text.split(' | ')[0]))].length, 1, help.join('\n'));
  assert.match(help[0], /^Questions\? /);
}, ['desktop']);
