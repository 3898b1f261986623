// After wrong PINs signing in has a price: work of the browser's own, or without scripts a wait.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { press, typeInto } from './support/keyboard.mjs';
import { heading, signIn } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';
import { languages } from './support/tongue.mjs';

const scene = openScene();
const wait = 'One moment, please';

/** So many wrong PINs, none of which costs anything yet. */
async function wrongPins(visit, patron, count) {
  for (let number = 0; number < count; number += 1) {
    await signIn(visit, { ...patron, pin: '0000' });
    await expect.says(visit.page, 'We do not know this card number and PIN together');
  }
}

/** A turn of work is followed by a pause, so that the page can be looked at meanwhile. */
const slowly = (page, pause) => page.addInitScript((longer) => {
  const real = window.setTimeout.bind(window);
  window.setTimeout = (turn, ms = 0, ...more) => real(turn, ms + longer, ...more);
}, pause);

story(scene, 'after wrong PINs the browser works for a moment, says how far it is, and goes on by itself', async (visit) => {
  const { page, demo, device } = visit;
  const patron = demo.patron(device === 'phone' ? 1 : 2);
  await wrongPins(visit, patron, 3);
  const looking = await visit.anotherTab();
  await slowly(looking.page, 3000);
  // Should it be done meanwhile, it stays all the same.
  await looking.page.addInitScript(() => { HTMLFormElement.prototype.submit = () => {}; });
  for (const code of languages) {
    await looking.speak(code);
    await looking.page.goto(`${visit.url}/`);
    await looking.page.locator('#barcode').fill(patron.barcode);
    await looking.page.locator('#pin').fill(patron.pin);
    await looking.page.locator('main form button').click();
    await expect.seen(looking.page.locator('#price-progress'));
    await looking.inspect(wait, 'at work', { alone: true });
  }
  await looking.page.close();
  // A fast machine would be done in one turn; here each is over after a few thousand hashes, as on an old telephone.
  await page.addInitScript(() => {
    let now = 0;
    performance.now = () => { now += 12; return now; };
  });
  await slowly(page, 60);
  const heard = [];
  await page.exposeFunction('hear', (text) => heard.push(text));
  await page.addInitScript(() => {
    document.addEventListener('DOMContentLoaded', () => {
      const live = document.querySelector('#price-news');
      if (live === null) return;
      new MutationObserver(() => window.hear(live.textContent)).observe(live, { childList: true, characterData: true, subtree: true });
    });
  });
  await page.goto(`${visit.url}/`);
  await typeInto(page, 'Library card number', patron.barcode);
  await typeInto(page, 'PIN', patron.pin);
  await page.keyboard.press('Enter');

  await expect.seen(heading(page, wait));
  await expect.seen(page.getByRole('progressbar', { name: 'How far your device is' }));
  assert.equal(await page.getByRole('status').count(), 1);
  assert.equal(await page.getByRole('button', { name: 'Go on' }).count(), 0, 'nobody need press anything');
  await expect.echoesNothing(page, patron.barcode, patron.pin);
  await heading(page, 'What you owe').waitFor({ timeout: 60_000 });

  assert.deepEqual(heard, ['A quarter is done.', 'Half is done.', 'Three quarters are done.', 'Done. You are taken on.']);
});

story(scene, 'without scripts the price is a wait, and too early says how long still', async (visit) => {
  const { page, demo } = visit;
  const patron = demo.patron(4);
  await wrongPins(visit, patron, 3);
  await signIn(visit, patron);
  await expect.seen(heading(page, wait));
  const said = await page.locator('noscript p').textContent();
  const seconds = Number(said.match(/Seconds to wait: (\d+)/)[1]);

  await page.waitForTimeout(1000 * seconds + 200);
  await press(page, 'Go on');
  await expect.seen(heading(page, 'What you owe'));

  await expect.absent(page.getByRole('progressbar'));
}, ['desktop'], { javaScriptEnabled: false });
