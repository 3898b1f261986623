// The tools of these tests find what they are there to find.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import zlib from 'node:zlib';

import { axe, told } from './support/axe.mjs';
import { Browser, PublicComputer } from './support/chromium.mjs';
import { Demo } from './support/demo.mjs';
import { filesBelow, huntIn, profileHunt } from './support/hunt.mjs';
import { focused, press, tabTo, typeInto } from './support/keyboard.mjs';
import { throwAway } from './support/places.mjs';
import { startSite } from './support/site.mjs';
import { networkLog, origins, toldTo, weigh } from './support/traffic.mjs';

const word = 'Otto’s Café & the "Paper" Moon';

test('a hunt finds a word however it is written', () => {
  const folder = throwAway('hunt');
  const text = Buffer.from(`<title>${word}</title>`.repeat(3));
  const entry = cacheEntry('https://127.0.0.1/fees', zlib.brotliCompressSync(text));
  const planted = {
    plain: text,
    'in-between': Buffer.concat([Buffer.from([0, 255, 7]), text, Buffer.alloc(9)]),
    'upper-case': Buffer.from(word.replace(/[a-z]/g, (letter) => letter.toUpperCase())),
    utf16: Buffer.from(`x${word}`, 'utf16le'),
    hex: Buffer.from(Buffer.from(word).toString('hex').toUpperCase()),
    percent: Buffer.from(`?q=${encodeURIComponent(word)}`),
    plus: Buffer.from(`?q=${new URLSearchParams({ word })}`),
    html: Buffer.from('Otto’s Café &amp; the &quot;Paper&quot; Moon'),
    'base64-0': Buffer.from(Buffer.from(`${word}!!`).toString('base64')),
    'base64-1': Buffer.from(Buffer.from(`x${word}!!`).toString('base64')),
    'base64-2': Buffer.from(Buffer.from(`xy${word}!!`).toString('base64url')),
    'base64-wide': Buffer.from(Buffer.from(`x${word}!!`, 'utf16le').toString('base64')),
    gzip: Buffer.concat([Buffer.from('before'), zlib.gzipSync(text), Buffer.from([0, 0, 7]), Buffer.from('behind')]),
    'gzip-cut-off': zlib.gzipSync(Buffer.concat([text, Buffer.alloc(90_000, 'x')])).subarray(0, -20),
    zlib: Buffer.concat([Buffer.from('before'), zlib.deflateSync(text), Buffer.from([0, 0, 7])]),
    brotli: zlib.brotliCompressSync(text),
    'brotli-in-the-cache': entry,
    'gzip-in-gzip': zlib.gzipSync(zlib.gzipSync(text)),
  };
  if (zlib.zstdCompressSync) planted.zstd = Buffer.concat([Buffer.from('before'), zlib.zstdCompressSync(text)]);
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  for (const [name, bytes] of Object.entries(planted)) writeFileSync(join(folder, 'deep/er', name), bytes);
  writeFileSync(join(folder, 'innocent'), 'Otto had coffee; the moon is of paper');

  const findings = profileHunt(folder, [word]);

  for (const name of Object.keys(planted)) {
    assert.ok(findings.some((finding) => new RegExp(`er/${name}(,|$)`).test(finding)), `${name} was not found`);
  }
  assert.deepEqual(findings.filter((finding) => finding.includes('innocent')), []);
  assert.deepEqual(huntIn('a page with nothing in it', [word]), []);
  rmSync(folder, { recursive: true });
});

/** As Chromium's cache writes one: magic, version, length of the key, hash, then key and body. */
function cacheEntry(key, body) {
  const head = Buffer.alloc(24);
  head.writeBigUInt64LE(0xfcfb6d1ba7725c30n, 0);
  head.writeUInt32LE(5, 8);
  head.writeUInt32LE(key.length, 12);
  return Buffer.concat([head, Buffer.from(key), body, Buffer.alloc(60)]);
}

