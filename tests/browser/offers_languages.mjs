// Buying in every language: by the keyboard alone, and without scripts. From one address five may buy without an account
// at once, so these have a demonstration of their own.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { press, tick, typeInto } from './support/keyboard.mjs';
import { cardFields, cards } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';
import { Tongue, others } from './support/tongue.mjs';

const scene = openScene();
const offer = (id) => `/offers/main/${id}`;

for (const code of others) {
  const tongue = new Tongue(code);
  const seesTitle = (page, key) => expect.seen(page.getByRole('heading', { name: tongue.say(key), level: 1 }));
  const fillIn = async (page) => {
    await typeInto(page, tongue.say('name-label'), 'Nadia Neighbour');
    await typeInto(page, tongue.say('email-label'), `nadia-${code}@example.org`);
    await typeInto(page, tongue.say('phone-label'), '555 0100');
    await typeInto(page, tongue.say('address-label'), '7 Example Lane, Brindle');
    await tick(page, tongue.says('adult-label'));
    await tick(page, tongue.say('terms-label'));
    await press(page, tongue.say('review-button'));
  };

  story(scene, `offers: whoever reads ${code} buys a card with the keyboard alone`, async (visit) => {
    const { page, demo, url } = visit;
    await page.goto(url + offer('school-year-card'));
    await fillIn(page);
    await seesTitle(page, 'code-title');
    await typeInto(page, tongue.say('code-label'), 'K7QM-2XR9');
    await page.keyboard.press('Enter');
    await expect.says(page, tongue.says('code-title'));
    await visit.inspect('Confirm your e-mail address', 'not the code');
    const letter = await demo.letter(new RegExp(`To: nadia-${code}@`));
    assert.match(letter, new RegExp(`Content-Language: ${code}`));
    await typeInto(page, tongue.say('code-label'), /^\s*([0-9A-Z]{4}-[0-9A-Z]{4})\s*$/m.exec(letter)[1]);
    await page.keyboard.press('Enter');
    await seesTitle(page, 'page-review-title');
    await press(page, tongue.say('pay-by-card'));
    await expect.seen(cardFields(page).getByLabel('Card number'));
    await typeInto(page, 'Card number', cards.accepted);
    await typeInto(page, /^Expiry date/, '1234');
    await typeInto(page, 'Security code', '123');
    await press(page, tongue.say('pay-button'), 'Space');
    await seesTitle(page, 'page-paid-title');
  }, ['phone'], { locale: code });

  story(scene, `offers: without scripts whoever reads ${code} comes as far as the page of the processor and back`, async (visit) => {
    const { page, demo, url } = visit;
    await page.goto(url + offer('school-year-card'));
    await fillIn(page);
    await seesTitle(page, 'code-title');
    await page.locator('#code').fill(await demo.mailedCode());
    await page.locator('main form button').first().click();
    await seesTitle(page, 'page-review-title');
    await page.locator('a.button[href$="/card"]').click();
    await page.locator('noscript button').click();
    await page.waitForURL((address) => demo.processorOrigins.includes(address.origin));
    await page.getByLabel('Card number').fill(cards.accepted);
    await page.getByLabel('Expiry date').fill('12/34');
    await page.getByLabel('Security code').fill('123');
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.waitForURL((address) => address.origin === url);
    await seesTitle(page, 'page-paid-title');
  }, ['desktop'], { locale: code, javaScriptEnabled: false });
}
