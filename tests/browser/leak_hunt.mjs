// The leak hunt: card numbers come in by every channel there is, and are nowhere afterwards. docs/LEAK-HUNT.md says
// what is hunted where, and has the figures.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
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
    // A service of its own, where there must be one.
    const told = (await tell(digits, scene)) ?? scene.hunted;
    await moment();
    const finds = huntMemory(told.pid, net);
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
  says(readFileSync(join(demo.folder, 'exchange/payments.csv')), 'F9001');
  says(filesBelow(hunted.books).join('\n'), 'lastfour.db-wal');
  assert.notDeepEqual(profileHunt(hunted.books, ['4242']), [], 'the last four digits of the card that bought one');
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

test('when the browser is gone, no number is in memory but what the library system said last', patience, async () => {
  const { hunted, byFiles, computer } = scene;
  const inBoth = () => [hunted, byFiles].flatMap(({ pid }) => [...copies(huntMemory(pid, net))]);
  for (const [channel, count] of inBoth()) measured.get(channel).connected = count;
  await computer.close();
  await moment();

  const left = inBoth();

  for (const [channel, count] of left) measured.get(channel).closed = count;
  writeFileSync(join(work, 'leak-hunt.md'), tableOfMemory(channels, measured));
  // The connection to the library system stays open, and with it the last message.
  assert.deepEqual(left.filter(([channel]) => channel !== 'library system: title'), []);
});

test('a crash leaves no number: not in the books and what is not yet in them, not in a core file', patience, async () => {
  const services = [scene.hunted, scene.byFiles];

  for (const service of services) await service.stop('SIGABRT');

  assert.deepEqual(inPlainWords(huntEverywhere(scene)), []);
  for (const service of services) {
    assert.ok(service.hasWal(), 'nothing was brought into the main file');
    assert.deepEqual(readdirSync(service.core), [], 'it lay where it may drop a core file');
  }
});
