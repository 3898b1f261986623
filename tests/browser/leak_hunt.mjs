// The leak hunt: card numbers come in by every channel there is, and are nowhere afterwards. docs/LEAK-HUNT.md says
// what is hunted where, and has the figures.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { filesBelow, profileHunt } from './support/hunt.mjs';
import { channels } from './support/leak_channels.mjs';
import { frame, huntEverywhere, net, openLeakScene } from './support/leak_scene.mjs';
import { copies, huntMemory, tableOfMemory } from './support/memory.mjs';
import { inPlainWords } from './support/net.mjs';
import { choose, openCard, pay, receipt, review, signedIn } from './support/patron.mjs';
import { work } from './support/places.mjs';

const scene = openLeakScene();
const measured = new Map();
const patience = { timeout: 120_000 };
const moment = () => new Promise((go) => setTimeout(go, 300));
const ofTheFrame = (finds) => copies(finds).get(frame.channel) ?? 0;

test('before anything is told no number is anywhere', patience, () => {
  assert.deepEqual(inPlainWords(huntEverywhere(scene)), []);
  assert.deepEqual(inPlainWords(huntMemory(scene.hunted.pid, net)), []);
});

for (const { channel, digits, tell } of channels) {
  test(`a number comes in by: ${channel}`, patience, async () => {
    await tell(digits, scene);
    await moment();
    const finds = huntMemory(scene.hunted.pid, net);
    measured.set(channel, { told: copies(finds).get(channel) ?? 0 });
    assert.equal(ofTheFrame(finds), 0, 'the number typed in the processor’s frame is in the service’s memory');
  });
}

test('no number is in a file, an answer, a request or the browser, at the most talkative log', patience, async () => {
  const { demo, hunted } = scene;

  assert.deepEqual(inPlainWords(huntEverywhere(scene)), []);

  // The hunt was in the right places.
  const says = (bytes, words) => assert.ok(bytes.includes(words), `nothing of ${words}`);
  says(hunted.program.said(), '"level":"DEBUG"');
  assert.doesNotMatch(hunted.program.said(), /"level":"TRACE"|"target":"(?!lastfour)/, 'RUST_LOG is not listened to');
  says(hunted.processor.heard(), 'POST /v1/payment_intents');
  says(hunted.ils.heard(), `AA${demo.patron(1).barcode}`);
  says(hunted.heard.join('\n'), 'card_number_refused');
  says(filesBelow(hunted.books).join('\n'), 'lastfour.db-wal');
  assert.notDeepEqual(profileHunt(hunted.books, ['4242']), [], 'the last four digits of the card that bought one');
});

test('what numbers in wrong fields leave in memory is measured, and other traffic lowers it', patience, async () => {
  const { hunted } = scene;
  for (let call = 0; call < 300; call += 1) await hunted.call('GET', call % 2 ? '/' : '/api/v1/tasks');
  await hunted.post('/api/v1/patrons/fees', { barcode: hunted.demo.patron(2).barcode });
  await moment();

  const finds = huntMemory(hunted.pid, net);

  const counted = copies(finds);
  for (const [channel, row] of measured) row.later = counted.get(channel) ?? 0;
  assert.equal(ofTheFrame(finds), 0);
  writeFileSync(join(work, 'leak-hunt.md'), tableOfMemory(channels, measured));
});

test('a payment by a card of the frame leaves nothing in memory while it lasts either', patience, async () => {
  const { demo, hunted, visit } = scene;
  await visit.context.clearCookies();
  await signedIn(visit, demo.patron(9));
  await choose(visit, /./);
  await review(visit);
  await openCard(visit);
  await demo.fault({ on: 'ils', message: '37', do: 'delay_ms', ms: 3000 });
  let isPaid = false;
  const paid = pay(visit, frame.digits).then(() => receipt(visit)).finally(() => { isPaid = true; });
  let looks = 0;
  for (; !isPaid; looks += 1) {
    assert.equal(ofTheFrame(huntMemory(hunted.pid, net)), 0);
    await moment();
  }
  await paid;
  assert.ok(looks > 5, 'it was looked at while it lasted');
});

test('a crash leaves no number: not in the books and what is not yet in them, not in a core file', patience, async () => {
  const { hunted, computer } = scene;
  await computer.close();

  await hunted.stop('SIGABRT');

  assert.ok(hunted.hasWal(), 'nothing was brought into the main file');
  assert.deepEqual(inPlainWords(huntEverywhere(scene)), []);
  assert.deepEqual(readdirSync(hunted.core), [], 'it lay where it may drop a core file');
});
