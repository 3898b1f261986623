// What the staff at the desk do.
import { expect } from './expect.mjs';
import { until } from './program.mjs';

export const searchBox = (page) => page.getByLabel('Reference, card barcode, or last four digits');

export async function signInAtDesk({ page, demo, url }, role = 'desk') {
  const { user, password } = demo.staff(role);
  await page.goto(`${url}/staff`);
  await page.getByLabel('Name', { exact: true }).fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.seen(searchBox(page));
}

/** As a scanner does: the text, then Enter. */
export async function search({ page, url }, text) {
  await until('the desk', () => page.goto(`${url}/staff`).catch((error) => {
    // A page that shows money in flight comes anew by itself, at any moment.
    if (!/interrupted by another navigation|ERR_ABORTED/.test(error.message)) throw error;
  }));
  await searchBox(page).pressSequentially(text);
  await page.keyboard.press('Enter');
}
