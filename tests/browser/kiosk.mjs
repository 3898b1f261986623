// A kiosk: it asks in time, it can be answered with one key as often as one likes, and the next patron finds nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PublicComputer } from './support/chromium.mjs';
import { expect } from './support/expect.mjs';
import { huntIn, profileHunt } from './support/hunt.mjs';
import { focused } from './support/keyboard.mjs';
import { cards, choose, heading, openCard, orderId, pay, receipt, review } from './support/patron.mjs';
import { Visit, openScene, story } from './support/scene.mjs';
import { others } from './support/tongue.mjs';

const scene = openScene();
const question = (page) => page.getByRole('dialog', { name: 'Are you still there?' });

async function signInAtKiosk({ page, url }, patron) {
  await page.goto(`${url}/kiosk`);
  await page.getByLabel('Library card number').fill(patron.barcode);
  await page.getByLabel('PIN').fill(patron.pin);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.seen(heading(page, 'What you owe'));
}

const isKiosk = (page) => page.evaluate(() => document.body.classList.contains('kiosk'));

/** The page's own clock goes on; the service's does not know. */
/** Time goes by; not before the page's own script has begun to count it. */
async function pass(page, seconds) {
  await page.waitForLoadState('load');
  await page.clock.runFor(seconds * 1000);
}

story(scene, 'a patron pays at a kiosk, and the page begins anew by itself', async (visit) => {
  const { page, demo } = visit;
  const patron = demo.patron(4);
  await demo.owe(patron.barcode, { amount: '4.50', title: 'At The Kiosk' });
  await page.goto(`${visit.url}/kiosk`);
  await visit.inspect('Kiosk: sign in');
  await signInAtKiosk(visit, patron);
  await choose(visit, /At The Kiosk/);
  await visit.inspect('Kiosk: what you owe');
  await review(visit);
  await visit.inspect('Kiosk: review');
  await openCard(visit);
  assert.ok(await isKiosk(page));
  await visit.inspect('Kiosk: card');
  await pay(visit, cards.accepted);
  await receipt(visit);
  await expect.absent(page.getByRole('button', { name: 'Print' }));
  await visit.inspect('Kiosk: paid');
  await page.clock.install();
  await page.getByRole('button', { name: 'Sign off' }).click();
  await expect.seen(heading(page, 'You are signed off'));
  await expect.says(page, 'Take your library card and your payment card with you.');
  await visit.inspect('Kiosk: signed off');

  await pass(page, 26);

  await page.waitForURL(`${visit.url}/kiosk`);
  assert.ok(await isKiosk(page));
});

story(scene, 'a passing fault of the service sends nobody at a kiosk away', async (visit) => {
  const { page, demo } = visit;
  await page.clock.install();
  await signInAtKiosk(visit, demo.patron(2));
  let asked = 0;
  await page.route('**/stay', (route) => {
    asked += 1;
    return route.fulfill({ status: 503, contentType: 'text/html', body: '<p>not now</p>' });
  });

  await pass(page, 39);
  await expect.seen(question(page));
  await page.keyboard.press('Enter');
  await expect.absent(question(page));
  await page.waitForTimeout(500);

  assert.ok(asked > 0, 'it was asked');
  await expect.seen(heading(page, 'What you owe'));
});

story(scene, 'a kiosk asks whether anybody is there, and one key is the answer, as often as it takes', async (visit) => {
  const { page, demo } = visit;
  await page.clock.install();
  await signInAtKiosk(visit, demo.patron(2));
  const link = page.getByRole('link', { name: 'Your payments' }).first();

  for (let time = 1; time <= 12; time += 1) {
    await link.focus();
    await pass(page, 39);
    await expect.seen(question(page));
    assert.match((await focused(page)).name, /I am still here/);
    // Said aloud when it opens, and at least twenty seconds before the end.
    const aloud = await page.locator('[data-idle-say]').textContent();
    assert.ok(Number(aloud.match(/\d+/)[0]) >= 20, aloud);
    if (time === 1) await visit.inspect('Kiosk: are you still there?', '', { alone: true });
    await page.keyboard.press(time % 2 === 0 ? 'Escape' : 'Enter');
    await question(page).waitFor({ state: 'hidden' });
    assert.equal((await focused(page)).name, 'Your payments');
  }

  await expect.seen(heading(page, 'What you owe'));
  for (const code of others) {
    await visit.speak(code);
    await page.goto(`${visit.url}/fees`);
    await pass(page, 39);
    await page.locator('dialog[open]').waitFor();
    await visit.inspect('Kiosk: are you still there?', '', { alone: true });
  }
});

story(scene, 'whoever types or reads with the mouse in hand is not asked', async (visit) => {
  const { page, demo } = visit;
  await page.clock.install();
  await signInAtKiosk(visit, demo.patron(2));

  for (let time = 1; time <= 6; time += 1) {
    await pass(page, 30);
    await page.keyboard.press('ArrowDown');
    assert.equal(await question(page).count(), 0);
  }
}, ['desktop']);

story(scene, 'when nobody answers, the page goes and says what becomes of a payment', async (visit) => {
  const { page, demo } = visit;
  await page.clock.install();
  await signInAtKiosk(visit, demo.patron(1));
  await pass(page, 39);
  await expect.seen(question(page));
  demo.letSessionsExpire();

  await pass(page, 40);

  await expect.seen(heading(page, 'You were signed off'));
  await expect.says(page, 'A payment that you sent goes on by itself and is not lost.');
  await visit.inspect('Kiosk: you were signed off', '', { alone: true });
  await page.evaluate(() => history.back());
  await page.waitForTimeout(500);
  assert.doesNotMatch(await page.content(), /Quillfeather|Brindle/);
});

