// Who may come in at the desk: an admin lets somebody in, they look after their own account, and are kept out.
import assert from 'node:assert/strict';

import { nextCode, searchBox, signInAtDesk } from './support/desk.mjs';
import { expect } from './support/expect.mjs';
import { heading } from './support/patron.mjs';
import { Visit, openScene, story } from './support/scene.mjs';

const scene = openScene();

async function knock({ page, url }, name, password) {
  await page.goto(`${url}/staff`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function enter(visit, name, password, code) {
  await knock(visit, name, password);
  await visit.page.getByLabel('Code', { exact: true }).fill(code);
  await visit.page.getByRole('button', { name: 'Sign in' }).click();
  await expect.seen(searchBox(visit.page));
}

/** Sets up the app, and gives the codes on paper. */
async function firstSteps(visit, name, password) {
  const { page } = visit;
  await knock(visit, name, password);
  const key = (await page.locator('code.key').innerText()).replaceAll(/\s/g, '');
  await page.getByLabel('Code', { exact: true }).fill(await nextCode(key));
  await page.locator('main form button').click();
  await expect.seen(heading(page, 'Keep these codes'));
  return page.locator('ol.codes code').allInnerTexts();
}

async function changePassword({ page }, old, now, again = now) {
  await page.getByLabel('Password until now').fill(old);
  await page.getByLabel('New password', { exact: true }).fill(now);
  await page.getByLabel('New password, again').fill(again);
  await page.getByRole('button', { name: 'Change the password' }).click();
}

const isOut = async ({ page, url }) => {
  await page.goto(`${url}/staff/account`);
  await expect.seen(page.getByLabel('Password'));
};

story(scene, 'people: an admin lets somebody in behind a fresh code, and keeps them out at once', async (visit) => {
  const { page, demo, device } = visit;
  const name = `pia-${device}`;
  await signInAtDesk(visit, 'admin');
  await page.goto(`${visit.url}/staff/people`);
  await visit.inspect('Desk: people', 'all');
  const box = page.getByRole('textbox', { name: 'Name' });
  await box.fill('Pia <b>');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.says(page, 'a letter first, and no long number');
  await expect.echoesNothing(page, 'Pia <b>');
  await visit.inspect('Desk: people', 'a name that is none');
  demo.letCodesAge();
  await box.fill(name);
  await page.getByLabel('Role').selectOption({ label: 'Cashier' });
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.says(page, `Let ${name} in, as Cashier?`);
  await visit.inspect('Desk: people', 'sure, with a code');
  await page.getByLabel('Code', { exact: true }).fill(await nextCode(demo.staff('admin').totp_secret));
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.says(page, `${name} may sign in with this password`);
  await visit.inspect('Desk: people', 'somebody is added', { alone: true });
  const password = await page.locator('.news code').innerText();

  const pia = await Visit.begin(visit, device);
  await firstSteps(pia, name, password);
  await pia.page.getByRole('link', { name: 'I have them' }).click();
  await expect.seen(searchBox(pia.page));
  await page.getByLabel('Who').selectOption(name);
  await page.getByLabel('What').selectOption({ label: 'Keep out' });
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await expect.says(page, `Done, for ${name}.`);
  await visit.inspect('Desk: people', 'somebody is kept out');
  await isOut(pia);
  await knock(pia, name, password);
  await pia.page.getByLabel('Code', { exact: true }).fill('000000');
  await pia.page.getByRole('button', { name: 'Sign in' }).click();
  await expect.says(pia.page, 'Name, password or code are wrong');
  await pia.context.close();
});

story(scene, 'people: everybody sees where they are signed in, ends it, and chooses a password of their own', async (visit) => {
  const { page, demo, device } = visit;
  const name = `own-${device}`;
  const given = demo.addStaff(name, 'desk');
  const codes = await firstSteps(visit, name, given);
  const elsewhere = await Visit.begin(visit, device);
  await enter(elsewhere, name, given, codes[0]);

  await page.goto(`${visit.url}/staff/account`);
  assert.equal(await page.locator('table tbody tr').count(), 2);
  await visit.inspect('Desk: own account', 'signed in twice');
  await page.getByRole('button', { name: 'Sign off everywhere else' }).click();
  await expect.says(page, 'You are signed off everywhere but here.');
  await visit.inspect('Desk: own account', 'signed off elsewhere', { alone: true });
  await isOut(elsewhere);
  await enter(elsewhere, name, given, codes[1]);

  await page.goto(`${visit.url}/staff/account`);
  await changePassword(visit, given, 'otters under a green bridge', 'otters under a red bridge');
  await expect.says(page, 'This is not the same as the new password above');
  await expect.echoesNothing(page, 'green bridge');
  await changePassword(visit, given, 'too short');
  await expect.says(page, 'A password has 15 to 128 characters');
  await visit.inspect('Desk: own account', 'a password that is too short');
  await changePassword(visit, given, 'otters under a green bridge');
  await expect.says(page, 'Your new password holds from now on.');
  await isOut(elsewhere);
  await enter(elsewhere, name, 'otters under a green bridge', codes[2]);

  await elsewhere.page.goto(`${visit.url}/staff/factors`);
  await elsewhere.inspect('Desk: second factors', 'an app', { alone: true });
  demo.letCodesAge();
  await elsewhere.page.goto(`${visit.url}/staff/account`);
  await elsewhere.inspect('Desk: own account', 'a code is asked');
  await elsewhere.context.close();
});
