// The session ends in the middle of paying: nothing is lost, nothing is charged twice, the order is found again.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { cards, heading, openCard, orderId, pay, payButton, receipt, signIn, signOff, signedIn, toTheCard, typeCard } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';

const scene = openScene();

async function atTheCard(visit, title) {
  const patron = visit.demo.patron(4);
  await visit.demo.owe(patron.barcode, { amount: '4.50', title });
  await toTheCard(visit, patron, new RegExp(title));
  return patron;
}

async function signInAgain({ page }, patron) {
  await page.getByLabel('Library card number').fill(patron.barcode);
  await page.getByLabel('PIN').fill(patron.pin);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

story(scene, 'a session that ends before the card is sent loses nothing', async (visit) => {
  const { page, demo } = visit;
  const before = await demo.captured();
  const patron = await atTheCard(visit, 'Before');
  const order = orderId(page);
  await typeCard(visit, cards.accepted);

  demo.letSessionsExpire();
  await payButton(page).click();
  await expect.says(page, 'Please sign in again to go on with your payment.');
  await visit.inspect('Sign in', 'to go on');
  assert.deepEqual(await demo.captured(), before);
  await signInAgain(visit, patron);
  await expect.seen(heading(page, 'Review and pay'));
  assert.equal(orderId(page), order);
  await openCard(visit);
  await pay(visit, cards.accepted);
  await receipt(visit);

  assert.equal((await demo.captured()).length, before.length + 1);
});

story(scene, 'a browser that lost its cookie goes on after the sign-in', async (visit) => {
  const { page, demo } = visit;
  const before = await demo.captured();
  const patron = await atTheCard(visit, 'Lost Cookie');
  const order = orderId(page);
  await typeCard(visit, cards.accepted);

  await visit.context.clearCookies();
  await payButton(page).click();
  await expect.says(page, 'Please sign in again to go on with your payment.');
  assert.deepEqual(await demo.captured(), before);
  await signInAgain(visit, patron);
  await openCard(visit);
  assert.equal(orderId(page), order);
  await pay(visit, cards.accepted);
  await receipt(visit);

  assert.equal((await demo.captured()).length, before.length + 1);
}, ['desktop']);

story(scene, 'a form of an earlier session does nothing in a later one', async (visit) => {
  const { page, demo } = visit;
  const before = await demo.heldOrCaptured();
  await atTheCard(visit, 'Earlier Session');
  await typeCard(visit, cards.accepted);

  const other = await visit.anotherTab();
  await other.page.goto(`${visit.url}/fees`);
  await signOff(other);
  await signedIn(other, demo.patron(2));
  await payButton(page).click();

  await expect.seen(heading(page, 'This page is too old'));
  await visit.inspect('This page is too old');
  assert.deepEqual(await demo.heldOrCaptured(), before);
}, ['desktop']);

story(scene, 'a session that ends while the money is in flight loses nothing', async (visit) => {
  const { page, demo } = visit;
  const before = await demo.captured();
  const patron = await atTheCard(visit, 'In Flight');
  await demo.fault({ on: 'ils', message: '37', do: 'delay_ms', ms: 5000 });
  await pay(visit, cards.accepted);
  await expect.seen(heading(page, 'We have your payment'));
  const order = orderId(page);

  demo.letSessionsExpire();
  await page.reload();
  await expect.absent(page.getByText('$4.50'));
  await signInAgain(visit, patron);
  assert.equal(orderId(page), order);
  await receipt(visit);

  assert.equal((await demo.captured()).length, before.length + 1);
});

story(scene, 'somebody else who signs in does not get the order of the one before', async (visit) => {
  const { page, demo } = visit;
  await atTheCard(visit, 'Not Yours');
  const address = `${visit.url}/orders/${orderId(page)}`;

  await visit.context.clearCookies();
  await signIn(visit, demo.patron(2));
  await expect.seen(heading(page, 'What you owe'));
  await page.goto(address);

  await expect.absent(page.getByText('$4.50'));
  await expect.seen(heading(page, 'There is no such page'));
}, ['desktop']);

story(scene, 'a killed service knows the session and the order again', async (visit) => {
  const { page, demo } = visit;
  await atTheCard(visit, 'Killed');
  await typeCard(visit, cards.accepted);

  await demo.restart('SIGKILL');
  await payButton(page).click();

  await receipt(visit);
}, ['desktop']);
