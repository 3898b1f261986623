// Somebody without an account buys a card, and finds the payment again.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { cards, heading, openCard, orderId, pay, payAll, receipt, reference, signOff } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';

const scene = openScene();

story(scene, 'a card is bought without an account, and the payment is found again', async (visit) => {
  const { page, demo } = visit;
  const before = (await demo.captured()).length;
  await page.goto(`${visit.url}/`);
  await page.getByRole('link', { name: 'Non-resident library card, $40.00 for one year' }).click();
  await visit.inspect('Non-resident card');
  await page.getByLabel('Your name').fill('Quirina Zugvogel');
  await page.getByLabel('E-mail address').fill('quirina@example.org');
  await page.getByLabel('I am 18 or older').check();
  await page.getByRole('button', { name: 'Review' }).click();
  await expect.seen(heading(page, 'Confirm your e-mail address'));
  await visit.inspect('Confirm your e-mail address');
  await page.getByLabel('Code from the e-mail').fill(await demo.mailedCode());
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.seen(heading(page, 'Review and pay'));
  await visit.inspect('Review and pay', 'a non-resident card');
  await openCard(visit);
  await pay(visit, cards.accepted);
  await receipt(visit);
  await expect.says(page, 'Bring an identity card');
  await visit.inspect('Paid', 'a non-resident card');
  const [order, paid] = [orderId(page), await reference(page)];
  assert.equal((await demo.captured()).length, before + 1);

  await visit.context.clearCookies();
  await find(visit, paid.toLowerCase(), 'Quirina@Example.org');
  await expect.seen(heading(page, 'Paid'));
  await visit.inspect('Find a payment', 'found');
  await find(visit, paid, 'somebody@example.org');
  await expect.says(page, 'We found no payment with this reference that belongs to you.');
  await visit.inspect('Find a payment', 'in vain');
  await page.goto(`${visit.url}/pay/${order}`);
  await visit.inspect('The public state of a payment');

  await expect.absent(page.getByText(/Quirina|Zugvogel/));
});

story(scene, 'a payment of fees is found by reference and library card', async (visit) => {
  const { page, demo } = visit;
  const patron = visit.device === 'phone' ? demo.patron(1) : demo.patron(11);
  const paid = await payAll(visit, patron, cards.accepted);
  await signOff(visit);

  await find(visit, paid, patron.barcode);
  await expect.seen(heading(page, 'Paid'));
  await find(visit, paid, demo.patron(2).barcode);

  await expect.says(page, 'We found no payment with this reference that belongs to you.');
});

story(scene, 'what is missing is said beside its field', async (visit) => {
  const { page } = visit;
  await page.goto(`${visit.url}/`);
  await page.getByRole('link', { name: /Non-resident library card/ }).click();
  const send = async (name, email) => {
    // The browser's own check would let nothing of it through.
    await page.getByLabel('Your name').evaluate((field) => { field.form.noValidate = true; });
    await page.getByLabel('Your name').fill(name);
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Review' }).click();
  };

  await send('', 'ann@example.org');
  await expect.says(page, 'Type the name for the card.');
  await visit.inspect('Non-resident card', 'no name');
  await send('Ann Example', 'not an address');
  await expect.says(page, 'Type a whole e-mail address');

  await visit.inspect('Non-resident card', 'no address');
});

async function find({ page, url }, paid, known) {
  await page.goto(`${url}/find`);
  await page.getByLabel('Reference').fill(paid);
  await page.getByLabel('Your library card number or e-mail address').fill(known);
  await page.getByRole('button', { name: 'Find it' }).click();
}
