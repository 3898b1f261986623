// What a patron does, and by which words they find it.
import assert from 'node:assert/strict';

import { expect } from './expect.mjs';

export const cards = {
  accepted: '4242424242424242',
  declined: '4000000000000002',
  asksBank: '4000002760003184',
  disputed: '4000000000000259',
};

export const heading = (page, name) => page.getByRole('heading', { name, exact: true });
/** A way on: whether it is a button or a link is no business of the patron's. */
export const deed = (page, name) => page.getByRole('button', { name }).or(page.getByRole('link', { name })).first();

export async function signIn({ page, url }, patron) {
  await page.goto(`${url}/`);
  await page.getByLabel('Library card number').fill(patron.barcode);
  await page.getByLabel('PIN').fill(patron.pin);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signedIn(visit, patron) {
  await signIn(visit, patron);
  await expect.seen(heading(visit.page, 'What you owe'));
}

/** Somebody without an account types the code from the letter that has just come. */
export async function confirmAddress({ page, demo }) {
  await expect.seen(heading(page, 'Confirm your e-mail address'));
  await page.getByLabel('Code from the e-mail').fill(await demo.mailedCode());
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.seen(heading(page, 'Review and pay'));
}

/** Ticks the fees whose names or titles fit, and no others. */
export async function choose({ page }, wanted) {
  for (const box of await page.getByRole('checkbox').all()) {
    const name = await box.evaluate((input) => input.labels[0].textContent);
    await box.setChecked(wanted.test(name));
  }
}

export async function review({ page }) {
  await page.getByRole('button', { name: 'Review' }).click();
  await expect.seen(deed(page, /^Pay \$[\d.]+ by card$/));
}

/** From the review to the card page, with the processor's fields in it. */
export async function openCard({ page }) {
  await deed(page, /^Pay \$[\d.]+ by card$/).click();
  await expect.seen(cardFields(page).getByLabel('Card number'));
}

export function cardFields(page) {
  return page.frameLocator('iframe[title="Secure card payment input frame"]');
}

export async function typeCard({ page }, number) {
  await typeInto(page, 'Card number', number);
  await typeInto(page, 'Expiry date', '1234');
  await typeInto(page, 'Security code', '123');
}

/** Digits into one of the processor's fields, and a look at what stands there: a test that goes on without one of them
 * fails much later, at a page that never comes. */
async function typeInto(page, label, digits) {
  const field = cardFields(page).getByLabel(label);
  await field.click();
  await field.pressSequentially(digits);
  assert.equal((await field.inputValue()).replace(/\D/g, ''), digits, `what stands in “${label}”`);
}

export const payButton = (page) => page.getByRole('button', { name: /^Pay \$[\d.]+$/ });

export async function pay(visit, number) {
  await typeCard(visit, number);
  await payButton(visit.page).click();
}

/** From the sign-in to the card page, for the fees that fit. */
export async function toTheCard(visit, patron, wanted = /./) {
  await signedIn(visit, patron);
  await choose(visit, wanted);
  await review(visit);
  await openCard(visit);
}

/** All of it: what fits is chosen and paid, to the receipt. Gives the order's reference. */
export async function payAll(visit, patron, number, wanted = /./) {
  await toTheCard(visit, patron, wanted);
  await pay(visit, number);
  await receipt(visit);
  return reference(visit.page);
}

export async function receipt({ page }) {
  await expect.seen(heading(page, 'Paid'));
}

/** What the bank's dialogue offers: Complete or Fail. */
export async function answerBank({ page }, answer) {
  const bank = page.frameLocator('iframe[title="Sandbox bank"]');
  await bank.getByRole('button', { name: answer }).click();
}

export async function signOff({ page }) {
  await page.getByRole('button', { name: 'Sign off' }).click();
  await expect.seen(heading(page, 'You are signed off'));
}

/** The order that the page shows, by its address. */
export function orderId(page) {
  return page.url().match(/\/(?:orders|pay)\/([^/?#]+)/)[1];
}

/** The reference that the page shows. */
export async function reference(page) {
  return (await page.locator('.reference').first().textContent()).trim();
}
