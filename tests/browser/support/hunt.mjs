// Hunts for words in everything that a browser left on the disk, however it may be written there.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import zlib from 'node:zlib';

const biggest = { maxOutputLength: 64 << 20 };
const [flush, brotliFlush] = [zlib.constants.Z_SYNC_FLUSH, zlib.constants.BROTLI_OPERATION_FLUSH];

/** Every finding of every word in every file below a folder: “word, how it is written, where”. */
export function profileHunt(folder, words) {
  const prey = words.flatMap(forms);
  return filesBelow(folder).flatMap((file) => {
    const place = relative(folder, file);
    return parts(readFileSync(file)).flatMap(({ how, bytes }) => findingsIn(bytes, prey).map((found) => `${found}, in ${place}${how}`));
  });
}

/** The same in one text, an answer for instance. */
export function huntIn(text, words) {
  return findingsIn(Buffer.from(text), words.flatMap(forms));
}

/** The ways in which a word may be written. */
function forms(word) {
  const bytes = Buffer.from(word);
  const wide = Buffer.from(word, 'utf16le');
  const escaped = [...word].map((c) => (/[\w.~-]/.test(c) ? c : encodeURIComponent(c).replace(/['()!*]/g, (d) => `%${d.charCodeAt(0).toString(16)}`)));
  const html = word.replace(/&/g, '&amp;').replace(/'/g, '&#39;').replace(/"/g, '&quot;');
  const folded = [
    ['plain', bytes],
    ['UTF-16', wide],
    ['Latin-1', Buffer.from(word, 'latin1')],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['percent signs', Buffer.from(escaped.join(''))],
    ['percent signs and plus', Buffer.from(escaped.join('').replaceAll('%20', '+'))],
    ['HTML', Buffer.from(html)],
    ['HTML in hex', Buffer.from(html.replaceAll('&#39;', '&#x27;'))],
    ['JSON', Buffer.from(word.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))],
  ].map(([how, form]) => ({ word, how, text: lower(form.toString('latin1')), folds: true }));
  const exact = [0, 1, 2].flatMap((shift) => [
    ['base64', base64Inside(bytes, shift)],
    ['base64 of UTF-16', base64Inside(wide, shift)],
  ]).flatMap(([how, text]) => [
    { word, how, text, folds: false },
    { word, how: `${how} for URLs`, text: text.replaceAll('+', '-').replaceAll('/', '_'), folds: false },
  ]);
  // Of a short word nothing may be left that is its own.
  const seen = new Set();
  return [...folded, ...exact].filter((form) => form.text.length >= 4 && !seen.has(form.text) && seen.add(form.text));
}

/** The characters of base64 that depend on these bytes alone, when so many other bytes stand before them. */
function base64Inside(bytes, shift) {
  const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
  const whole = padded.subarray(0, padded.length - (padded.length % 3));
  return whole.toString('base64').slice(shift === 0 ? 0 : 4);
}

function lower(text) {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function findingsIn(bytes, prey) {
  const text = bytes.toString('latin1');
  const folded = lower(text);
  return prey.filter((form) => (form.folds ? folded : text).includes(form.text)).map((form) => `“${form.word}” ${form.how}`);
}

/** A file, and whatever in it can be unpacked. */
export function parts(bytes, depth = 2, how = '') {
  const found = [{ how, bytes }];
  if (depth === 0) return found;
  for (const { name, bytes: inner } of unpacked(bytes)) {
    found.push(...parts(inner, depth - 1, `${how}, unpacked (${name})`));
  }
  return found;
}

function unpacked(bytes) {
  const found = [];
  const attempt = (name, unpack) => {
    try {
      const inner = unpack();
      if (inner.length > 0) found.push({ name, bytes: inner });
    } catch {
      // It only looked like it.
    }
  };
  for (const at of places(bytes, '1f8b08')) {
    attempt('gzip', () => zlib.inflateRawSync(bytes.subarray(gzipBody(bytes, at)), { finishFlush: flush, ...biggest }));
  }
  for (const second of ['01', '5e', '9c', 'da']) {
    for (const at of places(bytes, `78${second}`)) {
      attempt('zlib', () => zlib.inflateSync(bytes.subarray(at), { finishFlush: flush, ...biggest }));
    }
  }
  for (const at of zlib.zstdDecompressSync ? places(bytes, '28b52ffd') : []) {
    attempt('zstd', () => zlib.zstdDecompressSync(bytes.subarray(at), biggest));
  }
  for (const at of brotliStarts(bytes)) {
    attempt('brotli', () => zlib.brotliDecompressSync(bytes.subarray(at), { finishFlush: brotliFlush, ...biggest }));
  }
  return found;
}

/** Where the compressed bytes begin. gunzip itself gives up when something else stands behind them. */
function gzipBody(bytes, start) {
  const flags = bytes[start + 3];
  let at = start + 10;
  if (flags & 4) at += 2 + bytes.readUInt16LE(at);
  for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

function places(bytes, hex) {
  const wanted = Buffer.from(hex, 'hex');
  const found = [];
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

/** Brotli has no mark of its own: tried at the beginning, and where an entry of Chromium's cache begins. */
function brotliStarts(bytes) {
  const starts = [0];
  const magic = '305c72a71b6dfbfc';
  for (const at of places(bytes, magic)) {
    if (at + 24 <= bytes.length) starts.push(at + 24 + bytes.readUInt32LE(at + 12));
  }
  return starts;
}

export function filesBelow(folder) {
  if (!existsSync(folder)) throw new Error(`there is nothing to hunt in: ${folder}`);
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
