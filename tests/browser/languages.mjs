// In Spanish: chosen by the keyboard, without scripts, and kept from page to page up to the processor's fields.
import assert from 'node:assert/strict';

import { expect } from './support/expect.mjs';
import { press, typeInto } from './support/keyboard.mjs';
import { cardFields, choose, deed, heading } from './support/patron.mjs';
import { openScene, story } from './support/scene.mjs';

const scene = openScene();
const without = { javaScriptEnabled: false };
const spoken = (page) => page.locator('html').evaluate((html) => [html.lang, html.dir]);

async function signInInSpanish({ page }, patron) {
  await page.getByLabel('Número de la tarjeta de biblioteca').fill(patron.barcode);
  await page.getByLabel('PIN').fill(patron.pin);
  await page.getByRole('button', { name: 'Iniciar sesión' }).click();
  await expect.seen(heading(page, 'Lo que debe'));
}

story(scene, 'a patron without scripts chooses Spanish with the keyboard and reads it to the end', async (visit) => {
  const { page, demo } = visit;
  const patron = demo.patron(2);
  await demo.owe(patron.barcode, { amount: '4.50', title: 'Sin guiones' });
  await page.goto(`${visit.url}/`);

  await press(page, 'Español');

  await expect.seen(heading(page, 'Pagar cargos de la biblioteca'));
  await typeInto(page, 'Número de la tarjeta de biblioteca', patron.barcode);
  await typeInto(page, 'PIN', patron.pin);
  await page.keyboard.press('Enter');
  await expect.seen(heading(page, 'Lo que debe'));
  await press(page, 'Revisar');
  await expect.seen(heading(page, 'Revisar y pagar'));
  await expect.seen(page.getByRole('link', { name: /^Pagar \$[\d.,]+ con tarjeta$/ }));
  assert.deepEqual(await spoken(page), ['es', 'ltr']);
  await press(page, 'Cerrar sesión');
  await expect.seen(heading(page, 'Ha cerrado la sesión'));
  await page.goto(`${visit.url}/`);
  await expect.seen(heading(page, 'Pay library fees'));
}, undefined, without);

story(scene, 'a browser that asks for Spanish is shown it, and the processor is told', async (visit) => {
  const { page, demo } = visit;
  const patron = demo.patron(3);
  await demo.owe(patron.barcode, { amount: '4.50', title: 'En español' });
  await page.goto(`${visit.url}/`);
  assert.deepEqual(await spoken(page), ['es', 'ltr']);
  await visit.inspect('Sign in', 'in Spanish');
  await signInInSpanish(visit, patron);
  await visit.inspect('What you owe', 'in Spanish');
  await choose(visit, /En español/);
  await page.getByRole('button', { name: 'Revisar' }).click();
  await visit.inspect('Order', 'review in Spanish');

  await deed(page, 'Pagar $4.50 con tarjeta').click();

  await expect.seen(cardFields(page).getByLabel('Card number'));
  assert.equal(await page.locator('#card iframe').getAttribute('lang'), 'es');
  await visit.inspect('Card', 'in Spanish');
  // Back to English on the page itself, and what was begun is still there.
  await page.getByRole('button', { name: 'English' }).click();
  await expect.seen(heading(page, 'Pay by card'));
  assert.equal(await page.locator('#card iframe').getAttribute('lang'), 'en');
}, undefined, { locale: 'es-US' });
