// The whole way in every language that the service has: by hand, by the keyboard alone, and without scripts.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { press, tabTo, typeInto } from './support/keyboard.mjs';
import { cardFields, cards, typeCard } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';
import { Tongue, others } from './support/tongue.mjs';

const scene = openScene();

const title = (page, tongue, key) => page.getByRole('heading', { name: tongue.say(key), level: 1 });
const link = (page, tongue, key) => page.getByRole('link', { name: tongue.say(key) }).first();
const button = (page, tongue, key) => page.getByRole('button', { name: tongue.say(key) });

/** The page speaks the language, and says so. */
async function speaks(page, tongue) {
  assert.equal(await page.evaluate(() => document.documentElement.lang), tongue.code);
}

async function signIn({ page, url, demo }, tongue, patron, pin = patron.pin) {
  await page.goto(`${url}/`);
  await page.locator('#barcode').fill(patron.barcode);
  await page.locator('#pin').fill(pin);
  await button(page, tongue, 'sign-in-button').click();
}

/** One fee of this story's own, and the box of it alone ticked. */
async function owing(visit, patron, name) {
  await visit.demo.owe(patron.barcode, { amount: '4.50', title: name });
  return async () => {
    for (const box of await visit.page.getByRole('checkbox').all()) {
      const label = await box.evaluate((input) => input.labels[0].textContent);
      await box.setChecked(label.includes(name));
    }
  };
}

for (const [index, code] of others.entries()) {
  const tongue = new Tongue(code);
  // One width each: what widths do to a page, English shows on both.
  const devices = index === 0 ? ['phone', 'desktop'] : ['phone'];

  story(scene, `whoever reads ${code} pays, and is told in ${code} what went wrong`, async (visit) => {
    const { page, demo, url } = visit;
    const patron = demo.patron(4);
    const choose = await owing(visit, patron, `Paid in ${code} on a ${visit.device}`);
    await page.goto(`${url}/`);
    await speaks(page, tongue);
    await signIn(visit, tongue, patron, '0000');
    await expect.seen(page.locator('.summary'));
    await visit.inspect('Sign in', 'wrong');
    await signIn(visit, tongue, patron);
    await expect.seen(title(page, tongue, 'fees-title'));
    await page.goto(`${url}/other-card`);
    await page.locator('#barcode').fill(demo.patron(3).barcode);
    await page.locator('#pin').fill('0000');
    await button(page, tongue, 'other-card-button').click();
    await expect.seen(page.locator('.summary'));
    await visit.inspect('Pay for another card', 'wrong');
    await page.goto(`${url}/fees`);
    await choose();
    await button(page, tongue, 'review-button').click();
    await expect.seen(page.locator('a.button[href$="/card"]'));
    await page.locator('a.button[href$="/card"]').click();
    await expect.seen(cardFields(page).getByLabel('Card number'));
    await typeCard(visit, cards.declined);
    await page.locator('#card-form button').click();
    await expect.seen(title(page, tongue, 'page-declined-title'));
    await typeCard(visit, cards.accepted);
    await demo.fault({ on: 'ils', message: '37', do: 'delay_ms', ms: 7500, times: 2 });
    await page.locator('#card-form button').click();
    await expect.seen(title(page, tongue, 'page-posting-title'));
    await visit.inspect('We have your payment');
    await expect.seen(title(page, tongue, 'page-paid-title'));
    await link(page, tongue, 'way-orders').click();
    await expect.seen(title(page, tongue, 'history-title'));
    await button(page, tongue, 'sign-off').click();
    await expect.seen(title(page, tongue, 'signed-off-title'));
    await speaks(page, tongue);
  }, devices, { locale: code });

  story(scene, `pages that cannot be asked for twice keep to the rules in ${code}`, async (visit) => {
    const { page, url } = visit;
    for (const [path, name] of [['/away', 'You were signed off'], ['/kiosk', ''], ['/away', 'Kiosk: you were signed off']]) {
      await page.goto(url + path);
      await speaks(page, tongue);
      if (name !== '') await visit.inspect(name);
    }
  }, ['phone', 'desktop'], { locale: code });

  story(scene, `whoever reads ${code} pays with the keyboard alone`, async (visit) => {
    const { page, demo, url } = visit;
    const patron = demo.patron(5);
    const name = `By keyboard in ${code}`;
    await demo.owe(patron.barcode, { amount: '4.50', title: name });
    await page.goto(`${url}/`);
    await typeInto(page, tongue.say('barcode-label'), patron.barcode);
    await typeInto(page, tongue.say('pin-label'), patron.pin);
    await page.keyboard.press('Enter');
    await expect.seen(title(page, tongue, 'fees-title'));
    // What is ticked and not ours is unticked, box by box.
    const boxes = await page.getByRole('checkbox').all();
    for (const box of boxes) {
      const label = (await box.evaluate((input) => input.labels[0].textContent)).trim().replace(/\s+/g, ' ');
      await tabTo(page, label);
      if (!label.includes(name)) await page.keyboard.press('Space');
    }
    await press(page, tongue.say('review-button'));
    await expect.seen(page.locator('a.button[href$="/card"]'));
    await press(page, tongue.say('pay-by-card'));
    await expect.seen(cardFields(page).getByLabel('Card number'));
    await typeInto(page, 'Card number', cards.accepted);
    await typeInto(page, /^Expiry date/, '1234');
    await typeInto(page, 'Security code', '123');
    await press(page, tongue.say('pay-button'), 'Space');
    await expect.seen(title(page, tongue, 'page-paid-title'));
    await press(page, tongue.say('way-orders'));
    await expect.seen(title(page, tongue, 'history-title'));
    await press(page, tongue.say('sign-off'));
    await expect.seen(title(page, tongue, 'signed-off-title'));
  }, ['desktop'], { locale: code });
}

for (const code of others.slice(0, 1)) {
  const tongue = new Tongue(code);
  story(scene, `whoever reads ${code} pays without scripts, at the processor’s page`, async (visit) => {
    const { page, demo } = visit;
    const patron = demo.patron(9);
    const choose = await owing(visit, patron, `Without scripts in ${code}`);
    await signIn(visit, tongue, patron);
    await choose();
    await button(page, tongue, 'review-button').click();
    await page.locator('a.button[href$="/card"]').click();
    await page.locator('noscript button').click();
    await page.waitForURL((address) => demo.processorOrigins.includes(address.origin));
    await page.getByLabel('Card number').fill(cards.accepted);
    await page.getByLabel('Expiry date').fill('12/34');
    await page.getByLabel('Security code').fill('123');
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.waitForURL((address) => address.origin === visit.url);
    await expect.seen(title(page, tongue, 'page-paid-title'));
    await speaks(page, tongue);
    await button(page, tongue, 'sign-off').click();
    await expect.seen(title(page, tongue, 'signed-off-title'));
  }, ['phone'], { locale: code, javaScriptEnabled: false });
}
