// The desk decides what could not be found out, gives money back, and answers a bank.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { lookAgain, signInAtDesk, search } from './support/desk.mjs';
import { expect } from './support/expect.mjs';
import { huntIn } from './support/hunt.mjs';
import { cards, heading, orderId, pay, payAll, payButton, reference, toTheCard, typeCard } from './support/patron.mjs';
import { until } from './support/program.mjs';
import { Visit, openScene, story } from './support/scene.mjs';

const scene = openScene();

/** A patron at home with one new fee, and what to choose it by. */
async function owing({ demo }, title, device) {
  const patron = demo.patron(4);
  await demo.owe(patron.barcode, { amount: '4.50', title: `${title} ${device}` });
  return [patron, new RegExp(`${title} ${device}`)];
}

/** Loads the page again until it says this. */
const shows = ({ page }, words) => until(words, async () => {
  await page.reload();
  return (await page.locator('main').innerText()).includes(words);
});

story(scene, 'a payment that nobody can find out about is decided at the desk', async (visit) => {
  const { page, demo, device } = visit;
  const home = await Visit.begin(visit, 'phone');
  await toTheCard(home, ...await owing(visit, 'Undecided', device));
  await demo.fault({ on: 'ils', message: '37', do: 'silent_after' });
  await typeCard(home, cards.accepted);
  await payButton(home.page).click();
  await home.page.waitForURL(/\/orders\/[^/]+$/);
  await shows(home, 'The library is looking into this payment');
  const wanted = await reference(home.page);

  await signInAtDesk(visit);
  await page.getByRole('link', { name: 'Needs attention (1)' }).click();
  await expect.says(page, 'Did the library system take our payment?');
  await expect.says(page, `${wanted}.1`);
  await visit.inspect('Desk: needs attention', 'undecided');
  await page.getByRole('link', { name: 'The library system has our payment' }).click();
  await expect.seen(heading(page, 'The library system has our payment?'));
  await visit.inspect('Desk: decide', 'has our payment');
  await page.getByRole('button', { name: 'Yes, charge $4.50' }).click();
  await expect.seen(heading(page, wanted));
  await shows(home, 'Your card was charged $4.50');

  await search(visit, wanted);
  await expect.says(page, 'Decided: the library system has');
  await page.getByRole('link', { name: 'Needs attention', exact: true }).click();
  await expect.says(page, 'Nothing needs anybody.');
  await visit.inspect('Desk: needs attention', 'nothing');
  await home.context.close();
});

story(scene, 'money goes back once, after it was asked twice', async (visit) => {
  const { page, device } = visit;
  const home = await Visit.begin(visit, 'phone');
  const paid = await payAll(home, (await owing(visit, 'Back Again', device))[0], cards.accepted, new RegExp(`Back Again ${device}`));
  await home.context.close();
  await signInAtDesk(visit, 'admin');
  await search(visit, paid);
  await expect.seen(heading(page, 'Give money back'));
  await lookAgain(visit);
  await visit.inspect('Desk: order', 'money can go back');

  await page.getByRole('button', { name: 'Check' }).click();
  await expect.says(page, 'Choose a reason.');
  await visit.inspect('Desk: order', 'no reason to give back');
  await page.getByLabel('Amount', { exact: true }).fill('1.50');
  await page.getByLabel('Reason', { exact: true }).selectOption({ label: 'The fee is waived' });
  await page.getByRole('button', { name: 'Check' }).click();
  await expect.seen(heading(page, 'Give back $1.50?'));
  await visit.inspect('Desk: give back', 'asks once more');
  await page.getByRole('button', { name: 'Give back $1.50' }).dblclick();

  await expect.seen(heading(page, paid));
  await expect.says(page, 'At most $3.00 can go back');
  await shows(visit, 'Given back to the card');
  await visit.inspect('Desk: order', 'a part went back');
});

story(scene, 'a disputed payment has evidence for the bank, and names nobody', async (visit) => {
  const { page, demo, device } = visit;
  const home = await Visit.begin(visit, 'phone');
  const [patron, title] = await owing(visit, 'Disputed Tale', device);
  await toTheCard(home, patron, title);
  await pay(home, cards.disputed);
  await home.page.waitForURL(/\/orders\/[^/]+$/);
  await shows(home, 'Disputed with your bank');
  const id = orderId(home.page);
  await home.context.close();
  await signInAtDesk(visit);
  await until('the dispute is known', async () => {
    await page.goto(`${visit.url}/staff/orders/${id}`);
    return (await page.locator('main').innerText()).includes('Evidence for the bank');
  });
  await lookAgain(visit);
  await visit.inspect('Desk: order', 'disputed');

  await page.getByRole('link', { name: 'Evidence for the bank' }).click();
  await expect.says(page, 'Visa ending in 0259');
  await visit.inspect('Desk: evidence');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as text' }).click()]);

  const evidence = readFileSync(await file.path(), 'utf8');
  assert.match(evidence, /Visa ending in 0259/);
  for (const told of [evidence, await page.locator('main').innerText()]) {
    assert.deepEqual(huntIn(told, ['Disputed Tale', patron.barcode, demo.staff('desk').user]), []);
  }
}, ['desktop']);