describe('with a browser', () => {
  let demo;
  let browser;
  before(async () => {
    demo = await Demo.start();
    browser = await Browser.trusting(demo.authority);
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test('the browser trusts this demonstration and no other', async (t) => {
    const other = await Demo.start();
    t.after(() => other.stop());
    const { page } = await browser.visit('desktop');

    const answer = await page.goto(`${demo.url}/healthz`);
    const stranger = page.goto(`${other.url}/healthz`);

    assert.equal(answer.status(), 200);
    await assert.rejects(stranger, /ERR_CERT_AUTHORITY_INVALID/);
  });

  test('axe sees into a page with a strict policy and into a frame of another origin', async (t) => {
    const policy = "default-src 'none'; frame-src *; require-trusted-types-for 'script'; trusted-types 'none'";
    const frame = '<!doctype html><html lang="en"><title>Frame</title><main><p>A card: <input></p></main></html>';
    const pages = { '/frame': [{ 'content-security-policy': policy }, frame] };
    const site = await startSite(t, pages);
    const page = (inside) => `<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>${inside}</main></html>`;
    const framed = `<iframe title="Card" src="${site.otherUrl}/frame"></iframe>`;
    pages['/sound'] = [{ 'content-security-policy': policy }, page('<p>All is well.</p>')];
    pages['/faulty'] = [{ 'content-security-policy': policy }, page(`<img src="/x.png">${framed}`)];
    const { page: tab } = await browser.visit('desktop');

    await tab.goto(`${site.url}/sound`);
    const sound = await axe(tab);
    await tab.goto(`${site.url}/faulty`, { waitUntil: 'load' });
    const faulty = told((await axe(tab)).violations);

    assert.deepEqual(sound.violations, []);
    assert.ok(sound.passes > 5);
    assert.match(faulty, /image-alt/);
    assert.match(faulty, /label \(critical\).*\n.*iframe → input/);
  });

  test('a page is weighed as it comes over the wire, without those who are left out', async (t) => {
    const gzip = { 'content-encoding': 'gzip' };
    const pages = { '/style.css': [{ 'content-type': 'text/css', ...gzip }, zlib.gzipSync(Buffer.alloc(100_000, ' '))] };
    const site = await startSite(t, pages);
    pages['/'] = [gzip, zlib.gzipSync(`<link rel=stylesheet href=/style.css><iframe src="${site.otherUrl}/big"></iframe>`)];
    pages['/big'] = [{}, Buffer.alloc(200_000, ' ')];
    const { page } = await browser.visit('phone');

    const { bytes, loads } = await weigh(page, `${site.url}/`, [site.otherUrl]);

    const files = pages['/'][1].length + pages['/style.css'][1].length;
    assert.ok(bytes > files && bytes < files + 1_500, `${bytes} for ${files}: ${JSON.stringify(loads)}`);
  });

  test('the network log has what frames and forms send', async (t) => {
    const pages = {};
    const site = await startSite(t, pages);
    pages['/'] = [{}, `<iframe src="${site.otherUrl}/frame"></iframe><form method=post action=/sent><input name=a value=mine><button>Send</button></form>`];
    pages['/frame'] = [{}, `<script>fetch('/told', { method: 'POST', body: 'number=4242' }); navigator.sendBeacon('/beacon', 'seen');</script>`];
    pages['/told'] = pages['/sent'] = pages['/beacon'] = [{}, 'thanks'];
    const { page } = await browser.visit('desktop');
    const log = networkLog(page);

    await page.goto(`${site.url}/`, { waitUntil: 'networkidle' });
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL('**/sent');

    assert.deepEqual(origins(log), [site.url, site.otherUrl].sort());
    assert.match(toldTo(log, site.otherUrl), /POST .*\/told\n.*\nnumber=4242/);
    assert.match(toldTo(log, site.otherUrl), /POST .*\/beacon\n.*\nseen/);
    assert.match(toldTo(log, site.url), /POST .*\/sent\n.*\na=mine/);
    assert.doesNotMatch(toldTo(log, site.url), /4242/);
  });

  test('the keyboard goes where a person goes, and sees where it is', async (t) => {
    const pages = {};
    const site = await startSite(t, pages);
    pages['/frame'] = [{}, '<label>Card number <input id=n></label>'];
    pages['/'] = [{}, `<label>PIN <input id=pin></label><iframe src="${site.otherUrl}/frame"></iframe><button onclick="document.title='pressed'">Sign in</button><style>a:focus{outline:none}</style>`];
    pages['/hidden'] = [{}, `${pages['/'][1]}<a href="/">Lost</a>`];
    const { page } = await browser.visit('desktop');

    await page.goto(`${site.url}/`);
    await typeInto(page, 'PIN', '12');
    await typeInto(page, 'Card number', '42');
    const inFrame = await focused(page);
    await press(page, 'Sign in');

    assert.equal(inFrame.name, 'Card number');
    assert.equal(await page.title(), 'pressed');
    assert.equal(await page.frameLocator('iframe').locator('#n').inputValue(), '42');
    await page.goto(`${site.url}/hidden`);
    await assert.rejects(tabTo(page, 'Lost'), /nobody sees that the focus is on a “Lost”/);
  });

  test('a hunt finds what a careless site leaves in a real profile', async (t) => {
    const stays = { 'cache-control': 'max-age=3600' };
    const page = (title, inside) => `<!doctype html><title>${title}</title><p>${inside}</p>`;
    const site = await startSite(t, {
      '/plain': [stays, page('Plain', 'Wordplain Quillfeather')],
      '/gzip': [{ ...stays, 'content-encoding': 'gzip' }, zlib.gzipSync(page('Gzip', 'Wordgzip Quillfeather'))],
      '/brotli': [{ ...stays, 'content-encoding': 'br' }, zlib.brotliCompressSync(page('Brotli', 'Wordbrotli Quillfeather'))],
      '/title': [{}, page('Wordtitle Quillfeather', '')],
      '/stored': [{}, page('Stored', "<script>localStorage.setItem('a', 'Wordstored Quillfeather')</script>")],
      '/field': [{}, page('Field', '<input id=f>')],
    });
    const computer = new PublicComputer(demo.authority);
    t.after(() => computer.remove());
    const context = await computer.open();
    const tab = context.pages()[0];

    for (const path of ['/plain', '/gzip', '/brotli', '/title', '/stored', '/plain?q=Wordaddress', '/field']) {
      await tab.goto(site.url + path, { waitUntil: 'load' });
    }
    await tab.locator('#f').fill('Wordtyped');
    await tab.goto(`${site.url}/plain`);
    await computer.close();

    const words = ['Wordplain', 'Wordgzip', 'Wordbrotli', 'Wordtitle', 'Wordstored', 'Wordaddress', 'Wordtyped'];
    const findings = profileHunt(computer.home, words);
    const missed = words.filter((one) => !findings.some((finding) => finding.startsWith(`“${one}”`)));
    assert.deepEqual(missed, [], `${filesBelow(computer.home).length} files\n${findings.join('\n')}`);
  });
});
