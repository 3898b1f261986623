// A card reader at a kiosk is a keyboard: it types the stripe wherever the focus is, and presses Enter. Nothing of it is
// sent, and nothing of it stays in the page.
import assert from 'node:assert/strict';

import { signInAtDesk } from './support/desk.mjs';
import { expect } from './support/expect.mjs';
import { toldTo } from './support/traffic.mjs';
import { signedIn } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';
import { others } from './support/tongue.mjs';

const scene = openScene();
/** Published test numbers that nothing else here uses. */
const stripes = [
  '%B6011000990139424^QUILLFEATHER/ADA^34121011000000000000?;6011000990139424=34121011000000000000?',
  ';3530111333300000=34121011000000000000?',
  '%B3787 344936 71000^QUILLFEATHER/ADA           ^3412101100000000?',
  '+3530111333300000=34121011000000000000?',
];
const digits = ['6011000990139424', '3530111333300000', '378734493671000', '341210110000'];

/** As a reader types: fast, and Enter at the end. */
async function swipe({ page }, stripe) {
  await page.keyboard.type(stripe, { delay: 3 });
  await page.keyboard.press('Enter');
  await page.waitForTimeout(150);
}

/** Nothing was sent, nothing is in the page, and the reader is told. */
async function leftNothing(visit, before) {
  const { page, url } = visit;
  assert.equal(page.url(), before.url);
  assert.deepEqual(visit.log.slice(before.requests).filter((request) => request.method !== 'GET').map((request) => request.url), []);
  for (const number of digits) assert.ok(!toldTo(visit.log, url).includes(number.slice(0, 8)), 'a part of the stripe was sent');
  await expect.echoesNothing(page, ...digits, 'QUILLFEATHER/ADA');
  await expect.seen(page.getByRole('alert').filter({ hasText: 'magnetic stripe of a payment card' }));
  const values = await page.locator('input:not([type=hidden]):not([type=checkbox])').evaluateAll((all) => all.map((field) => field.value));
  assert.deepEqual(values.filter((value) => /[%;^=?]|\d{6}/.test(value)), []);
}

async function swipedInto(visit, path, focus) {
  const { page } = visit;
  for (const stripe of stripes) {
    if (path !== null) await page.goto(visit.url + path);
    await focus();
    const before = { url: page.url(), requests: visit.log.length };
    await swipe(visit, stripe);
    await leftNothing(visit, before);
    // The reader is silent: the keyboard is the patron's again.
    await page.waitForTimeout(1700);
  }
}

for (const [name, path, label] of [
  ['a library card number', '/kiosk', 'Library card number'],
  ['a PIN', '/', 'PIN'],
  ['a reference', '/find', 'Reference'],
  ['an e-mail address', '/offers/main/non-resident-card', 'E-mail address'],
]) {
  story(scene, `a stripe in the place of ${name} is destroyed before it is sent`, async (visit) => {
    const field = visit.page.getByLabel(label, { exact: true });
    await swipedInto(visit, path, () => field.focus());
    await visit.inspect('A stripe was destroyed', name, { alone: true });
    await field.focus();
    await visit.page.keyboard.type('abc', { delay: 30 });
    assert.equal(await field.inputValue(), 'abc');
    for (const code of others) {
      await visit.speak(code);
      await visit.page.goto(visit.url + path);
      await visit.page.locator('main input:not([type=hidden])').first().focus();
      await swipe(visit, stripes[0]);
      await expect.seen(visit.page.locator('[data-swiped]'));
      await visit.inspect('A stripe was destroyed', name, { alone: true });
    }
  }, ['desktop']);
}

story(scene, 'a stripe that comes while a button has the focus presses nothing', async (visit) => {
  const { page, demo } = visit;
  await signedIn(visit, demo.patron(1));
  await swipedInto(visit, '/fees', () => page.getByRole('button', { name: 'Review' }).focus());
  await swipedInto(visit, '/fees', () => page.getByRole('button', { name: 'Sign off' }).focus());
  await swipedInto(visit, '/fees', () => page.evaluate(() => document.activeElement.blur()));
}, ['desktop']);

story(scene, 'a stripe at the desk is destroyed, and a library card is not', async (visit) => {
  const { page, demo } = visit;
  await signInAtDesk(visit);
  await swipedInto(visit, '/staff', () => page.getByLabel('Reference, card barcode, or last four digits').focus());
  const { barcode } = demo.patron(1);
  await page.goto(`${visit.url}/`);
  await page.getByLabel('Library card number').focus();

  await page.keyboard.type(`;${barcode}?`, { delay: 3 });

  assert.equal(await page.getByLabel('Library card number').inputValue(), `;${barcode}?`);
}, ['desktop']);
