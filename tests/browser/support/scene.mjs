// The frame of every story: a demonstration and a browser for a file, a visit for a test, and what each visit is held
// to all the time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Browser } from './chromium.mjs';
import { Demo } from './demo.mjs';
import { inspect, photograph } from './inspect.mjs';
import { Scales, networkLog } from './traffic.mjs';

const patience = { timeout: 240_000 };

/** A demonstration and a browser for the tests of one file. */
export function openScene() {
  const scene = {};
  before(async () => {
    scene.demo = await Demo.start();
    scene.browser = await Browser.trusting(scene.demo.authority);
  });
  after(async () => {
    await scene.browser?.close();
    await scene.demo?.stop();
  });
  return scene;
}

/** Tells a story once for each kind of device; what goes wrong in the browser meanwhile fails it too. */
export function story(scene, name, tell, kinds = ['phone', 'desktop'], more = {}) {
  for (const device of kinds) {
    test(`${name} (${device})`, patience, async () => {
      const visit = await Visit.begin(scene, device, more);
      try {
        await tell(visit);
        assert.equal(visit.complaints.length, 0, visit.complaints.join('\n'));
      } catch (error) {
        await photograph(visit.page, `failed ${name} ${device}`).catch(() => {});
        throw error;
      } finally {
        await visit.context.close();
      }
    });
  }
}

/** Somebody with a device, at the demonstration. */
export class Visit {
  static async begin({ demo, browser }, device, { url = demo.url, ...more } = {}) {
    const { context, page } = await browser.visit(device, more);
    return Visit.on({ demo, browser, device, url, context, page, language: more.locale });
  }

  static async on(parts) {
    const visit = Object.assign(new Visit(), parts);
    visit.complaints = [];
    visit.log = networkLog(visit.page);
    await visit.#watch(visit.page);
    return visit;
  }

  /** One more tab of the same browser. */
  async anotherTab() {
    const page = await this.context.newPage();
    const tab = Object.assign(new Visit(), this, { page });
    await tab.#watch(page);
    return tab;
  }

  async #watch(page) {
    this.scales = await Scales.under(page, { keepCache: this.keepCache });
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => this.complaints.push(`a script fails: ${error.message}`));
    page.on('console', (message) => {
      // An answer that says no is no fault of the page.
      const isFault = message.type() === 'error' && !/Failed to load resource/.test(message.text());
      if (isFault) this.complaints.push(`${message.text()} (${message.location().url})`);
    });
  }

  /** From the next page on the browser asks for pages in this language. */
  speak(code) {
    return this.page.setExtraHTTPHeaders(code === 'en' ? {} : { 'accept-language': code });
  }

  /** Holds what the page shows now, in each language, to everything that every page is held to. */
  inspect(page, state = '', how = {}) {
    return inspect(this, page, state, how);
  }
}
