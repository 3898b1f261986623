// A library that lets parts of fees be paid, asks for a least amount, and adds a convenience fee: said before, and exact.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { expect } from './support/expect.mjs';
import { cards, choose, confirmAddress, heading, openCard, pay, receipt, review, signedIn } from './support/patron.mjs';
import { Visit, openScene } from './support/scene.mjs';
import { secondService } from './support/second_service.mjs';

const scene = openScene();
const terms = 'minimum_payment = "2.00"\npay_in_part = true';
const fee = '[library.main.convenience_fee]\namount = "0.50"\npercent = "2.5"\nmaximum = "3.00"\nrefundable = false\n';

for (const device of ['phone', 'desktop']) {
  test(`terms: a part of a fee is paid with what the library adds, to the cent (${device})`, { timeout: 240_000 }, async (t) => {
    const { demo } = scene;
    const url = await secondService(t, demo, {}, { terms, tables: fee });
    const visit = await Visit.begin(scene, device, { url });
    t.after(() => visit.context.close());
    const { page } = visit;
    const patron = demo.patron(4);
    const title = `A Long Story ${device}`;
    await demo.owe(patron.barcode, { amount: '30.00', title });
    await demo.owe(patron.barcode, { amount: '1.00', title: `A Short One ${device}` });
    const before = await demo.captured();

    await signedIn(visit, patron);
    await choose(visit, new RegExp(title));
    await visit.inspect('What you owe', 'parts, a least amount, a convenience fee');
    const part = page.locator('li', { hasText: title }).getByLabel('Pay only a part of it');
    await part.fill('31.00');
    await page.getByRole('button', { name: 'Review' }).click();
    await expect.says(page, 'Type an amount such as 1.50');
    await visit.inspect('What you owe', 'not a part');
    await choose(visit, new RegExp(title));
    await part.fill('1.00');
    await page.getByRole('button', { name: 'Review' }).click();
    await expect.says(page, 'The least that can be paid here, in one go and of a part, is $2.00.');
    await visit.inspect('What you owe', 'less than the least');
    await choose(visit, new RegExp(title));
    await part.fill('10.00');
    // 0.50 and 2.5 % of 10.00.
    assert.equal(await page.locator('[data-sum]').textContent(), '$10.75');
    await review(visit);
    await expect.says(page, 'The total has a convenience fee of $0.75 for paying online in it. It is not given back');
    await visit.inspect('Review and pay', 'a part, with a convenience fee');
    await openCard(visit);
    await visit.inspect('Pay by card', 'a part, with a convenience fee');
    await pay(visit, cards.accepted);
    await receipt(visit);

    await expect.says(page, '$0.75 of this is the convenience fee for paying online.');
    await visit.inspect('Paid', 'a part, with a convenience fee');
    await page.getByRole('link', { name: 'What you owe' }).first().click();
    await expect.says(page, '$20.00');
    assert.deepEqual((await demo.captured()).slice(0, -before.length || undefined), [1075]);
    assert.equal(visit.complaints.length, 0, visit.complaints.join('\n'));
  });

  test(`terms: what is bought has the convenience fee in it, and says so (${device})`, { timeout: 180_000 }, async (t) => {
    const { demo } = scene;
    const url = await secondService(t, demo, {}, { terms, tables: fee });
    const visit = await Visit.begin(scene, device, { url });
    t.after(() => visit.context.close());
    const { page } = visit;
    await page.goto(`${url}/offers/main/non-resident-card`);
    await expect.says(page, 'Paid online, a convenience fee of $1.50 is added.');
    await visit.inspect('Non-resident card', 'with a convenience fee');
    await page.getByLabel('Your name').fill('Quirina Zugvogel');
    await page.getByLabel('E-mail address').fill('quirina@example.org');
    await page.getByLabel('I am 18 or older').check();
    await page.getByRole('button', { name: 'Review' }).click();
    await confirmAddress(visit);

    await expect.seen(page.getByRole('link', { name: 'Pay $41.50 by card' }));
    await visit.inspect('Review and pay', 'a non-resident card with a convenience fee');
    await expect.seen(heading(page, 'Review and pay'));
    assert.equal(visit.complaints.length, 0, visit.complaints.join('\n'));
  });
}
