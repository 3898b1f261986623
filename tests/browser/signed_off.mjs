// A public computer after Sign off: Back, Forward, a reopened tab and the disk have nothing to tell.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PublicComputer } from './support/chromium.mjs';
import { expect } from './support/expect.mjs';
import { huntIn, profileHunt } from './support/hunt.mjs';
import { cards, choose, heading, openCard, orderId, pay, receipt, review, signOff, signedIn } from './support/patron.mjs';
import { Visit, openScene } from './support/scene.mjs';

const scene = openScene();
const titles = ['The Clockmaker of Brindle Street', 'Salt and Small Harbours', 'A Field Guide to Quiet Birds'];
const pieces = ['Quillfeather', 'Clockmaker', 'Brindle Street', 'Small Harbours', 'Quiet Birds'];

async function sitDown(computer, demo) {
  const context = await computer.open();
  return Visit.on({ demo, device: 'desktop', url: demo.url, keepCache: true, context, page: context.pages()[0] });
}

/** A whole visit on the computer, up to the sign-off. */
async function visitLibrary(computer, { demo }) {
  const visit = await sitDown(computer, demo);
  const { page } = visit;
  await signedIn(visit, demo.patron(1));
  for (const title of titles) await expect.seen(page.getByText(title));
  await choose(visit, /Brindle/);
  await review(visit);
  await openCard(visit);
  await pay(visit, cards.accepted);
  await receipt(visit);
  const order = orderId(page);
  await page.getByRole('link', { name: 'E-mail the receipt' }).click();
  await page.getByLabel('E-mail address').fill('ada.zugvogel@example.org');
  await page.getByRole('button', { name: 'Send the receipt' }).click();
  await receipt(visit);
  await page.getByRole('button', { name: 'Español' }).click();
  await expect.seen(heading(page, 'Pagado'));
  await page.getByRole('button', { name: 'English' }).click();
  await receipt(visit);
  await page.getByRole('link', { name: 'Your payments' }).first().click();
  await expect.seen(heading(page, 'Your payments'));
  await page.getByRole('link', { name: 'What you owe' }).first().click();
  await expect.seen(page.getByText(titles[1]));
  return { visit, order };
}

async function tellsNothing(page, secrets) {
  assert.deepEqual(huntIn(`${await page.title()}\n${page.url()}\n${await page.content()}`, secrets), [], page.url());
}

test('after Sign off nothing is left on a public computer', { timeout: 180_000 }, async (t) => {
  const { demo } = scene;
  const secrets = [...pieces, ...titles, 'Ada Quillfeather', 'ada.zugvogel', demo.patron(1).barcode];
  const computer = new PublicComputer(demo.authority);
  t.after(() => computer.remove());
  const { visit, order } = await visitLibrary(computer, scene);
  const { page, context } = visit;

  await signOff(visit);
  for (const step of ['back', 'back', 'back', 'back', 'back', 'forward', 'forward', 'forward']) {
    await page.evaluate((way) => history[way](), step);
    await page.waitForTimeout(500);
    await tellsNothing(page, secrets);
  }
  const reopened = await context.newPage();
  for (const path of ['/fees', '/orders', `/orders/${order}`, `/orders/${order}/card`, `/orders/${order}/letter`, `/orders/${order}/receipt.pdf`]) {
    await reopened.goto(demo.url + path);
    await tellsNothing(reopened, [...secrets, '$4.50', '4242']);
  }
  assert.deepEqual((await context.cookies(demo.url)).filter((cookie) => cookie.expires !== -1), []);
  await computer.close();
  assert.deepEqual(profileHunt(computer.home, secrets), []);
  // The hunt was in the right place: that somebody was here, and where, the browser does know.
  assert.notDeepEqual(profileHunt(computer.home, [new URL(demo.url).host]), []);

  // The next one has the browser bring back the tabs of the last.
  const again = await computer.open({ switches: ['--restore-last-session'] });
  await again.pages()[0].waitForTimeout(2000);
  for (const tab of again.pages()) await tellsNothing(tab, secrets);
  await computer.close();
  assert.deepEqual(profileHunt(computer.home, secrets), []);
});

test('a patron who only goes away leaves no name, title or number on the disk either', { timeout: 180_000 }, async (t) => {
  const { demo } = scene;
  const secrets = [...pieces, ...titles, demo.patron(1).barcode];
  const computer = new PublicComputer(demo.authority);
  t.after(() => computer.remove());
  const visit = await sitDown(computer, demo);
  await signedIn(visit, demo.patron(1));
  await expect.seen(visit.page.getByText(titles[1]));

  await computer.close();

  assert.deepEqual(profileHunt(computer.home, secrets), []);
});

test('the browser does not learn what a buyer types, and after Sign off nobody reads it', { timeout: 180_000 }, async (t) => {
  const { demo } = scene;
  const secrets = ['Zugvogel', 'quirina@', '555 0177', '7 Example Lane'];
  const computer = new PublicComputer(demo.authority);
  t.after(() => computer.remove());
  const { page } = await sitDown(computer, demo);
  await page.goto(`${demo.url}/offers/main/school-year-card`);
  await page.getByLabel('Your name').fill('Quirina Zugvogel');
  await page.getByLabel('E-mail address').fill('quirina@example.org');
  await page.getByLabel('Telephone number').fill('555 0177');
  await page.getByLabel('Postal address').fill('7 Example Lane');
  await page.getByLabel('I am 18 or older').check();
  await page.getByLabel('I accept these terms').check();
  await page.getByRole('button', { name: 'Review' }).click();
  await expect.says(page, 'quirina@example.org');
  await page.getByLabel('Code from the e-mail').fill(await demo.mailedCode());
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.says(page, 'Quirina Zugvogel');
  await signOff({ page });
  for (const step of ['back', 'back', 'back', 'forward', 'forward']) {
    await page.evaluate((way) => history[way](), step);
    await page.waitForTimeout(400);
    await tellsNothing(page, secrets);
  }
  // So long a browser takes to write down what it has learned.
  await page.waitForTimeout(4000);

  await computer.close();

  assert.deepEqual(profileHunt(computer.home, secrets), []);
});
