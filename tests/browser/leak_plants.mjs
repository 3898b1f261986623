// The leak hunt finds what is there: numbers that are planted, on purpose, in each of the places where it hunts. What it
// is held to here is the very hunt of leak_hunt.mjs.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';

import { CarelessService } from './support/careless_service.mjs';
import { channels } from './support/leak_channels.mjs';
import { frame, huntEverywhere, net, openLeakScene } from './support/leak_scene.mjs';
import { huntMemory } from './support/memory.mjs';
import { formsOf } from './support/number_forms.mjs';
import { run, until } from './support/program.mjs';

const scene = openLeakScene();
const patience = { timeout: 120_000 };
const everybody = channels.map(({ channel }) => channel);
const every = (write) => channels.map(({ digits }) => write(digits));

/** Of each of these channels there is a find in that place. */
function found(finds, place, wanted = everybody) {
  const there = new Set(finds.filter((find) => place.test(find.place)).map((find) => find.channel));
  const missed = wanted.filter((channel) => !there.has(channel));
  assert.deepEqual(missed, [], `not found in ${place}`);
}

const nowhere = (finds, place) => assert.deepEqual(finds.filter((find) => place.test(find.place)), []);

test('a number is found in each of its forms, and another number is not', () => {
  for (const { channel, digits } of channels) {
    for (const { how, bytes } of formsOf(digits)) {
      const around = Buffer.concat([Buffer.from([0, 255, 7]), bytes, Buffer.from([9, 0])]);
      assert.ok(net.catch(around).some((find) => find.channel === channel && find.at === 3), `${channel}, ${how}`);
    }
    const others = digits.replace(/(?<=^.{8})./, (digit) => (Number(digit) + 1) % 10);
    for (const { how, bytes } of formsOf(others)) assert.deepEqual(net.catch(bytes), [], `${channel}, ${how}`);
  }
});

test('in a log', patience, () => {
  const { hunted } = scene;
  appendFileSync(hunted.program.log, every((digits) => `{"level":"DEBUG","message":"card ${digits}","target":"lastfour"}\n`).join(''));

  found(huntEverywhere(scene), /^files: hunted\/service\.log$/);
});

test('in a file that is packed', patience, () => {
  const { hunted } = scene;
  mkdirSync(join(hunted.folder, 'packed'));
  const text = every((digits) => `kept ${digits}\n`).join('');
  const packers = { gzip: zlib.gzipSync, zlib: zlib.deflateSync, brotli: zlib.brotliCompressSync };
  for (const [name, pack] of Object.entries(packers)) writeFileSync(join(hunted.folder, 'packed', name), pack(text));

  const finds = huntEverywhere(scene);

  for (const name of Object.keys(packers)) found(finds, new RegExp(`packed/${name}, unpacked`));
});

test('in the books: of a unit that was rolled back, and of one that was not', patience, () => {
  const { hunted } = scene;
  const rows = every((digits) => `insert into planted values ('${digits}', zeroblob(20000))`);
  const filling = Array.from({ length: 20 }, () => 'insert into planted values (0, zeroblob(20000))');
  const spill = ['pragma cache_size = 2', 'create table planted (words text, much blob)', 'begin', ...rows, ...filling, 'rollback'];
  nowhere(huntEverywhere(scene), /lastfour\.db/);

  hunted.sql(hunted.books, ...spill);
  const afterRollback = huntEverywhere(scene);
  hunted.sql(hunted.books, 'begin', ...rows, 'commit', 'pragma wal_checkpoint(truncate)');

  found(afterRollback, /^files: hunted\/books\/lastfour\.db-wal$/);
  found(huntEverywhere(scene), /^files: hunted\/books\/lastfour\.db$/);
});

test('in a core file of a program that crashed', patience, async () => {
  const { hunted } = scene;
  const crash = 'ulimit -c "$(ulimit -H -c)"; cd "$1"; shift; exec "$0" -e "process.abort()" "$@"';
  assert.throws(() => run('sh', ['-c', crash, process.execPath, hunted.core, ...every(String)]));
  // Where the kernel hands cores to a program, or the limit is hard, there is none.
  if (readdirSync(hunted.core).length === 0) writeFileSync(join(hunted.core, 'core'), every(String).join('\0'));

  found(huntEverywhere(scene), /^files: hunted\/core\//);
});

test('in an answer, and in what a browser keeps of it', patience, async (t) => {
  const { demo, hunted, visit } = scene;
  const careless = await CarelessService.start(t, demo);
  // As if it were the service that answers so.
  const [ours, again] = [hunted.url, Object.assign(Object.create(hunted), { url: careless })];
  hunted.url = careless;
  for (const { digits } of channels) await again.post('/api/v1/orders', { barcode: digits });
  found(huntEverywhere(scene), /^answers$/);

  hunted.heard.length = 0;
  for (const { digits } of channels) {
    await visit.page.goto(`${careless}/hello?card=${digits}`);
    await until('the answer was kept', () => hunted.heard.join().includes(`said /hello?card=${digits}`));
  }
  hunted.url = ours;

  const finds = huntEverywhere(scene);
  found(finds, /^answers$/);
  found(finds, /^browser: /);
});

test('in what the service says to others, and in what the card page says to the service', patience, async () => {
  const { hunted, visit } = scene;
  for (const { digits } of channels) {
    await fetch(`http://${hunted.processor.address}/v1/payment_intents`, { method: 'POST', body: `metadata[card]=${digits}` });
  }
  const [host, port] = hunted.ils.address.split(':');
  const terminal = connect(Number(port), host);
  await once(terminal, 'connect');
  terminal.end(every((digits) => `63001|AA${digits}|\r`).join(''));
  await visit.page.goto(`${hunted.url}/?card=${frame.digits}`);

  const finds = huntEverywhere(scene);

  found(finds, /^told to the processor$/);
  found(finds, /^told to the library system$/);
  found(finds, /^told to the service by the browser$/, [frame.channel]);
});

test('in the memory of the service', patience, async () => {
  const { hunted } = scene;
  nowhere(huntMemory(hunted.pid, net).filter(({ channel }) => channel !== frame.channel), /memory/);
  // Half a request: the service holds it and waits for the rest.
  const body = every(String).join(',');
  const waiting = await hunted.whisper(`POST /api/v1/orders HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length + 9}\r\n\r\n${body}`);
  await new Promise((go) => setTimeout(go, 500));

  const finds = huntMemory(hunted.pid, net);

  found(finds, /^memory: /);
  waiting.destroy();
});
