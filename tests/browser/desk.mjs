// The desk: “I paid, did it go through?”
import assert from 'node:assert/strict';

import { lookAgain, search, searchBox, signInAtDesk } from './support/desk.mjs';
import { expect } from './support/expect.mjs';
import { huntIn } from './support/hunt.mjs';
import { cards, choose, confirmAddress, heading, openCard, orderId, pay, payAll, payButton, receipt, reference, review, signedIn, toTheCard, typeCard } from './support/patron.mjs';
import { until } from './support/program.mjs';
import { Visit, openScene, story } from './support/scene.mjs';

const scene = openScene();
/** Today by the library's clock, as the desk writes it. */
const day = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date());

/** A payment of a patron at home, made while the clerk works. */
async function paidAtHome(visit, patron, wanted) {
  const home = await Visit.begin(visit, 'phone');
  const paid = await payAll(home, patron, cards.accepted, wanted);
  await home.context.close();
  return paid;
}

story(scene, 'the desk finds a payment by reference, by library card, and by the last four digits', async (visit) => {
  const { page, demo } = visit;
  const [patron, one, other] = visit.device === 'phone' ? [demo.patron(1), /Brindle/, /Salt/] : [demo.patron(11), /Fog/, /Keys/];
  await paidAtHome(visit, patron, one);
  const paid = await paidAtHome(visit, patron, other);
  await page.goto(`${visit.url}/staff`);
  await visit.inspect('Desk: sign in');
  await signInAtDesk(visit);
  await visit.inspect('Desk: search', 'empty');

  await search(visit, paid);
  await expect.seen(heading(page, paid));
  await expect.says(page, 'Do not collect');
  await expect.says(page, 'Charged and recorded: do not collect again.');
  await lookAgain(visit);
  await visit.inspect('Desk: order', 'paid');
  await search(visit, paid.toLowerCase().replace('-', ' '));
  await expect.seen(heading(page, paid));
  for (const words of [patron.barcode, `A${patron.barcode}B`, `4242 ${day()}`, '4242']) {
    await search(visit, words);
    await expect.seen(page.getByRole('link', { name: paid }));
  }
  await visit.inspect('Desk: search', 'found');

  await page.getByRole('button', { name: 'Sign off' }).click();
  await expect.seen(heading(page, 'You are signed off'));
});

story(scene, 'the desk sees no title, and of a minor a first name and an initial at most', async (visit) => {
  const { page, demo } = visit;
  const paid = await paidAtHome(visit, demo.patron(3));
  await signInAtDesk(visit);

  await search(visit, paid);
  await expect.seen(heading(page, paid));

  const secrets = ['Otto and the Paper Moon', 'Dragons Do Not Whisper', 'Wrenfield', demo.patron(3).barcode];
  assert.deepEqual(huntIn(await page.content(), secrets), []);
}, ['desktop']);

story(scene, 'while money is in flight the desk is told not to collect again', async (visit) => {
  const { page, demo } = visit;
  const home = await Visit.begin(visit, 'phone');
  await toTheCard(home, demo.patron(visit.device === 'phone' ? 8 : 10));
  await demo.fault({ on: 'ils', message: '37', do: 'delay_ms', ms: 7000 });
  await typeCard(home, cards.accepted);
  await signInAtDesk(visit);
  await payButton(home.page).click();
  await expect.seen(heading(home.page, 'We have your payment'));

  await search(visit, await reference(home.page));
  await expect.says(page, 'Held, being recorded: do not collect again.');
  await visit.inspect('Desk: order', 'in flight', { alone: true });
  await searchBox(page).fill('K7QM');

  await receipt(home);
  await page.waitForTimeout(6000);
  assert.equal(await searchBox(page).inputValue(), 'K7QM', 'what is typed stays');
  await searchBox(page).fill('');
  await expect.says(page, 'Charged and recorded: do not collect again.');
  await home.context.close();
});

story(scene, 'a payment that was given up does not speak for the one that was made instead', async (visit) => {
  const { page, demo } = visit;
  const home = await Visit.begin(visit, 'phone');
  await signedIn(home, demo.patron(2));
  await review(home);
  const first = orderId(home.page);
  await home.page.getByRole('button', { name: 'Change what to pay' }).click();
  await choose(home, /./);
  await review(home);
  await openCard(home);
  await pay(home, cards.accepted);
  await receipt(home);
  const second = await reference(home.page);
  await home.context.close();
  await signInAtDesk(visit);

  await page.goto(`${visit.url}/staff/orders/${first}`);
  await expect.says(page, 'Do not collect');
  await lookAgain(visit);
  await visit.inspect('Desk: order', 'given up, and paid anew');
  await page.getByRole('link', { name: second }).click();

  await expect.seen(heading(page, second));
}, ['desktop']);

