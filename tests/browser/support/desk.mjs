// What the staff at the desk do.
import { createHmac } from 'node:crypto';

import { expect } from './expect.mjs';
import { until } from './program.mjs';

export const searchBox = (page) => page.getByLabel('Reference, card barcode, or last four digits');

export async function signInAtDesk({ page, demo, url }, role = 'desk') {
  const { user, password, totp_secret: key } = demo.staff(role);
  await page.goto(`${url}/staff`);
  await page.getByLabel('Name', { exact: true }).fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Code', { exact: true }).fill(await nextCode(key));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.seen(searchBox(page));
}

/** The half minute of the last code of each key: a code is taken once. */
const brought = new Map();

/**
 * A code that was not brought yet. One half minute early and late are taken too; after that, the next is waited for. One
 * that is late already is not begun with when the next half minute is near: it would come too late.
 */
export async function nextCode(key) {
  const half = () => Math.floor(Date.now() / 30_000);
  const late = Date.now() % 30_000 < 15_000 ? 1 : 0;
  const step = Math.max(half() - late, (brought.get(key) ?? 0) + 1);
  brought.set(key, step);
  while (step > half() + 1) await new Promise((later) => setTimeout(later, 250));
  return codeOf(key, step);
}

/** The code of a half minute since 1970. */
export function codeOf(key, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', base32(key)).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

function base32(text) {
  const bits = [...text].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
  return Buffer.from(bits.join('').match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** The first look at an order is told on its page from the second on; further ones of the same clerk are not. */
export const lookAgain = ({ page }) => page.reload();

/** As a scanner does: the text, then Enter. */
export async function search({ page, url }, text) {
  await until('the desk', () => page.goto(`${url}/staff`).catch((error) => {
    // A page that shows money in flight comes anew by itself, at any moment.
    if (!/interrupted by another navigation|ERR_ABORTED/.test(error.message)) throw error;
  }));
  await searchBox(page).pressSequentially(text);
  await page.keyboard.press('Enter');
}
