// The card page's network log: who is asked, what they are told, and that our origin never gets a digit of the card.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { huntIn } from './support/hunt.mjs';
import { answerBank, choose, openCard, orderId, pay, receipt, reference, review, signedIn } from './support/patron.mjs';
import { work } from './support/places.mjs';
import { openScene, story } from './support/scene.mjs';
import { origins, toldTo } from './support/traffic.mjs';

const scene = openScene();
/** Published test cards; this one pays, and this one asks the bank. Neither stands on any page of ours. */
const card = '5555555555554444';
const asksBank = '4000002500003155';

async function throughTheCardPage(visit, number, wanted) {
  const { page, log, demo } = visit;
  await signedIn(visit, demo.patron(1));
  await choose(visit, wanted);
  await review(visit);
  const from = log.length;
  await openCard(visit);
  await pay(visit, number);
  if (number === asksBank) await answerBank(visit, 'Complete');
  await receipt(visit);
  // Headers that the browser adds come a little later.
  await page.waitForTimeout(300);
  return log.slice(from);
}

story(scene, 'the card page speaks to us and to the processor, and to each of what is theirs', async (visit) => {
  const { page, demo } = visit;
  const [processor] = demo.processorOrigins;

  const log = await throughTheCardPage(visit, card, /Brindle/);

  assert.deepEqual(origins(log), [processor, visit.url].sort());
  const [toUs, toProcessor] = [toldTo(log, visit.url), toldTo(log, processor)];
  // The token comes to us; of the number not even a group of four, nor the code, nor the date.
  assert.match(toUs, /payment_method=pm_\w+/);
  assert.doesNotMatch(toUs, /5555|4444|12%2F34|1234|exp_|cvc|number/i);
  assert.deepEqual(huntIn(toUs, [card]), []);
  // The processor gets the card, and of the patron nothing.
  assert.match(toProcessor, new RegExp(card));
  const patrons = [demo.patron(1).barcode, demo.patron(1).pin, 'Quillfeather', 'Brindle', await reference(page), orderId(page)];
  assert.deepEqual(huntIn(toProcessor, patrons), []);
  assert.doesNotMatch(toProcessor, /"referer":|"cookie":/);
  assert.ok(log.some((entry) => /advancedFraudSignals=false/.test(entry.url)), 'fraud signals are off');
  assert.ok(!log.some((entry) => /fraud-signals/.test(entry.url)));
  keep(log);
}, ['desktop']);

story(scene, 'the bank’s question goes between the browser and the processor', async (visit) => {
  const { demo } = visit;
  const [processor] = demo.processorOrigins;

  const log = await throughTheCardPage(visit, asksBank, /Salt/);

  assert.deepEqual(origins(log), [processor, visit.url].sort());
  assert.doesNotMatch(toldTo(log, visit.url), /40000025|3155/);
  assert.deepEqual(huntIn(toldTo(log, processor), [demo.patron(1).barcode, 'Quillfeather', 'Salt and Small']), []);
}, ['desktop']);

/** The log as a table, to be looked at. */
function keep(log) {
  const names = (entry) => [...new URLSearchParams(entry.body).keys()].join(', ');
  const rows = log.map((entry) => `| ${entry.origin} | ${entry.method} | ${new URL(entry.url).pathname.replace(/[0-9a-z]{26}/, '{id}')} | ${names(entry)} |`);
  writeFileSync(join(work, 'card-page-network.md'), ['| origin | method | path | fields sent |', '|---|---|---|---|', ...rows, ''].join('\n'));
}