story(scene, 'a scan goes somewhere on every page, and the answer is read out with the box', async (visit) => {
  const { page, demo } = visit;
  const patron = demo.patron(9);
  await paidAtHome(visit, patron);
  await signInAtDesk(visit);
  for (const path of ['/staff', '/staff/tasks', '/staff/no-such-page']) {
    await page.goto(`${visit.url}${path}`);
    await expect.seen(searchBox(page));
  }

  await page.keyboard.type(patron.barcode);
  await page.keyboard.press('Enter');
  await expect.says(page, 'Do not collect');

  const box = searchBox(page);
  await until('the next scan goes into the box', () => box.evaluate((input) => input === document.activeElement));
  const ids = (await box.getAttribute('aria-describedby')).split(' ');
  const answer = await Promise.all(ids.map((id) => page.locator(`#${id}`).innerText()));
  assert.match(answer.join(' '), /Do not collect Say: “Yes, it went through/);
}, ['desktop']);

story(scene, 'a search that finds nothing, or cannot be read, says so', async (visit) => {
  const { page } = visit;
  await signInAtDesk(visit);

  await search(visit, '9999');
  await expect.says(page, 'No payment with a card ending in these digits.');
  await visit.inspect('Desk: search', 'found nothing');
  await search(visit, 'K7QM-2XR9');
  await expect.says(page, 'No payment with this reference.');
  await search(visit, visit.demo.patron(4).barcode);
  await expect.says(page, 'What is owed in the library system is still owed.');
  await search(visit, 'hello?');
  await expect.says(page, 'This is neither a reference');

  await visit.inspect('Desk: search', 'not understood');
});

story(scene, 'a non-resident card is on the desk’s list until it is done', async (visit) => {
  const { page } = visit;
  const home = await Visit.begin(visit, 'phone');
  await buy(home);
  const bought = await reference(home.page);
  await home.context.close();
  await signInAtDesk(visit);
  await page.getByRole('link', { name: 'To do' }).click();
  await expect.says(page, 'Finish a non-resident card');
  await visit.inspect('Desk: to do', 'one');

  await page.getByRole('button', { name: 'Card handed out' }).click();

  await expect.says(page, `${bought} is off the list.`);
  await expect.says(page, 'Nothing waits for the desk.');
  await visit.inspect('Desk: to do', 'done');
  await page.getByRole('button', { name: 'Put it back' }).click();
  await page.getByRole('button', { name: 'Card handed out' }).click();
  await expect.says(page, 'Nothing waits for the desk.');
  await page.getByRole('link', { name: 'To do' }).click();
  await visit.inspect('Desk: to do', 'nothing');
});

async function buy(visit) {
  const { page } = visit;
  await page.goto(`${visit.url}/`);
  await page.getByRole('link', { name: /Non-resident library card/ }).click();
  await page.getByLabel('Your name').fill('Quirina Zugvogel');
  await page.getByLabel('E-mail address').fill('quirina@example.org');
  await page.getByLabel('I am 18 or older').check();
  await page.getByRole('button', { name: 'Review' }).click();
  await confirmAddress(visit);
  await openCard(visit);
  await pay(visit, cards.accepted);
  await receipt(visit);
}

story(scene, 'a wrong password is refused, and patrons’ and staff’s sign-ins are two', async (visit) => {
  const { page, demo, context } = visit;
  await page.goto(`${visit.url}/staff`);
  await page.getByLabel('Name', { exact: true }).fill(demo.staff('desk').user);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  // A right one is asked for a code no sooner.
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.says(page, 'Name, password or code are wrong');
  await visit.inspect('Desk: sign in', 'wrong');

  await signInAtDesk(visit);
  const names = (await context.cookies(visit.url)).map((cookie) => cookie.name);
  await page.goto(`${visit.url}/fees`);

  assert.ok(names.includes('__Host-lastfour-staff'));
  await expect.seen(page.getByLabel('Library card number'));
  await page.goto(`${visit.url}/staff`);
  await expect.seen(searchBox(page));
}, ['desktop']);
