// A receipt by mail: asked for on the payment's own page, to an address that is used for this one letter.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { huntIn } from './support/hunt.mjs';
import { press, typeInto } from './support/keyboard.mjs';
import { cardFields, cards, choose, heading, openCard, pay, payAll, receipt, review, signedIn } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';
import { Tongue } from './support/tongue.mjs';

const scene = openScene();
const to = (visit) => `receipts-${visit.device}@example.org`;

/** A fee of this story's own, by its title. */
async function owing({ demo, device }, title) {
  const patron = demo.patron(4);
  await demo.owe(patron.barcode, { amount: '4.50', title: `${title} ${device}` });
  return [patron, new RegExp(`${title} ${device}`)];
}

/** A letter as it is read: lines that were cut for the way are one again. */
const read = (letter) => letter.replace(/=\r?\n/g, '').replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString());

story(scene, 'letters: a receipt is mailed on request, and the page says what becomes of it', async (visit) => {
  const { page, demo } = visit;
  const [patron, title] = await owing(visit, 'Mailed Once');
  const paid = await payAll(visit, patron, cards.accepted, title);
  await page.getByRole('link', { name: 'E-mail the receipt' }).click();
  await expect.seen(heading(page, 'E-mail the receipt'));
  await visit.inspect('E-mail the receipt');
  await page.getByLabel('E-mail address').fill('not an address');
  await page.getByRole('button', { name: 'Send the receipt' }).click();
  await expect.says(page, 'Type a whole e-mail address');
  await expect.echoesNothing(page, 'not an address');
  await visit.inspect('E-mail the receipt', 'no address');

  await page.getByLabel('E-mail address').fill(to(visit));
  await page.getByRole('button', { name: 'Send the receipt' }).click();
  await receipt(visit);
  const letter = read(await demo.letter(new RegExp(`To: ${to(visit)}`)));
  await page.reload();
  await expect.says(page, 'The receipt was handed to the mail system');
  await visit.inspect('Paid', 'its receipt was mailed');

  assert.match(letter, /\$4\.50 was charged/);
  assert.match(letter, /Visa ending in .{0,3}4242/);
  assert.ok(letter.includes(paid));
  assert.deepEqual(huntIn(letter, ['Mailed Once', patron.barcode, '4242424242424242']), []);
  await expect.echoesNothing(page, to(visit));
});

story(scene, 'letters: a receipt asked for while money is in flight waits, and says what was charged', async (visit) => {
  const { page, demo } = visit;
  const [patron, title] = await owing(visit, 'Mailed Early');
  await signedIn(visit, patron);
  await choose(visit, title);
  await review(visit);
  await openCard(visit);
  await demo.fault({ on: 'ils', message: '37', do: 'delay_ms', ms: 7500, times: 2 });
  await pay(visit, cards.accepted);
  await expect.seen(heading(page, 'We have your payment'));
  await expect.says(page, 'Being recorded.');
  await page.getByRole('link', { name: 'E-mail the receipt' }).click();
  await expect.says(page, 'The payment is still being recorded.');
  await visit.inspect('E-mail the receipt', 'in flight', { alone: true });
  await page.getByLabel('E-mail address').fill('in-flight@example.org');
  await page.getByRole('button', { name: 'Send the receipt' }).click();

  await receipt(visit);
  const letter = read(await demo.letter(/To: in-flight@/));

  assert.match(letter, /\$4\.50 was charged/);
  assert.doesNotMatch(letter, /is held/);
}, ['desktop']);

for (const code of ['es', 'fr']) {
  const tongue = new Tongue(code);
  const seesTitle = (page, key) => expect.seen(page.getByRole('heading', { name: tongue.say(key), level: 1 }));
  story(scene, `letters: whoever reads ${code} asks for the receipt by the keyboard, and reads it in ${code}`, async (visit) => {
    const { page, demo, url } = visit;
    const [patron, name] = await owing(visit, `Mailed in ${code}`);
    await page.goto(`${url}/`);
    await typeInto(page, tongue.say('barcode-label'), patron.barcode);
    await typeInto(page, tongue.say('pin-label'), patron.pin);
    await page.keyboard.press('Enter');
    await seesTitle(page, 'fees-title');
    await choose(visit, name);
    await press(page, tongue.say('review-button'));
    await seesTitle(page, 'page-review-title');
    await press(page, tongue.say('pay-by-card'));
    await expect.seen(cardFields(page).getByLabel('Card number'));
    await typeInto(page, 'Card number', cards.accepted);
    await typeInto(page, /^Expiry date/, '1234');
    await typeInto(page, 'Security code', '123');
    await press(page, tongue.say('pay-button'), 'Space');
    await seesTitle(page, 'page-paid-title');
    await press(page, tongue.say('deed-letter'));
    await seesTitle(page, 'letter-title');
    await typeInto(page, tongue.say('email-label'), to(visit));
    await page.keyboard.press('Enter');
    await seesTitle(page, 'page-paid-title');

    const letter = read(await demo.letter(new RegExp(`To: ${to(visit)}`)));

    assert.match(letter, new RegExp(`Content-Language: ${code}`));
    assert.match(letter, tongue.says('mail-receipt-why'));
    assert.match(letter, tongue.says('mail-no-reply'));
    assert.deepEqual(huntIn(letter, [`Mailed in ${code}`, patron.barcode]), []);
  }, ['desktop'], { locale: code });
}
