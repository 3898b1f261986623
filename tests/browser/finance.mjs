// From the scan at the desk to the books of the month: who comes in, money that goes back by two people, reports, audit.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { codeOf, nextCode, search, searchBox, signInAtDesk } from './support/desk.mjs';
import { expect } from './support/expect.mjs';
import { huntIn } from './support/hunt.mjs';
import { cards, heading, payAll } from './support/patron.mjs';
import { until } from './support/program.mjs';
import { Visit, openScene, story } from './support/scene.mjs';

const scene = openScene();

/** One of the staff at a device of their own. */
async function atADesk(visit, role) {
  const own = await Visit.begin(visit, visit.device);
  await signInAtDesk(own, role);
  return own;
}

/** What a link gives to be kept. */
async function kept({ page }, name) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
  return readFileSync(await file.path(), 'utf8');
}

story(scene, 'finance: from the scan to a refund by two people, the report of the month and its export', async (visit) => {
  const { page, demo, device } = visit;
  const patron = demo.patron(4);
  const title = `Sixty Dollars ${device}`;
  await demo.owe(patron.barcode, { kind: 'LOST', amount: '60.00', title });
  const home = await Visit.begin(visit, 'phone');
  const paid = await payAll(home, patron, cards.accepted, new RegExp(title));
  await home.context.close();
  await signInAtDesk(visit, 'cashier');
  // One payment is shown at once, of several each in a line.
  await search(visit, `A${patron.barcode}B`);
  await expect.says(page, paid);
  await search(visit, paid);
  await expect.says(page, 'Do not collect');

  await page.getByLabel('Amount', { exact: true }).fill('55.00');
  await page.getByLabel('Reason', { exact: true }).selectOption({ label: 'The fee is waived' });
  demo.letCodesAge();
  await page.getByRole('button', { name: 'Check' }).click();
  await expect.says(page, 'It goes back when a second person agrees.');
  await visit.inspect('Desk: give back', 'a second person, and a code');
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  await expect.says(page, 'This code is not right');
  await visit.inspect('Desk: give back', 'a wrong code', { alone: true });
  await page.getByLabel('Code', { exact: true }).fill(await nextCode(demo.staff('cashier').totp_secret));
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  await expect.says(page, 'A refund of $55.00 waits for a second person');
  await visit.inspect('Desk: order', 'a refund waits');
  const before = (await demo.intents()).map((intent) => intent.id).length;

  const finance = await atADesk(visit, 'finance');
  await finance.page.goto(`${visit.url}/staff/refunds`);
  await finance.inspect('Desk: refunds that wait', 'one');
  await finance.page.getByRole('button', { name: 'Give back $55.00' }).click();
  await until('the money is back', async () => {
    await page.reload();
    return (await page.locator('main').innerText()).includes('Given back to the card');
  });
  assert.equal((await demo.intents()).length, before, 'nobody was charged meanwhile');
  await finance.page.goto(`${visit.url}/staff/refunds`);
  await finance.inspect('Desk: refunds that wait', 'none');

  await finance.page.getByRole('link', { name: 'Reports' }).click();
  await expect.says(finance.page, '$55.00');
  await finance.inspect('Desk: reports', 'a month with a refund', { alone: true });
  const book = await kept(finance, 'Download every line (CSV)');
  const journal = await kept(finance, 'Download as a journal (text)');
  assert.match(book, new RegExp(`${paid}.*`));
  assert.match(journal, /55\.00/);
  assert.deepEqual(huntIn(book + journal, [title, patron.barcode, '4242424242424242']), []);
  await finance.context.close();
});

story(scene, 'finance: an auditor sees who did what, takes it away, and that is in it', async (visit) => {
  const { page, demo } = visit;
  const home = await Visit.begin(visit, 'phone');
  await demo.owe(demo.patron(4).barcode, { amount: '4.50', title: `Audited ${visit.device}` });
  await payAll(home, demo.patron(4), cards.accepted, new RegExp(`Audited ${visit.device}`));
  await home.context.close();
  await signInAtDesk(visit, 'auditor');
  await page.goto(`${visit.url}/staff/audit`);
  await visit.inspect('Desk: audit', 'all', { alone: true });
  await page.getByLabel('Who: a staff name').fill('dana<');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect.says(page, 'Write a staff name');
  await expect.echoesNothing(page, 'dana<');
  await visit.inspect('Desk: audit', 'a name that is none');
  await page.getByLabel('Who: a staff name').fill('otto');
  await page.getByLabel('What', { exact: true }).selectOption('audit_seen');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect.says(page, 'Only: staff:otto, audit_seen.');

  const lines = await kept(visit, 'Download these lines (CSV)');

  assert.match(lines, /^line,at,actor,action,outcome/);
  assert.match(lines, /staff:otto,audit_seen/);
  await page.goto(`${visit.url}/staff/audit?what=audit_exported`);
  await expect.says(page, 'what=audit_seen');
  const admin = await atADesk(visit, 'admin');
  await admin.page.goto(`${visit.url}/staff/alerts`);
  await admin.inspect('Desk: alerts', 'nothing was sent');
  await admin.context.close();
}, ['desktop']);

story(scene, 'finance: whoever comes in for the first time sets up an app, and a code on paper lets in once', async (visit) => {
  const { page, demo, device } = visit;
  const name = `new-${device}`;
  const password = demo.addStaff(name, 'cashier');
  const begin = async () => {
    await page.goto(`${visit.url}/staff`);
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  await begin();
  await visit.inspect('Desk: set up an app');
  const key = (await page.locator('code.key').innerText()).replaceAll(/\s/g, '');
  await page.getByLabel('Code', { exact: true }).fill(await nextCode(key));
  await page.locator('main form button').click();
  await expect.seen(heading(page, 'Keep these codes'));
  await visit.inspect('Desk: codes on paper', '', { alone: true });
  const codes = await page.locator('ol.codes code').allInnerTexts();
  assert.equal(new Set(codes).size, 10);
  await page.getByRole('link', { name: 'I have them' }).click();
  await expect.seen(searchBox(page));
  await page.getByRole('button', { name: 'Sign off' }).click();

  await begin();
  await visit.inspect('Desk: code');
  await page.getByLabel('Code', { exact: true }).fill(codes[3]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.seen(searchBox(page));
  await page.getByRole('button', { name: 'Sign off' }).click();
  for (const used of [codes[3], codeOf(key, Math.floor(Date.now() / 30_000) - 30)]) {
    await begin();
    await page.getByLabel('Code', { exact: true }).fill(used);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.says(page, 'Name, password or code are wrong');
  }
});
