// Passkeys at the desk, by Chromium's virtual authenticator: the first steps, the sign-in, before money goes back, one more
// and one less. Browsers make passkeys for a name, so the service is one under `localhost`, beside the demonstration.
import assert from 'node:assert/strict';
import { after } from 'node:test';

import { search, searchBox } from './support/desk.mjs';
import { expect } from './support/expect.mjs';
import { cards, heading, payAll } from './support/patron.mjs';
import { Visit, openScene, story } from './support/scene.mjs';
import { secondService } from './support/second_service.mjs';

const scene = openScene();
const password = 'heron over still water';
const stops = [];
let service;

/** Where the service is; it begins with the first story. */
function place() {
  const staff = ['phone', 'desktop', 'scriptless'].map((device) => ({ user: `ann-${device}`, password, role: 'admin' }));
  service ??= secondService({ after: (stop) => stops.push(stop) }, scene.demo, {}, { host: 'localhost', staff });
  return service;
}
after(() => Promise.all(stops.map((stop) => stop())));

/** An authenticator in the browser that verifies whoever holds it; removed by what this gives. */
async function authenticator({ page }) {
  const wire = await page.context().newCDPSession(page);
  await wire.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
  const { authenticatorId } = await wire.send('WebAuthn.addVirtualAuthenticator', { options });
  return {
    verifies: (isUserVerified) => wire.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    remove: () => wire.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
  };
}

async function knock({ page, url }, user) {
  await page.goto(`${url}/staff`);
  await page.getByLabel('Name', { exact: true }).fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const usePasskey = ({ page }) => page.getByRole('button', { name: 'Use a passkey' }).click();
const makePasskey = ({ page }) => page.getByRole('button', { name: 'Make a passkey' }).click();

story(scene, 'a passkey is the first second factor, signs in, and gives money back; another is added and removed', async (visit) => {
  const url = await place();
  visit.url = url;
  const { page, demo, device } = visit;
  const user = `ann-${device}`;
  const first = await authenticator(visit);
  await knock(visit, user);
  await expect.seen(heading(page, 'Set up your app'));
  await visit.inspect('Desk: first steps', 'an app or a passkey');
  await makePasskey(visit);
  await expect.seen(heading(page, 'Keep these codes'));
  await page.getByRole('link', { name: 'I have them. On to the desk' }).click();
  await expect.seen(searchBox(page));

  await page.getByRole('button', { name: 'Sign off' }).click();
  await knock(visit, user);
  await expect.seen(heading(page, 'Your code'));
  await visit.inspect('Desk: code', 'or a passkey');
  await first.verifies(false);
  await usePasskey(visit);
  await expect.says(page, 'No passkey came from your browser.');
  await first.verifies(true);
  await usePasskey(visit);
  await expect.seen(searchBox(page));

  const patron = demo.patron(4);
  const title = `Passkey Fee ${device}`;
  await demo.owe(patron.barcode, { amount: '4.50', title });
  const home = await Visit.begin(scene, 'phone', { url });
  const paid = await payAll(home, patron, cards.accepted, new RegExp(title));
  await home.context.close();
  await search(visit, paid);
  await page.getByLabel('Amount', { exact: true }).fill('1.50');
  await page.getByLabel('Reason', { exact: true }).selectOption({ label: 'The fee is waived' });
  demo.letCodesAge('second-1.db');
  await page.getByRole('button', { name: 'Check' }).click();
  await expect.says(page, 'A fresh code from your app');
  await visit.inspect('Desk: give back', 'a code or a passkey');
  await usePasskey(visit);
  await expect.seen(heading(page, paid));
  await expect.says(page, 'At most $3.00 can go back');

  await page.goto(`${url}/staff/factors`);
  await expect.says(page, 'First passkey');
  await visit.inspect('Desk: second factors', 'one passkey');
  await page.getByLabel('Name of the new passkey').fill('Blue key');
  await makePasskey(visit);
  await expect.says(page, 'No passkey came from your browser.');
  await first.remove();
  await authenticator(visit);
  await makePasskey(visit);
  await expect.says(page, 'The passkey is added.');
  await visit.inspect('Desk: second factors', 'one more', { alone: true });
  await page.getByRole('button', { name: 'Remove “Blue key”' }).click();
  await expect.says(page, 'The passkey is removed.');
  demo.letCodesAge('second-1.db');
  await page.goto(`${url}/staff/factors`);
  await expect.says(page, 'To change them, show that it is you');
  await visit.inspect('Desk: second factors', 'asks for a fresh one');

  await page.getByRole('button', { name: 'Sign off' }).click();
  await knock(visit, user);
  await usePasskey(visit);
  await expect.says(page, 'Name, password or code are wrong');
});

story(scene, 'without scripts there is no button, and a code is typed', async (visit) => {
  visit.url = await place();
  const { page } = visit;
  await knock(visit, 'ann-scriptless');
  await expect.seen(heading(page, 'Set up your app'));
  await expect.seen(page.getByLabel('Code', { exact: true }));
  assert.equal(await page.getByRole('button', { name: 'Make a passkey' }).count(), 0);
  assert.match(await page.locator('main').innerText(), /Your browser runs no scripts here/);
}, ['desktop'], { javaScriptEnabled: false });
