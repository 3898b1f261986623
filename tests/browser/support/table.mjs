// Prints what the pages were found to be, pages × states, and writes it to .test/pages.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { shelf, work } from './places.mjs';

const file = join(shelf('browser'), 'pages.jsonl');
const rows = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : [];
const byPlace = new Map(rows.map((row) => [`${row.page}\n${row.state}\n${row.device}`, row]));
const sorted = [...byPlace.values()].sort((a, b) => a.page.localeCompare(b.page) || a.state.localeCompare(b.state) || a.device.localeCompare(b.device));

const verdict = (row) => (row.violations.length === 0 ? `none of ${row.passes} rules broken` : row.violations.join(', '));
const lines = sorted.map((row) => `| ${row.page} | ${row.state} | ${row.device} | ${verdict(row)} | ${row.incomplete.join(', ')} | ${(row.bytes / 1024).toFixed(1)} |`);
const table = [
  '| page | state | device | axe | left to people | KiB |',
  '|---|---|---|---|---|---|',
  ...lines,
  '',
  `${sorted.length} pages and states; KiB are compressed, over the wire, without the processor's part.`,
].join('\n');
writeFileSync(join(work, 'pages.md'), `${table}\n`);
console.log(table);
process.exitCode = sorted.length > 0 && sorted.every((row) => row.violations.length === 0) ? 0 : 1;
