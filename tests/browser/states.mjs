// The states that no story comes by: given up, being checked, looked into by a person, refunded. For the patron and for
// the desk.
import { lookAgain, search, signInAtDesk } from './support/desk.mjs';
import { expect } from './support/expect.mjs';
import { cards, choose, heading, pay, receipt, reference, review, signedIn, toTheCard } from './support/patron.mjs';
import { Visit, openScene, story } from './support/scene.mjs';

const scene = openScene();

/** A patron with one fee of their own in each of these stories, so that none is in another's way. */
async function atTheCard(visit, number, title) {
  const patron = visit.demo.patron(number);
  const fee = await visit.demo.owe(patron.barcode, { amount: '4.50', title });
  await toTheCard(visit, patron, new RegExp(title));
  return { patron, fee };
}

/** What the desk sees of the order that the patron's page shows. */
async function atTheDesk(visit, verdict, state) {
  const desk = await Visit.begin(visit, visit.device);
  await signInAtDesk(desk);
  await search(desk, await reference(visit.page));
  await expect.says(desk.page, verdict);
  await lookAgain(desk);
  await desk.inspect('Desk: order', state);
}

story(scene, 'a payment that was given up says so', async (visit) => {
  const { page, demo } = visit;
  await demo.owe(demo.patron(4).barcode, { amount: '4.50', title: 'Given Up' });
  await signedIn(visit, demo.patron(4));
  await choose(visit, /Given Up/);
  await review(visit);
  const order = page.url();
  await page.getByRole('button', { name: 'Change what to pay' }).click();
  await expect.seen(heading(page, 'What you owe'));

  await page.goto(order);

  await expect.seen(heading(page, 'Cancelled'));
  await visit.inspect('Cancelled');
  await atTheDesk(visit, 'You may collect', 'cancelled');
});

story(scene, 'a payment without an answer is being checked, and nobody is told that it failed', async (visit) => {
  const { page, demo } = visit;
  await atTheCard(visit, 5, 'No Answer');
  await demo.fault({ on: 'processor', call: 'confirm', do: 'drop_after' });
  await demo.fault({ on: 'processor', call: 'retrieve', do: 'status_500', times: 100 });
  await pay(visit, cards.accepted);

  await expect.seen(heading(page, 'We are checking your payment'));
  await visit.inspect('We are checking your payment');
  await atTheDesk(visit, 'Do not collect', 'being checked');
  await demo.forgetFaults();
  await receipt(visit);
});

story(scene, 'a payment that a person must look into says so', async (visit) => {
  const { page, demo } = visit;
  const { patron, fee } = await atTheCard(visit, 9, 'Two Desks');
  await demo.fault({ on: 'ils', message: '37', do: 'silent' });
  await pay(visit, cards.accepted);
  await expect.seen(heading(page, 'We have your payment'));
  // Before that, the fee would only have shrunk.
  await demo.untilAsked(page.url());
  await demo.payAtDesk(patron.barcode, fee, '1.00');

  await expect.seen(heading(page, 'The library is looking into this payment'));
  await visit.inspect('The library is looking into this payment');
  await atTheDesk(visit, 'Ask a colleague', 'looked into');
});

story(scene, 'a refund shows, in part and whole', async (visit) => {
  const { page, demo } = visit;
  await atTheCard(visit, 11, 'Refunded');
  await pay(visit, cards.accepted);
  await receipt(visit);
  const order = page.url();

  await demo.refund(order, '2.00', '4.50');
  await page.goto(order);
  await expect.seen(heading(page, 'Refunded in part'));
  await visit.inspect('Refunded in part');
  await demo.refund(order, '2.50', '2.50');
  await page.goto(order);
  await expect.seen(heading(page, 'Refunded'));
  await visit.inspect('Refunded');
  await atTheDesk(visit, 'refund', 'refunded');
});

story(scene, 'a patron reads what changed and declines to be counted, and the desk sees counts', async (visit) => {
  const { page, demo, device } = visit;
  // What somebody has read and declined holds the next time, too.
  await signedIn(visit, demo.patron(device === 'phone' ? 4 : 10));
  await expect.seen(page.getByRole('link', { name: 'See what changed' }));
  await page.goto(`${visit.url}/privacy`);
  await visit.inspect('Privacy', 'what can be declined');
  await page.getByRole('button', { name: 'I have read the changes' }).click();
  await page.getByRole('button', { name: 'Decline: Counting of visits' }).click();
  await expect.says(page, 'You have declined this.');
  await visit.inspect('Privacy', 'declined');

  const desk = await Visit.begin(visit, visit.device);
  await signInAtDesk(desk);
  await desk.page.getByRole('link', { name: 'Visits' }).click();

  await expect.seen(heading(desk.page, 'Visits'));
  await desk.inspect('Desk: visits');
});

story(scene, 'an administrator reads the month and takes the journal away', async (visit) => {
  const desk = await Visit.begin(visit, visit.device);
  await signInAtDesk(desk, 'admin');
  await desk.page.getByRole('link', { name: 'Reports' }).click();

  await expect.seen(heading(desk.page, 'Reports'));
  await desk.inspect('Desk: reports', 'a month');
  const [file] = await Promise.all([
    desk.page.waitForEvent('download'),
    desk.page.getByRole('link', { name: 'Download as a journal (text)' }).click(),
  ]);
  if (!file.suggestedFilename().endsWith('book.journal')) throw new Error('another file');
});

story(scene, 'the desk is told what is missing before an approval of a guardian is noted', async (visit) => {
  const { page } = visit;
  await signInAtDesk(visit);
  await page.getByRole('link', { name: 'Approvals of guardians' }).click();
  await expect.seen(heading(page, 'Approvals of guardians'));
  await visit.inspect('Desk: approvals');

  await page.getByRole('button', { name: 'Note the approval' }).click();

  await expect.says(page, 'Please look at this again');
  await visit.inspect('Desk: approvals', 'something is missing');
});

story(scene, 'an administrator is told what is missing before a patron is written down', async (visit) => {
  const { page } = visit;
  await signInAtDesk(visit, 'admin');
  await page.getByRole('link', { name: 'Data of a patron' }).click();
  await expect.seen(heading(page, 'Data of a patron'));
  await visit.inspect('Desk: data of a patron');

  await page.getByRole('button', { name: 'Get the file' }).click();

  await expect.says(page, 'Please look at this again');
  await visit.inspect('Desk: data of a patron', 'something is missing');
});
