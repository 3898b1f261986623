// The scene of the leak hunt, and the places that are hunted in.
import { after, before } from 'node:test';

import { PublicComputer } from './chromium.mjs';
import { Demo } from './demo.mjs';
import { HuntedService } from './hunted_service.mjs';
import { channels } from './leak_channels.mjs';
import { Net } from './net.mjs';
import { Visit } from './scene.mjs';
import { toldTo } from './traffic.mjs';

export const frame = channels.find(({ channel }) => channel === 'card frame');
export const net = new Net(channels);
const frameOnly = new Net([frame]);

/** What a library system has written itself, with the numbers that it told: the stand-in's books, and the exports. */
const libraryOwn = ['/sandbox/ils.jsonl', '/exchange/fees.csv', '/exchange/pins.csv'];

/** A demonstration, a service beside it to hunt in, and somebody at a public computer. */
export function openLeakScene() {
  const scene = {};
  before(async () => {
    scene.demo = await Demo.start();
    scene.hunted = await HuntedService.start(scene.demo, 'hunted');
    scene.computer = new PublicComputer(scene.demo.authority);
    const context = await scene.computer.open();
    scene.visit = await Visit.on({ ...scene, device: 'desktop', url: scene.hunted.url, keepCache: true, context, page: context.pages()[0] });
    context.on('response', (answer) => keepAnswer(scene, answer));
  });
  after(async () => {
    await scene.computer?.remove();
    await scene.byFiles?.remove();
    await scene.hunted?.remove();
    await scene.demo?.stop();
  });
  return scene;
}

async function keepAnswer({ hunted }, answer) {
  if (!answer.url().startsWith(hunted.url)) return;
  // Of a page that was left before it had come there is no body to be had.
  const [head, body] = await Promise.all([answer.allHeaders().catch(() => ({})), answer.text().catch(() => '')]);
  hunted.heard.push(`${JSON.stringify(head)}\n${body}`);
}

/** Everything that the service and those around it left or said, save in the memory. */
export function huntEverywhere({ demo, hunted, byFiles, computer, visit }) {
  const services = [hunted, byFiles].filter(Boolean);
  return [
    ...net.inFolder('files', demo.folder, libraryOwn),
    ...net.inFolder('browser', computer.home),
    ...services.flatMap(({ heard }) => heard.flatMap((answer) => net.inWords('answers', answer))),
    ...services.flatMap(({ processor }) => net.inWords('told to the processor', processor.heard())),
    ...services.flatMap(({ ils }) => net.inWords('told to the library system', ils.heard())),
    // What is typed into a wrong field of ours does come to us. Of the frame, nothing does.
    ...frameOnly.inWords('told to the service by the browser', toldTo(visit.log, hunted.url)),
  ];
}
