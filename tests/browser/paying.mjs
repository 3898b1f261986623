// A patron pays what they owe, and what they see when things go otherwise.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { cardFields, cards, choose, deed, heading, openCard, orderId, pay, payAll, payButton, receipt, reference, review, signIn, signOff, signedIn, toTheCard, typeCard } from './support/patron.mjs';
import { until } from './support/program.mjs';
import { openScene, story } from './support/scene.mjs';

const scene = openScene();
/** A patron for each device: what is paid on one is not owed on the other. */
const one = (visit, phone, desktop) => visit.demo.patron(visit.device === 'phone' ? phone : desktop);
/** Fees of a test's own, for a patron who owes nothing by themselves. */
const owing = async ({ demo }, title, amount = '4.50') => {
  const patron = demo.patron(4);
  await demo.owe(patron.barcode, { amount, title });
  return patron;
};

story(scene, 'a patron pays, and every page on the way keeps to the rules', async (visit) => {
  const { page, demo } = visit;
  const patron = one(visit, 1, 11);
  const before = (await demo.captured()).length;

  await page.goto(`${visit.url}/`);
  await visit.inspect('Sign in');
  await signedIn(visit, patron);
  await visit.inspect('What you owe', 'some fees');
  await review(visit);
  await visit.inspect('Review and pay');
  await openCard(visit);
  await visit.inspect('Pay by card', 'empty');
  await typeCard(visit, cards.accepted);
  await visit.inspect('Pay by card', 'filled in', { alone: true });
  await demo.fault({ on: 'ils', message: '37', do: 'delay_ms', ms: 7500, times: 2 });
  await payButton(page).click();
  await expect.seen(heading(page, 'We have your payment'));
  await visit.inspect('We have your payment', '', { alone: true });
  await receipt(visit);
  await visit.inspect('Paid');
  const paid = await reference(page);
  await page.getByRole('link', { name: 'Your payments' }).first().click();
  await expect.seen(page.getByRole('link', { name: paid }));
  await visit.inspect('Your payments');
  await page.getByRole('link', { name: 'What you owe' }).first().click();
  await expect.says(page, 'You owe nothing. Thank you!');
  await signOff(visit);
  await visit.inspect('You are signed off');

  assert.equal((await demo.captured()).length, before + 1);
});

story(scene, 'a passing fault of the service takes nobody off the page that waits', async (visit) => {
  const { page, demo } = visit;
  const patron = await owing(visit, 'The Passing Fault');
  await toTheCard(visit, patron, /The Passing Fault/);
  const watched = '**/orders/*/state';
  let asked = 0;
  await page.route(watched, (route) => {
    asked += 1;
    return route.fulfill({ status: [500, 502, 503, 429][asked % 4], contentType: 'text/html', body: 'not now' });
  });
  await demo.fault({ on: 'ils', message: '37', do: 'delay_ms', ms: 7500, times: 2 });
  await pay(visit, cards.accepted);
  await expect.seen(heading(page, 'We have your payment'));
  // Its script names the page's own address anew as it begins, which counts as going somewhere, too.
  await page.waitForLoadState('load');
  let shown = 0;
  page.on('framenavigated', (frame) => {
    shown += frame === page.mainFrame() ? 1 : 0;
  });

  await until('four looks', async () => asked >= 4);
  assert.equal(shown, 0, 'the page was shown anew');
  await page.unroute(watched);

  await receipt(visit);
});

story(scene, 'only what is chosen is paid, and the rest stays owed', async (visit) => {
  const patron = one(visit, 12, 10);
  const wanted = visit.device === 'phone' ? /Seven Doors Down/ : /Night Ferry/;

  await payAll(visit, patron, cards.accepted, wanted);
  await visit.page.getByRole('link', { name: 'What you owe' }).first().click();

  await expect.absent(visit.page.getByText(wanted));
  await expect.says(visit.page, visit.device === 'phone' ? 'The Gardener’s Arithmetic'.replace('’', "'") : 'Large-format printing');
});

story(scene, 'a declined card costs nothing, and another pays', async (visit) => {
  const { page, demo } = visit;
  const patron = await owing(visit, 'The Second Try');
  const before = await demo.captured();

  await toTheCard(visit, patron, /The Second Try/);
  await pay(visit, cards.declined);
  await expect.seen(heading(page, 'Your card was declined'));
  await expect.seen(cardFields(page).getByLabel('Card number'));
  await visit.inspect('Your card was declined');
  assert.deepEqual(await demo.captured(), before);
  await pay(visit, cards.accepted);
  await receipt(visit);

  assert.equal((await demo.captured()).length, before.length + 1);
});

story(scene, 'what the library system refuses is not charged', async (visit) => {
  const part = visit.device === 'phone';
  await toTheCard(visit, visit.demo.patron(part ? 6 : 7));
  await pay(visit, cards.accepted);

  await expect.seen(heading(visit.page, part ? 'Paid in part' : 'Not charged'));

  await visit.inspect(part ? 'Paid in part' : 'Not charged');
});

story(scene, 'who chooses nothing, or owes nothing, is told so', async (visit) => {
  const { page } = visit;
  await signedIn(visit, visit.demo.patron(8));
  await choose(visit, /nothing of this/);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect.says(page, 'Choose at least one fee.');
  await visit.inspect('What you owe', 'nothing chosen');

  await signOff(visit);
  await owing(visit, 'Paid At Once').then((patron) => payAll(visit, patron, cards.accepted, /Paid At Once/));
  await page.getByRole('link', { name: 'What you owe' }).first().click();

  await expect.says(page, 'You owe nothing. Thank you!');
  await visit.inspect('What you owe', 'nothing');
});

story(scene, 'a wrong PIN is refused without saying which of the two is wrong', async (visit) => {
  const { page, demo } = visit;
  await signIn(visit, { barcode: demo.patron(2).barcode, pin: '0000' });

  await expect.says(page, 'We do not know this card number and PIN together');

  await visit.inspect('Sign in', 'wrong', { alone: true });
  await expect.echoesNothing(page, demo.patron(2).barcode, '0000');
});

story(scene, 'who begins and leaves finds the payment again, and can give it up', async (visit) => {
  const { page } = visit;
  const patron = one(visit, 2, 5);
  await signedIn(visit, patron);
  await review(visit);
  const order = orderId(page);
  await page.getByRole('link', { name: 'What you owe' }).first().click();
  await visit.inspect('What you owe', 'in a payment');

  await page.goto(`${visit.url}/orders/${order}`);
  await deed(page, 'Change what to pay').click();

  await expect.seen(heading(page, 'What you owe'));
  await expect.seen(page.getByRole('checkbox'));
});

story(scene, 'pages for everybody keep to the rules', async (visit) => {
  const { page } = visit;
  await page.goto(`${visit.url}/privacy`);
  await expect.seen(heading(page, 'Privacy'));
  await visit.inspect('Privacy');
  await page.goto(`${visit.url}/find`);
  await visit.inspect('Find a payment');
  await page.goto(`${visit.url}/accessibility`);
  await visit.inspect('Accessibility');
  await page.goto(`${visit.url}/no-such-page`);
  await expect.seen(heading(page, 'There is no such page'));
  await visit.inspect('There is no such page');
  await page.goto(`${visit.url}/fees`);
  await visit.inspect('Sign in', 'needed');
});
