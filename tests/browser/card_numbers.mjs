// A card number or a magnetic stripe where none belongs: refused, thrown away, explained, kept and shown nowhere.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { cards, deed, heading, payAll, signedIn } from './support/patron.mjs';
import { profileHunt } from './support/hunt.mjs';
import { signInAtDesk } from './support/desk.mjs';
import { openScene, story } from './support/scene.mjs';

const scene = openScene();
const explained = /^That (looked like a payment card number|was a payment card)$/;
/** Published test cards that nothing else here uses, so that a hunt means something. */
const typed = ['6011111111111117', '3566002020360505', '5555 5555 5555 4444', '3782-822463-10005'];
const stripes = [
  '%B6011000990139424^QUILLFEATHER/ADA^34121011000000000000?',
  ';3530111333300000=34121011000000000000?',
];
/** Stripes are destroyed in the page already (swipe.mjs); here they come from a page whose script did not. */
const everything = [...typed, ...stripes];
const numbers = [...typed.map((text) => text.replace(/\D/g, '')), '6011000990139424', '3530111333300000'];

/** Puts it into the field, sends the form, and looks what comes back. */
async function refused({ page }, open, label, others) {
  for (const text of everything) {
    await open();
    for (const [field, value] of Object.entries(others)) await page.getByLabel(field, { exact: true }).fill(value);
    const field = page.getByLabel(label, { exact: true });
    // The browser's own limit on the length would cut the text off before it is sent.
    await field.evaluate((input) => input.removeAttribute('maxlength'));
    await field.evaluate((input) => { if (input.type === 'email') input.type = 'text'; });
    await field.evaluate((input, value) => {
      input.value = value;
      // Past the page's own listeners, as from a browser in which they do not run.
      HTMLFormElement.prototype.submit.call(input.form);
    }, text);
    await expect.says(page, explained);
    await expect.echoesNothing(page, text);
  }
}

story(scene, 'as a library card number or a PIN', async (visit) => {
  const { page } = visit;
  const home = () => page.goto(`${visit.url}/`);

  await refused(visit, home, 'Library card number', { PIN: '4711' });
  await visit.inspect('Sign in', 'a payment card was typed');
  await refused(visit, home, 'PIN', { 'Library card number': visit.demo.patron(1).barcode });
}, ['desktop']);

story(scene, 'as a reference, a name or an e-mail address', async (visit) => {
  const { page } = visit;
  const known = 'Your library card number or e-mail address';
  const find = () => page.goto(`${visit.url}/find`);
  const offer = async () => {
    await page.goto(`${visit.url}/`);
    await page.getByRole('link', { name: /Non-resident library card/ }).click();
  };

  await refused(visit, find, 'Reference', { [known]: 'ann@example.org' });
  await refused(visit, find, known, { Reference: 'K7QM-2XR9' });
  await refused(visit, offer, 'Your name', { 'E-mail address': 'ann@example.org' });
  await refused(visit, offer, 'E-mail address', { 'Your name': 'Ann Example' });
  await visit.inspect('Non-resident card', 'a payment card was typed');
}, ['desktop']);

story(scene, 'at the desk, as a name, a password or a search', async (visit) => {
  const { page } = visit;
  const desk = () => page.goto(`${visit.url}/staff`);

  await refused(visit, desk, 'Name', { Password: 'a password' });
  await refused(visit, desk, 'Password', { Name: 'desk' });
  await signInAtDesk(visit);
  await refused(visit, desk, 'Reference, card barcode, or last four digits', {});
  await visit.inspect('Desk: search', 'a payment card was swiped');
}, ['desktop']);

story(scene, 'in a hidden field or in the address', async (visit) => {
  const { page } = visit;
  await signedIn(visit, visit.demo.patron(1));
  await page.locator('form[action="/orders"] input[name=request]').evaluate((input, card) => { input.value = card; }, typed[0]);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect.echoesNothing(page, typed[0]);
  await page.goto(`${visit.url}/orders/${typed[0]}`);
  await expect.absent(page.getByText(typed[0]));
  await page.goto(`${visit.url}/find?reference=${typed[1]}`);

  await expect.absent(page.getByText(typed[1]));
}, ['desktop']);

// Last: what all the tests of this file have left behind.
story(scene, 'nothing of it is kept anywhere, and the hunt was in the right place', async (visit) => {
  const { demo } = visit;
  await payAll(visit, demo.patron(11), cards.accepted);

  assert.deepEqual(profileHunt(demo.folder, numbers), []);

  assert.notDeepEqual(profileHunt(demo.data, ['4242']), []);
  await expect.seen(heading(visit.page, 'Paid'));
  await expect.seen(deed(visit.page, 'Your payments'));
}, ['desktop']);
