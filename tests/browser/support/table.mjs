// Prints what the pages were found to be, pages × states × languages, and writes it to .test/pages.md; their weights go to
// .test/weights.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { shelf, work } from './places.mjs';

const file = join(shelf('browser'), 'pages.jsonl');
const rows = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : [];
const place = (row) => [row.page, row.state, row.language, row.device].join('\n');
const byPlace = new Map(rows.map((row) => [place(row), row]));
const sorted = [...byPlace.values()].sort((a, b) => place(a).localeCompare(place(b)));
const kib = (bytes) => (bytes / 1024).toFixed(1);

const verdict = (row) => (row.violations.length === 0 ? `none of ${row.passes} rules broken` : row.violations.join(', '));
const languages = [...new Set(sorted.map((row) => row.language))].sort();
const table = [
  '| page | state | language | device | axe | left to people | KiB |',
  '|---|---|---|---|---|---|---|',
  ...sorted.map((row) => `| ${row.page} | ${row.state} | ${row.language} | ${row.device} | ${verdict(row)} | ${row.incomplete.join(', ')} | ${kib(row.bytes)} |`),
  '',
  `${sorted.length} pages and states in ${languages.join(', ')}; KiB are compressed, over the wire, without the processor's part.`,
].join('\n');
writeFileSync(join(work, 'pages.md'), `${table}\n`);

/** The heaviest state of each page, language by language. */
const heaviest = (page, language) => Math.max(0, ...sorted.filter((row) => row.page === page && row.language === language).map((row) => row.bytes));
const names = [...new Set(sorted.map((row) => row.page))];
const weights = [
  `| page, heaviest state | ${languages.map((code) => `${code}, KiB`).join(' | ')} |`,
  `|---|${languages.map(() => '---|').join('')}`,
  ...names.map((page) => `| ${page} | ${languages.map((code) => (heaviest(page, code) > 0 ? kib(heaviest(page, code)) : '')).join(' | ')} |`),
  '',
  'Over the wire with an empty cache: page, stylesheets, scripts, icon, logo, headers; the processor’s part left out. 30 are allowed.',
].join('\n');
writeFileSync(join(work, 'weights.md'), `${weights}\n`);

console.log(table);
console.log(weights);
process.exitCode = sorted.length > 0 && sorted.every((row) => row.violations.length === 0) ? 0 : 1;
