// The leak hunt: card numbers come in by every channel there is, and are nowhere afterwards. docs/LEAK-HUNT.md.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { PublicComputer } from './support/chromium.mjs';
import { Demo } from './support/demo.mjs';
import { HuntedService } from './support/hunted_service.mjs';
import { channels } from './support/leak_channels.mjs';
import { copies, huntMemory } from './support/memory.mjs';
import { Net, inPlainWords } from './support/net.mjs';
import { Visit } from './support/scene.mjs';
import { toldTo } from './support/traffic.mjs';

const net = new Net(channels);
const scene = {};

before(async () => {
  scene.demo = await Demo.start();
  scene.hunted = await HuntedService.start(scene.demo, 'hunted');
  scene.computer = new PublicComputer(scene.demo.authority);
  const context = await scene.computer.open();
  context.on('response', async (answer) => {
    const body = await answer.text().catch(() => '');
    if (answer.url().startsWith(scene.hunted.url)) scene.hunted.heard.push(`${JSON.stringify(await answer.allHeaders().catch(() => ({})))}\n${body}`);
  });
  scene.visit = await Visit.on({ ...scene, device: 'desktop', url: scene.hunted.url, keepCache: true, context, page: context.pages()[0] });
});
after(async () => {
  await scene.computer?.remove();
  await scene.hunted?.remove();
  await scene.demo?.stop();
});

/** Everything that the service and those around it left or said, save in the memory. */
function huntEverywhere() {
  const { demo, hunted, computer, visit } = scene;
  return [
    // The library system's stand-in keeps the title that it told.
    ...net.inFolder('files', demo.folder, ['/sandbox/ils.jsonl']),
    ...net.inFolder('browser', computer.home),
    ...hunted.heard.flatMap((answer) => net.inWords('an answer', answer)),
    ...net.inWords('what the processor was told', hunted.processor.heard()),
    ...net.inWords('what the library system was told', hunted.ils.heard()),
  ];
}

test('before anything is told no number is anywhere', () => {
  assert.deepEqual(inPlainWords(huntEverywhere()), []);
  assert.deepEqual(inPlainWords(huntMemory(scene.hunted.pid, net)), []);
});

for (const { channel, digits, tell } of channels) {
  test(`told: ${channel}`, { timeout: 60_000 }, async () => {
    await tell(digits, scene);
    await new Promise((go) => setTimeout(go, 300));
    const t=Date.now();
    console.log(channel, copies(huntMemory(scene.hunted.pid, net)), Date.now()-t);
  });
}

test('nowhere', async () => {
  const t=Date.now();
  const found=inPlainWords(huntEverywhere());
  console.log(Date.now()-t);
  assert.deepEqual(found, []);
});
