// Debian's Chromium, told to trust the demonstration's certificate as a patron's browser trusts a public one. No
// certificate errors are waved through: with those, Chromium keeps nothing on the disk, and a hunt would prove nothing.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { chromium, throwAway } from './places.mjs';
import { run } from './program.mjs';

export const devices = {
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 } },
};

const switches = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Nobody outside this machine is asked for anything, not even by the browser itself.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** A home for a browser, with a list of its own of whom to trust. */
export function makeHome(authority) {
  const home = throwAway('home');
  const list = join(home, '.pki/nssdb');
  mkdirSync(list, { recursive: true });
  run('certutil', ['-d', `sql:${list}`, '-N', '--empty-password']);
  run('certutil', ['-d', `sql:${list}`, '-A', '-t', 'C,,', '-n', 'demonstration', '-i', authority]);
  return home;
}

function program() {
  const found = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
  if (!found) throw new Error('Chromium is not installed; run tests/peers/install');
  return found;
}

function launchOptions(home, more = []) {
  return {
    executablePath: program(),
    args: [...switches, ...more],
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache') },
    // Patrons' browsers have it, and it is what Back shows.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  };
}

/** A browser whose visits keep everything in memory, each for itself. */
export class Browser {
  static async trusting(authority) {
    const browser = new Browser();
    browser.home = makeHome(authority);
    browser.program = await chromium.launch(launchOptions(browser.home));
    return browser;
  }

  /** A visit: a context with one page. */
  async visit(device, more = {}) {
    const context = await this.program.newContext({ ...devices[device], ...more });
    return { context, page: await context.newPage() };
  }

  async close() {
    await this.program.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A browser as on a public computer: it keeps on the disk what it likes. Everything is below its home. */
export class PublicComputer {
  constructor(authority) {
    this.home = makeHome(authority);
    this.profile = join(this.home, 'profile');
  }

  async open({ device = 'desktop', switches = [], ...more } = {}) {
    const options = { ...launchOptions(this.home, switches), ...devices[device], ...more };
    this.context = await chromium.launchPersistentContext(this.profile, options);
    return this.context;
  }

  /** Closes the window; what the browser wanted to keep is on the disk afterwards. */
  async close() {
    await this.context?.close();
    this.context = undefined;
  }

  async remove() {
    await this.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}
