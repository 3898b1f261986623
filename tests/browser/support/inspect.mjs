// What every page in every state is held to: axe, the weight, the width, what it keeps in the browser.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { axe, told } from './axe.mjs';
import { shelf } from './places.mjs';
import { others } from './tongue.mjs';

/** Compressed, over the wire, the processor's part left out. */
const heaviest = 30 * 1024;
/** The narrowest window in which everything works; a desktop at 400 % has it as well. */
const narrowest = 320;

/**
 * Looks at what a visit shows now, in each language that the service has, and keeps the findings for the table; what must
 * not be fails the story at its end. `alone`: in the language of now only, where coming again would change the state, or
 * where the story is told in every language anyway.
 */
export async function inspect(visit, name, state, { alone = false } = {}) {
  const shape = await shown(visit, name, state);
  if (alone || visit.language) return;
  const last = visit.scales.asked;
  for (const code of [...others, 'en']) {
    await visit.speak(code);
    await askAgain(visit.page, last);
    const place = `“${name}” (${state})`;
    const language = await visit.page.evaluate(() => document.documentElement.lang);
    if (language !== code) visit.complaints.push(`${place} speaks ${language} to whoever reads ${code}`);
    if (code === 'en') return;
    const now = await shown(visit, name, state);
    if (now !== shape) visit.complaints.push(`${place} is another page in ${code}:\n${now}\nand in English:\n${shape}`);
  }
}

/** The page again as it came; what a form was sent for, by the same form. */
async function askAgain(page, { method, url, body }) {
  if (method === 'GET') {
    await page.reload({ waitUntil: 'load' });
    return;
  }
  await Promise.all([
    page.waitForNavigation({ waitUntil: 'load' }),
    page.evaluate(([action, text]) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action });
      for (const [name, value] of new URLSearchParams(text)) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
      document.body.append(form);
      HTMLFormElement.prototype.submit.call(form);
    }, [url, body]),
  ]);
}

/** What is shown now, held to everything; gives its shape, which is the same in every language. */
async function shown(visit, name, state) {
  const title = await visit.page.title();
  for (;;) {
    try {
      await look(visit, name, state);
      return await visit.page.evaluate(() => [...document.querySelectorAll('main *')].map((one) => `${one.localName}.${one.className}`).join(' '));
    } catch (error) {
      // A page that shows money in flight comes anew by itself; another page must not take its place in the table.
      const cameAnew = /Execution context was destroyed|Frame was detached/.test(error.message);
      if (!cameAnew || await titleOnceLoaded(visit) !== title) throw error;
    }
  }
}

/** While a page comes anew it has no title yet. */
async function titleOnceLoaded({ page }) {
  await page.waitForLoadState('networkidle');
  return page.locator('title').textContent();
}

async function look(visit, name, state) {
  const { page, device } = visit;
  // What still moves or loads would be judged half-way.
  await visit.scales.settled();
  const { bytes, loads } = visit.scales.weigh(visit.demo.processorOrigins);
  const language = await page.evaluate(() => document.documentElement.lang);
  await photograph(page, [name, state, device, language].filter(Boolean).join(' '));
  const found = await axe(page);
  const tooWide = await overflow(visit);
  keep({ page: name, state, device, language, bytes, violations: found.violations.map((rule) => rule.id), passes: found.passes, incomplete: found.incomplete.map((rule) => rule.id), tooWide });
  const place = `“${name}” (${state})`;
  if (found.violations.length > 0) visit.complaints.push(`axe, ${place}:\n${told(found.violations)}`);
  for (const one of tooWide) visit.complaints.push(`${place} is wider than the window: ${one}`);
  for (const one of await squeezed(visit)) visit.complaints.push(`${place} squeezes its text: ${one}`);
  if (bytes > heaviest) visit.complaints.push(`${place} weighs ${bytes} bytes: ${JSON.stringify(loads)}`);
  await keepsNothing(visit);
}

/** Text in a column so narrow that nobody can read it. */
function squeezed({ page }) {
  return page.evaluate(() => [...document.body.querySelectorAll('*')].filter((one) => {
    const own = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join('');
    const [box, size] = [one.getBoundingClientRect(), parseFloat(getComputedStyle(one).fontSize)];
    return own.length > 8 && box.width > 1 && box.width < 3 * size && box.height > 5 * size;
  }).map((one) => one.outerHTML.slice(0, 120)));
}

/** What sticks out to the right, at the device's width and at the narrowest. */
async function overflow({ page, device }) {
  const sticksOut = () => page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > width + 1);
    return [`${document.documentElement.scrollWidth} in ${width}: ${wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(' ')}`];
  });
  const found = await sticksOut();
  if (device !== 'phone') return found;
  const usual = page.viewportSize();
  await page.setViewportSize({ ...usual, width: narrowest });
  found.push(...await sticksOut());
  await page.setViewportSize(usual);
  return found;
}

/** P9: one opaque cookie for each face, gone with the browser; nothing else is stored. */
async function keepsNothing({ page, context, url }) {
  const stored = await page.evaluate(async () => ({
    local: Object.entries(localStorage), session: Object.entries(sessionStorage),
    caches: await caches.keys(), databases: (await indexedDB.databases()).map(({ name }) => name),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  assert.deepEqual(stored, { local: [], session: [], caches: [], databases: [], workers: 0 });
  for (const cookie of await context.cookies(url)) {
    assert.match(cookie.name, /^__Host-lastfour(-staff)?$/);
    assert.match(cookie.value, /^[a-s]{40}$/);
    const { expires, httpOnly, secure, sameSite } = cookie;
    const wanted = cookie.name.endsWith('-staff') ? 'Strict' : 'Lax';
    assert.deepEqual({ expires, httpOnly, secure, sameSite }, { expires: -1, httpOnly: true, secure: true, sameSite: wanted });
  }
}

/** The whole page as a picture, to be looked at. */
export function photograph(page, name) {
  return page.screenshot({ path: fileOf(name), fullPage: true });
}

/** Where a picture of this name lies. */
export function fileOf(name) {
  return join(shelf('screenshots'), `${name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}.png`);
}

function keep(row) {
  appendFileSync(join(shelf('browser'), 'pages.jsonl'), `${JSON.stringify(row)}\n`);
}
