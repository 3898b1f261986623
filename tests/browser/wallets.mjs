// Wallets on the card page: they give a token as the card fields do, and receipt and desk say whose digits are whose.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lookAgain, search, signInAtDesk } from './support/desk.mjs';
import { expect } from './support/expect.mjs';
import { press, tabTo } from './support/keyboard.mjs';
import { cardFields, cards, heading, pay, payButton, receipt, reference, toTheCard } from './support/patron.mjs';
import { Visit, openScene, story } from './support/scene.mjs';
import { secondService } from './support/second_service.mjs';
import { origins } from './support/traffic.mjs';

const scene = openScene();
const device = 'by Google Pay (number of the device ending in 7316, which is not the one on your card)';
const title = 'Pay with a wallet';

const wallets = (page) => page.frameLocator('iframe[title="Secure express checkout frame"]');
const wallet = (page, name) => wallets(page).getByRole('button', { name });

/** A fee of the test's own, and its patron at the card page. */
async function atTheCard(visit, name) {
  const patron = visit.demo.patron(4);
  const called = `${name} ${visit.device}`;
  await visit.demo.owe(patron.barcode, { amount: '4.50', title: called });
  await toTheCard(visit, patron, new RegExp(called));
}

/** As it, and the wallets are there: what comes late moves what is below it, and nobody presses what is still moving. */
async function atTheWallets(visit, name) {
  await atTheCard(visit, name);
  await expect.seen(heading(visit.page, title));
}

story(scene, 'a patron pays by a wallet, and receipt and desk say which digits are the device’s', async (visit) => {
  const { page, demo, log } = visit;
  const before = (await demo.captured()).length;
  await atTheWallets(visit, 'Wallet Tale');
  await expect.says(page, 'which four digits are the card’s and which are the device’s');
  await visit.inspect('Pay by card', 'wallets');
  const from = log.length;

  await wallet(page, 'Google Pay').click();
  await expect.seen(wallets(page).getByText(/Google Pay pays \$4\.50 to Lastfour Demonstration Library/));
  await visit.inspect('Pay by card', 'wallet asks', { alone: true });
  await wallet(page, 'Confirm').click();

  await receipt(visit);
  await expect.says(page, device);
  await visit.inspect('Paid', 'by a wallet');
  assert.equal((await demo.captured()).length, before + 1);
  // The one form of the card, with a token in it and nothing of the wallet.
  const sent = log.slice(from).filter((entry) => entry.method === 'POST' && /payment_method=/.test(entry.body));
  assert.equal(sent.length, 1);
  assert.match(sent[0].url, /\/orders\/\w+\/payment$/);
  const fields = new URLSearchParams(sent[0].body);
  assert.deepEqual([...fields.keys()].sort(), ['form_token', 'payment_method', 'request']);
  assert.match(fields.get('payment_method'), /^pm_\w+$/);
  assert.deepEqual(origins(log.slice(from)), [demo.processorOrigins[0], visit.url].sort());
  assert.ok(!log.some((entry) => /fraud-signals/.test(entry.url)), 'fraud signals are off');

  const paid = await reference(page);
  const desk = await Visit.begin(visit, visit.device);
  await signInAtDesk(desk);
  await search(desk, '7316');
  // The one payment of these digits is shown, several are listed.
  await expect.seen(heading(desk.page, paid).or(desk.page.getByRole('link', { name: paid })));
  await search(desk, paid);
  await expect.says(desk.page, device);
  await lookAgain(desk);
  await desk.inspect('Desk: order', 'paid by a wallet');
  await desk.context.close();
});

story(scene, 'a patron pays by a wallet with the keyboard alone', async (visit) => {
  const { page } = visit;
  await atTheWallets(visit, 'Wallet Keys');

  await press(page, 'Apple Pay');
  await tabTo(page, 'Confirm', { presses: 0 });
  await press(page, 'Cancel', 'Space');
  await tabTo(page, 'Apple Pay', { presses: 0 });
  await page.keyboard.press('Enter');
  await expect.seen(wallet(page, 'Confirm'));
  await press(page, 'Confirm');

  await receipt(visit);
  await expect.says(page, 'by Apple Pay');
}, ['desktop']);

story(scene, 'who changes their mind in the wallet pays by card on the same page', async (visit) => {
  const { page } = visit;
  await atTheWallets(visit, 'Wallet Doubts');
  await wallet(page, 'Google Pay').click();
  await wallet(page, 'Cancel').click();
  await expect.seen(wallet(page, 'Google Pay'));

  await pay(visit, cards.accepted);

  await receipt(visit);
  await expect.says(page, 'Visa ending in 4242');
  assert.doesNotMatch(await page.textContent('main'), /Google Pay|7316/);
});

story(scene, 'a wallet whose payment cannot be made is told so, and the card fields are there', async (visit) => {
  const { page } = visit;
  await atTheWallets(visit, 'Wallet Trouble');
  await page.route('**/v1/payment_methods', (route) => route.abort());
  await wallet(page, 'Google Pay').click();
  await wallet(page, 'Confirm').click();

  await expect.seen(wallets(page).getByText('Sandbox: the payment did not go through.'));
  await expect.seen(page.getByRole('alert').getByText('The sandbox could not be reached. Try again.'));
  await page.unroute('**/v1/payment_methods');
  assert.ok(await payButton(page).isEnabled());
  await wallet(page, 'Google Pay').click();
  await wallet(page, 'Confirm').click();

  await receipt(visit);
}, ['desktop']);

test('a library without wallets shows none, and a browser without one is told of none', { timeout: 180_000 }, async (t) => {
  const { demo } = scene;
  const url = await secondService(t, demo, {}, { wallets: '[]' });
  const without = await Visit.begin(scene, 'desktop', { url });
  await atTheCard(without, 'Wallet Nowhere');
  assert.equal(await without.page.locator('iframe[title="Secure express checkout frame"]').count(), 0);
  await expect.absent(heading(without.page, title));
  assert.deepEqual(without.complaints, []);

  // As where the page may not ask its browser for payments.
  const blind = await Visit.begin(scene, 'desktop');
  await blind.page.addInitScript(() => {
    document.featurePolicy.allowsFeature = () => false;
  });
  await atTheCard(blind, 'Wallet Unseen');
  await expect.seen(cardFields(blind.page).getByLabel('Card number'));
  await blind.page.locator('iframe[title="Secure express checkout frame"]').waitFor({ state: 'attached' });
  await expect.absent(heading(blind.page, title));
  assert.equal(await wallet(blind.page, 'Google Pay').count(), 0);
});
