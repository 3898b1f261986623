// The leak hunt: card numbers come in by every channel there is, and are nowhere afterwards. docs/LEAK-HUNT.md says
// what is hunted where, and has the figures.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { PublicComputer } from './support/chromium.mjs';
import { Demo } from './support/demo.mjs';
import { filesBelow } from './support/hunt.mjs';
import { HuntedService } from './support/hunted_service.mjs';
import { channels } from './support/leak_channels.mjs';
import { copies, huntMemory, tableOfMemory } from './support/memory.mjs';
import { Net, inPlainWords } from './support/net.mjs';
import { cards, choose, openCard, pay, receipt, review, signedIn } from './support/patron.mjs';
import { work } from './support/places.mjs';
import { until } from './support/program.mjs';
import { Visit } from './support/scene.mjs';
import { toldTo } from './support/traffic.mjs';

const net = new Net(channels);
const frame = 'card frame';
const scene = { measured: new Map() };
const patience = { timeout: 120_000 };
const moment = () => new Promise((go) => setTimeout(go, 300));

before(async () => {
  scene.demo = await Demo.start();
  scene.hunted = await HuntedService.start(scene.demo, 'hunted');
  scene.computer = new PublicComputer(scene.demo.authority);
  const context = await scene.computer.open();
  scene.visit = await Visit.on({ ...scene, device: 'desktop', url: scene.hunted.url, keepCache: true, context, page: context.pages()[0] });
  context.on('response', (answer) => keepAnswer(answer));
});
after(async () => {
  await scene.computer?.remove();
  await scene.hunted?.remove();
  await scene.demo?.stop();
});

async function keepAnswer(answer) {
  if (!answer.url().startsWith(scene.hunted.url)) return;
  // Of a page that was left before it had come there is no body to be had.
  const [head, body] = await Promise.all([answer.allHeaders().catch(() => ({})), answer.text().catch(() => '')]);
  scene.hunted.heard.push(`${JSON.stringify(head)}\n${body}`);
}

/** Everything that the service and those around it left or said, save in the memory. */
function huntEverywhere() {
  const { demo, hunted, computer, visit } = scene;
  const frameOnly = new Net(channels.filter(({ channel }) => channel === frame));
  return [
    // The library system's stand-in keeps the title that it told.
    ...net.inFolder('files', demo.folder, ['/sandbox/ils.jsonl']),
    ...net.inFolder('browser', computer.home),
    ...hunted.heard.flatMap((answer) => net.inWords('answers', answer)),
    ...net.inWords('told to the processor', hunted.processor.heard()),
    ...net.inWords('told to the library system', hunted.ils.heard()),
    // What is typed into a wrong field of ours does come to us. Of the frame, nothing does.
    ...frameOnly.inWords('told to the service by the browser', toldTo(visit.log, hunted.url)),
  ];
}

test('before anything is told no number is anywhere', patience, () => {
  assert.deepEqual(inPlainWords(huntEverywhere()), []);
  assert.deepEqual(inPlainWords(huntMemory(scene.hunted.pid, net)), []);
});

for (const { channel, digits, tell } of channels) {
  test(`a number comes in by: ${channel}`, patience, async () => {
    await tell(digits, scene);
    await moment();
    const counted = copies(huntMemory(scene.hunted.pid, net));
    scene.measured.set(channel, { told: counted.get(channel) ?? 0 });
    assert.equal(counted.get(frame) ?? 0, 0, 'the number typed in the processor’s frame is in the service’s memory');
  });
}

test('no number is in a file, an answer, a request or the browser, at the most talkative log', patience, async () => {
  const { demo, hunted } = scene;

  assert.deepEqual(inPlainWords(huntEverywhere()), []);

  // The hunt was in the right places.
  const says = (bytes, words) => assert.ok(bytes.includes(words), `nothing of ${words}`);
  says(hunted.program.said(), '"level":"DEBUG"');
  assert.doesNotMatch(hunted.program.said(), /"level":"TRACE"|"target":"(?!lastfour)/, 'RUST_LOG is not listened to');
  says(hunted.processor.heard(), 'POST /v1/payment_intents');
  says(hunted.ils.heard(), `AA${demo.patron(1).barcode}`);
  says(hunted.heard.join('\n'), 'card_number_refused');
  says(filesBelow(hunted.books).join('\n'), 'lastfour.db-wal');
  const event = new Net([{ channel: 'event', digits: '4242' }]);
  assert.ok(event.inFolder('files', demo.folder).length > 0, 'the last four digits of the ready-made card are kept');
});

test('what numbers in wrong fields leave in memory is measured, and other traffic lowers it', patience, async () => {
  const { hunted } = scene;
  for (let call = 0; call < 300; call += 1) await hunted.call('GET', call % 2 ? '/' : '/api/v1/tasks');
  await hunted.post('/api/v1/patrons/fees', { barcode: hunted.demo.patron(2).barcode });
  await moment();

  const finds = huntMemory(hunted.pid, net);

  const counted = copies(finds);
  for (const [channel, row] of scene.measured) row.later = counted.get(channel) ?? 0;
  assert.equal(counted.get(frame) ?? 0, 0);
  writeFileSync(join(work, 'leak-hunt.md'), tableOfMemory(channels, scene.measured));
});

test('a payment by a card of the frame leaves nothing in memory while it lasts either', patience, async () => {
  const { demo, hunted, visit } = scene;
  const [{ digits }] = channels;
  await visit.context.clearCookies();
  await signedIn(visit, demo.patron(9));
  await choose(visit, /./);
  await review(visit);
  await openCard(visit);
  await demo.fault({ on: 'ils', message: '37', do: 'delay_ms', ms: 3000 });
  const paid = pay(visit, digits);
  let looks = 0;
  const done = receipt(visit).then(() => { looks = -looks; });
  for (; looks >= 0 && looks < 200; looks += 1) {
    assert.equal(copies(huntMemory(hunted.pid, net)).get(frame) ?? 0, 0);
    await moment();
  }
  await Promise.all([paid, done]);
  assert.ok(looks < -5, 'it was looked at while it lasted');
});

test('a crash leaves no number: not in the books and what is not yet in them, not in a core file', patience, async () => {
  const { hunted, computer } = scene;
  await computer.close();

  await hunted.stop('SIGABRT');

  assert.ok(hunted.hasWal(), 'nothing was brought into the main file');
  assert.deepEqual(inPlainWords(huntEverywhere()), []);
  assert.deepEqual(readdirSync(hunted.core), [], 'it lay where it may drop a core file');
});
