// Twice is once: double clicks, two tabs, Back, and forms that are sent again.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { cards, choose, deed, heading, openCard, orderId, pay, payButton, receipt, review, signedIn, toTheCard, typeCard } from './support/patron.mjs';
import { until } from './support/program.mjs';
import { openScene, story } from './support/scene.mjs';

const scene = openScene();

async function owing({ demo, device }, title) {
  const patron = demo.patron(4);
  await demo.owe(patron.barcode, { amount: '4.50', title: `${title} ${device}` });
  return [patron, new RegExp(`${title} ${device}`)];
}

/** One hold more than before, and it is captured; after a while still. */
async function paidOnce({ demo }, before) {
  await until('one capture', async () => (await demo.captured()).length > before.captured.length);
  await new Promise((wait) => setTimeout(wait, 1500));
  assert.equal((await demo.captured()).length, before.captured.length + 1, 'captures');
  assert.equal((await demo.heldOrCaptured()).length, before.held.length + 1, 'holds');
}

const booksOf = async ({ demo }) => ({ captured: await demo.captured(), held: await demo.heldOrCaptured() });

story(scene, 'a double click pays once', async (visit) => {
  const before = await booksOf(visit);
  await toTheCard(visit, ...await owing(visit, 'Double Click'));
  await typeCard(visit, cards.accepted);

  await payButton(visit.page).dblclick();
  await receipt(visit);

  await paidOnce(visit, before);
});

story(scene, 'two tabs that pay the same at the same time pay once', async (visit) => {
  const before = await booksOf(visit);
  await toTheCard(visit, ...await owing(visit, 'Two Tabs'));
  const other = await visit.anotherTab();
  await other.page.goto(visit.page.url());
  await typeCard(visit, cards.accepted);
  await typeCard(other, cards.accepted);

  await Promise.all([payButton(visit.page).click(), payButton(other.page).click()]);
  await receipt(visit);
  await other.page.goto(`${visit.url}/orders/${orderId(visit.page)}`);
  await receipt(other);

  await paidOnce(visit, before);
});

story(scene, 'two tabs that choose the same fees make one payment of them', async (visit) => {
  const before = await booksOf(visit);
  const [patron, title] = await owing(visit, 'Two Choices');
  await signedIn(visit, patron);
  await choose(visit, title);
  const other = await visit.anotherTab();
  await other.page.goto(`${visit.url}/fees`);
  await choose(other, title);

  await review(visit);
  await other.page.getByRole('button', { name: 'Review' }).click();
  await expect.seen(heading(other.page, 'You began to pay some of this'));
  await other.inspect('You began to pay some of this');
  await deed(other.page, 'Go on with it').click();
  await openCard(other);
  await pay(other, cards.accepted);
  await receipt(other);
  await deed(visit.page, /^Pay \$/).click();
  await receipt(visit);

  await paidOnce(visit, before);
});

story(scene, 'Back after paying shows that it is paid, and pays nothing', async (visit) => {
  const { page } = visit;
  const before = await booksOf(visit);
  await toTheCard(visit, ...await owing(visit, 'Back'));
  await pay(visit, cards.accepted);
  await receipt(visit);

  for (let step = 0; step < 4; step += 1) {
    await page.evaluate(() => history.back());
    await page.waitForTimeout(700);
    assert.equal(await payButton(page).filter({ visible: true }).count(), 0, `a way to pay again at ${page.url()}`);
  }

  await paidOnce(visit, before);
});

story(scene, 'a form that is sent again does nothing again', async (visit) => {
  const { page, log } = visit;
  const before = await booksOf(visit);
  await toTheCard(visit, ...await owing(visit, 'Again'));
  await pay(visit, cards.accepted);
  await receipt(visit);
  const sent = log.filter((entry) => entry.method === 'POST' && entry.origin === visit.url);

  // Every form of the whole story but the sign-in, several times, and at once.
  for (const { url, body } of sent.filter((entry) => !entry.url.endsWith('/sign-in'))) {
    const statuses = await page.evaluate(async ({ url, body }) => {
      const again = () => fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
      return (await Promise.all([again(), again(), again()])).map((answer) => answer.status);
    }, { url, body });
    assert.ok(statuses.every((status) => status < 500), `${url}: ${statuses}`);
  }

  assert.ok(sent.length >= 3, 'sign-in, order, payment');
  await paidOnce(visit, before);
}, ['desktop']);

story(scene, 'a field that comes twice is refused', async (visit) => {
  const { page, log } = visit;
  const before = await booksOf(visit);
  await toTheCard(visit, ...await owing(visit, 'Duplicate'));
  await page.route('**/payment', (route) => route.continue({ postData: `${route.request().postData()}&payment_method=pm_other` }));
  await pay(visit, cards.accepted);

  await expect.seen(heading(page, 'We could not read that'));
  await visit.inspect('We could not read that');

  assert.ok(log.some((entry) => entry.url.endsWith('/payment')));
  assert.deepEqual(await booksOf(visit), before);
}, ['desktop']);
