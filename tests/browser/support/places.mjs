// Where things lie, and what tests/peers/install has put below .test/.
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repo = fileURLToPath(new URL('../../../', import.meta.url));
export const work = join(repo, '.test');
export const program = join(repo, 'target/debug/lastfour');

const installed = createRequire(join(work, 'node/package.json'));
export const { chromium } = installed('playwright-core');
export const axeSource = readFileSync(installed.resolve('axe-core/axe.min.js'), 'utf8');

/** A folder for what a run leaves to be looked at. */
export function shelf(name) {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A folder that whoever asks removes. */
export function throwAway(name) {
  return mkdtempSync(join(tmpdir(), `lastfour-${name}.`));
}

/** What a peer's script wrote into its file; without it a test fails. */
export function peer(variable) {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: start the peer, or use tests/run --browser`);
  return value;
}
