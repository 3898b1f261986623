// A parent pays for the family in one visit: another card is added by its PIN, and what children read stays theirs.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { press, tabTo, typeInto } from './support/keyboard.mjs';
import { cards, heading, openCard, pay, receipt, review, signOff, signedIn } from './support/patron.mjs';
import { until } from './support/program.mjs';
import { openScene, story } from './support/scene.mjs';

const scene = openScene();

async function add({ page }, barcode, pin) {
  await page.getByLabel('Library card number').fill(barcode);
  await page.getByLabel('PIN').fill(pin);
  await page.getByRole('button', { name: 'Add this card' }).click();
}

story(scene, 'family: a parent adds a child’s card and pays for both', async (visit) => {
  const { page, demo, device } = visit;
  const [parent, child] = [demo.patron(1), demo.patron(3)];
  await demo.owe(child.barcode, { amount: '1.25', title: `Dragons in Private ${device}` });
  await demo.owe(parent.barcode, { amount: '2.00', title: `Own Reading ${device}` });
  await signedIn(visit, parent);
  await page.getByRole('link', { name: 'Pay for another card' }).click();
  await expect.seen(heading(page, 'Pay for another card'));
  await visit.inspect('Pay for another card');
  await add(visit, child.barcode, '0000');
  await expect.says(page, 'We do not know this card number and PIN together.');
  await visit.inspect('Pay for another card', 'wrong', { alone: true });
  await add(visit, child.barcode, child.pin);

  await expect.seen(heading(page, 'What you owe'));
  await expect.seen(page.getByRole('group', { name: 'For Cleo W.' }));
  await visit.inspect('What you owe', 'a family');
  await expect.absent(page.getByText(/Dragons|Wrenfield/));
  for (const box of await page.getByRole('checkbox').all()) {
    const described = await box.getAttribute('aria-describedby');
    const sum = await page.locator(`#${described}`).textContent();
    await box.setChecked(sum === '$1.25' || sum === '$2.00');
  }
  await review(visit);
  await expect.says(page, 'for Cleo W.');
  await visit.inspect('Review and pay', 'for a family');
  await openCard(visit);
  await pay(visit, cards.accepted);
  await receipt(visit);
  await expect.says(page, 'for Cleo W.');
  await visit.inspect('Paid', 'for a family');
  const order = new URL(page.url()).pathname;

  await signOff(visit);
  await signedIn(visit, parent);
  await expect.absent(page.getByRole('group', { name: 'For Cleo W.' }));
  await page.goto(`${visit.url}${order}`);
  await expect.says(page, 'for another card');
  await visit.inspect('Paid', 'for another card');
  await signOff(visit);
  await signedIn(visit, child);
  await page.goto(`${visit.url}${order}`);
  assert.equal(await page.getByText(/4242|\$3\.25/).count(), 0);
});

story(scene, 'family: a card is added and taken out by keyboard, without scripts', async (visit) => {
  const { page, demo } = visit;
  const [parent, child] = [demo.patron(1), demo.patron(3)];
  await signedIn(visit, parent);

  await press(page, 'Pay for another card');
  await expect.seen(heading(page, 'Pay for another card'));
  await typeInto(page, 'Library card number', child.barcode);
  await typeInto(page, 'PIN', child.pin);
  await page.keyboard.press('Enter');
  await expect.seen(page.getByRole('group', { name: 'For Cleo W.' }));
  await tabTo(page, 'Remove the card of Cleo W.');
  await page.keyboard.press('Enter');

  await until('the card is out', async () => !(await page.locator('main').innerText()).includes('Cleo'));
}, ['desktop'], { javaScriptEnabled: false });