story(scene, 'a machine that slept, or a page that nobody saw, compares clocks when it wakes', async (visit) => {
  const { page, demo } = visit;
  await page.clock.install();
  await signInAtKiosk(visit, demo.patron(1));
  demo.letSessionsExpire();

  // No timer runs; the clock has gone on.
  await page.clock.setSystemTime(Date.now() + 600_000);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

  await expect.seen(heading(page, 'You were signed off'));
}, ['desktop']);

story(scene, 'what somebody typed at a kiosk and left is not for the next', async (visit) => {
  const { page, demo } = visit;
  await page.clock.install();
  await page.goto(`${visit.url}/kiosk`);
  await pass(page, 300);
  assert.equal(await question(page).count(), 0, 'nobody has begun, and nobody is asked');
  await page.getByLabel('Library card number').fill(demo.patron(1).barcode);

  await pass(page, 39);
  await expect.seen(question(page));
  await expect.says(page, 'What you have typed will be removed shortly.');
  await pass(page, 40);

  await page.waitForURL(`${visit.url}/kiosk`);
  await expect.seen(page.getByLabel('Library card number'));
  assert.equal(await page.getByLabel('Library card number').inputValue(), '');
}, ['desktop']);

story(scene, 'money in flight goes on when the visit is over, and nobody is asked for a PIN', async (visit) => {
  const { page, demo } = visit;
  const before = (await demo.captured()).length;
  const patron = demo.patron(5);
  await demo.owe(patron.barcode, { amount: '4.50', title: 'In Flight At The Kiosk' });
  await signInAtKiosk(visit, patron);
  await choose(visit, /In Flight At The Kiosk/);
  await review(visit);
  await openCard(visit);
  await demo.fault({ on: 'ils', message: '37', do: 'delay_ms', ms: 6000 });
  await pay(visit, cards.accepted);
  await expect.seen(heading(page, 'We have your payment'));

  demo.letSessionsExpire();

  await expect.seen(heading(page, 'You were signed off'));
  await expect.says(page, 'A payment that you sent goes on by itself and is not lost.');
  await expect.absent(page.getByLabel('PIN'));
  for (let look = 0; look < 60 && (await demo.captured()).length === before; look += 1) await page.waitForTimeout(250);
  assert.equal((await demo.captured()).length, before + 1);
}, ['desktop']);

story(scene, 'without scripts a kiosk says how long, and goes by itself', async (visit) => {
  const { page, demo } = visit;
  await signInAtKiosk(visit, demo.patron(2));

  const said = await page.locator('footer noscript').innerHTML();
  const refresh = await page.locator('head').innerHTML();

  assert.match(said, /after 75 seconds without a click this page goes/);
  assert.match(refresh, /http-equiv="refresh" content="75; url=\/away"/);
}, ['desktop'], { javaScriptEnabled: false });

/** What the patron before can leave: their pages, list by list, so that new ones are only added. */
const pages = (order) => ['/fees', '/orders', `/orders/${order}`, `/orders/${order}/card`, '/other-card', '/find', '/privacy', '/accessibility'];

for (const [how, end] of [
  ['Sign off', async ({ page }) => {
    await page.getByRole('button', { name: 'Sign off' }).click();
    await expect.seen(heading(page, 'You are signed off'));
  }],
  ['its idle time', async ({ page, demo }) => {
    demo.letSessionsExpire();
    await page.clock.runFor(120_000);
    await expect.seen(heading(page, 'You were signed off'));
  }],
]) {
  test(`after ${how} at a kiosk nothing is left for the next patron`, { timeout: 180_000 }, async (t) => {
    const { demo } = scene;
    const patron = demo.patron(11);
    const fee = 'The Kiosk Left Nothing';
    await demo.owe(patron.barcode, { amount: '4.50', title: fee });
    const secrets = [fee, patron.barcode];
    const computer = new PublicComputer(demo.authority);
    t.after(() => computer.remove());
    const context = await computer.open();
    const page = context.pages()[0];
    const visit = await Visit.on({ demo, device: 'desktop', url: demo.url, keepCache: true, context, page });
    await page.clock.install();
    await signInAtKiosk(visit, patron);
    await choose(visit, new RegExp(fee));
    await review(visit);
    const order = orderId(page);
    for (const path of pages(order)) await page.goto(demo.url + path);
    await page.goto(`${demo.url}/fees`);
    await expect.seen(page.getByText(fee));

    await end(visit);

    for (const step of ['back', 'back', 'back', 'back', 'forward', 'forward']) {
      await page.evaluate((way) => history[way](), step);
      await page.waitForTimeout(400);
      assert.deepEqual(huntIn(`${await page.title()}\n${page.url()}\n${await page.content()}`, secrets), [], page.url());
    }
    const next = await context.newPage();
    for (const path of pages(order)) {
      await next.goto(demo.url + path);
      assert.deepEqual(huntIn(await next.content(), [...secrets, '$4.50']), [], path);
    }
    await computer.close();
    assert.deepEqual(profileHunt(computer.home, secrets), []);
    assert.notDeepEqual(profileHunt(computer.home, [new URL(demo.url).host]), [], 'the hunt is in the right place');
  });
}
