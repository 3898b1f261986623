// What a library sells: every form, what it says when something is missing, and the way from it to the receipt.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { cards, confirmAddress, heading, openCard, pay, receipt, signedIn } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';

const scene = openScene();
const offer = (id) => `/offers/main/${id}`;

/** The browser's own check would let nothing of it through. */
const sendAnyhow = async ({ page }, fields) => {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Review' }).click();
};

const household = { 'Your name': 'Nadia Neighbour', 'E-mail address': 'nadia@example.org', 'Telephone number': '555 0100', 'Postal address': '7 Example Lane, Brindle' };

story(scene, 'offers: a card for a household is bought, with everything that is asked and said about it', async (visit) => {
  const { page, demo } = visit;
  await page.goto(visit.url + offer('school-year-card'));
  await visit.inspect('Offer: card with terms');
  await sendAnyhow(visit, {});
  await expect.seen(page.getByRole('link', { name: 'Type your postal address.' }));
  await expect.seen(page.getByRole('link', { name: 'Read the terms and tick the box to accept them.' }));
  await visit.inspect('Offer: card with terms', 'everything missing');
  await page.getByLabel(/^For a household: /).check();
  const total = await page.locator('#total').textContent();
  await page.getByLabel('I am 18 or older').check();
  await page.getByLabel('I accept these terms').check();
  await sendAnyhow(visit, household);
  await expect.seen(heading(page, 'Confirm your e-mail address'));
  await visit.inspect('Confirm your e-mail address');

  await page.getByLabel('Code from the e-mail').fill('K7QM-2XR9');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.says(page, 'That is not the code. You can try 4 more times.');
  await visit.inspect('Confirm your e-mail address', 'not the code', { alone: true });
  await demo.mailedCode();
  await page.getByRole('button', { name: 'Send another code' }).click();
  await expect.says(page, 'Another code is on its way.');
  await visit.inspect('Confirm your e-mail address', 'another code', { alone: true });
  await confirmAddress(visit);
  await expect.says(page, 'You accepted the terms, version 2026-09.');
  await expect.seen(page.getByRole('link', { name: `Pay ${total} by card` }));
  await visit.inspect('Review and pay', 'a card for a household');
  await openCard(visit);
  await pay(visit, cards.accepted);
  await receipt(visit);

  await expect.says(page, 'For a household.');
  await expect.says(page, 'Bring an identity card when you pick it up.');
  await visit.inspect('Paid', 'a card for a household');
});

story(scene, 'offers: a gift of another amount is given, and one that is too small is not', async (visit) => {
  const { page } = visit;
  await page.goto(visit.url + offer('donation'));
  await visit.inspect('Offer: donation');
  const typed = page.locator('#amount');
  await typed.fill('1.00');
  assert.ok(await page.locator('#choice-other').isChecked(), 'whoever types an amount means it');
  await page.getByLabel('E-mail address').fill('giver@example.org');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect.says(page, 'Choose an amount, or type one from $5.00 to $500.00.');
  await visit.inspect('Offer: donation', 'too little');
  await typed.fill('7.50');
  await page.getByLabel('E-mail address').fill('giver@example.org');
  await page.getByRole('button', { name: 'Review' }).click();
  await confirmAddress(visit);
  await openCard(visit);
  await pay(visit, cards.accepted);
  await receipt(visit);

  await expect.says(page, 'Your card was charged $7.50. Thank you for your gift!');
  await visit.inspect('Paid', 'a gift');
});

story(scene, 'offers: what is for patrons says so, and is bought by one who signs in', async (visit) => {
  const { page, demo, device } = visit;
  const patron = demo.patron(device === 'phone' ? 1 : 11);
  await page.goto(visit.url + offer('renewal'));
  await expect.says(page, 'This is for people with a library card.');
  await visit.inspect('Offer: renewal', 'signed off');
  await signedIn(visit, patron);
  await visit.inspect('What you owe', 'with offers');
  await page.goto(visit.url + offer('renewal'));
  await visit.inspect('Offer: renewal');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect.seen(heading(page, 'Review and pay'));
  await visit.inspect('Review and pay', 'a renewal');
  await openCard(visit);
  await pay(visit, cards.accepted);
  await receipt(visit);
  await visit.inspect('Paid', 'a renewal');
  await page.goto(visit.url + offer('new-card'));
  await expect.says(page, 'This cannot be given back once it is paid.');

  await visit.inspect('Offer: new card');
});
