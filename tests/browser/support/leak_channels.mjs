// The channels by which a card number may come in, each with a published test number of its own that nothing of ours
// prints, and how it is told there. A number that is found names its channel.
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from './expect.mjs';
import { search, signInAtDesk } from './desk.mjs';
import { HuntedService } from './hunted_service.mjs';
import { pay, receipt, review, signedIn, toTheCard } from './patron.mjs';
import { until } from './program.mjs';

const refused = /^That (looked like a payment card number|was a payment card)$/;

/** In the order in which a day might bring them. `tell` gets the number and whom to tell it, and gives the service that
 * was told, if it is one of its own. */
export const channels = [
  {
    channel: 'card frame',
    digits: '2223003122003222',
    asked: 'the card processor’s own frame; the only right place',
    async tell(digits, { visit, demo }) {
      await toTheCard(visit, demo.patron(1), /Brindle/);
      await pay(visit, digits);
      await receipt(visit);
    },
  },
  page('sign-in: library card', '4988438843884305', async (visit) => { await visit.page.goto(visit.url); }, 'Library card number'),
  page('sign-in: PIN', '4166676667666746', async (visit) => {
    await visit.page.goto(visit.url);
    await visit.page.getByLabel('Library card number').fill(visit.demo.patron(2).barcode);
  }, 'PIN'),
  page('kiosk: swipe at sign-in', '5577000055770004', async (visit) => { await visit.page.goto(visit.url); }, 'Library card number',
    (digits) => `%B${digits}^QUILLFEATHER/ADA^34121011000000000000?;${digits}=34121011000000000000?`),
  page('find a payment', '4293189100000008', async (visit) => { await visit.page.goto(`${visit.url}/find`); }, 'Reference'),
  page('applicant: name', '5136333333333335', offer, 'Your name', (digits) => `Ann ${digits} Example`),
  page('applicant: e-mail', '4111111145551142', offer, 'E-mail address', (digits) => `${digits}@example.org`),
  page('desk: password', '5585558555855583', async (visit) => {
    await visit.page.goto(`${visit.url}/staff`);
    await visit.page.getByLabel('Name', { exact: true }).fill('dana');
  }, 'Password'),
  {
    channel: 'desk: search box',
    digits: '6011601160116611',
    asked: '“Reference, card barcode, or last four digits”',
    async tell(digits, { visit }) {
      await signInAtDesk(visit);
      await search(visit, digits);
      await expect.says(visit.page, refused);
    },
  },
  {
    channel: 'desk: field of a task',
    digits: '5555341244441115',
    asked: 'a note beside a task of the desk, as a form that was tampered with sends it',
    async tell(digits, { visit, hunted }) {
      await buyCard(hunted);
      await visit.page.goto(`${visit.url}/staff/tasks`);
      await tampered(visit.page, '**/done', (form) => form.set('note', `handed out, ${digits}`));
      await visit.page.getByRole('button', { name: 'Card handed out' }).first().click();
      await expect.says(visit.page, refused);
    },
  },
  {
    channel: 'hidden field of a form',
    digits: '5100290029002909',
    asked: 'the key that our page draws',
    async tell(digits, { visit, demo }) {
      await signedIn(visit, demo.patron(11));
      await tampered(visit.page, '**/orders', (form) => form.set('request', digits));
      await visit.page.getByRole('button', { name: 'Review' }).click();
      await expect.says(visit.page, refused);
    },
  },
  call('path of an address', '2222400070000005', async (digits, hunted) => {
    for (const path of [`/${digits}`, `/orders/${digits}`, `/pay/${digits}`, `/api/v1/orders/${digits}`, `/assets/${digits}`]) await hunted.call('GET', path);
  }, 'addresses of pages, orders, files and API'),
  call('query of an address', '4444333322221111', async (digits, hunted) => {
    for (const path of ['/', '/find', '/api/v1/tasks', '/healthz', '/staff']) await hunted.call('GET', `${path}?card=${digits}`);
  }, 'the query of five addresses'),
  call('headers', '378734493671000', async (digits, hunted) => {
    const names = ['x-request-id', 'referer', 'user-agent', 'cookie', 'accept-language', 'traceparent', 'x-forwarded-for', 'origin', 'if-none-match'];
    for (const path of ['/', '/api/v1/tasks', '/readyz']) {
      await hunted.call('GET', path, { headers: Object.fromEntries(names.map((name) => [name, name === 'cookie' ? `__Host-lastfour=${digits}` : digits])) });
    }
  }, 'nine headers, cookie and referrer among them'),
  call('API key', '4012000033330026', (digits, hunted) => hunted.call('GET', '/api/v1/tasks', { headers: { authorization: `Bearer ${digits}` } }), 'the header for the API key'),
  call('idempotency key', '4009348888881881', (digits, hunted) => hunted.post('/api/v1/orders', { barcode: hunted.demo.patron(2).barcode, fees: [] }, digits), 'the header for the key'),
  call('API: barcode', '4217651111111119', async (digits, hunted) => {
    await hunted.post('/api/v1/patrons/fees', { barcode: digits });
    await hunted.post('/api/v1/orders', { barcode: digits, fees: [{ id: digits }] });
  }, 'the barcode, and the id of a fee'),
  call('API: fields', '4005519200000004', async (digits, hunted) => {
    const contact = { name: `Ann ${digits}`, email: `${digits}@example.org` };
    await hunted.post('/api/v1/orders', { offer: 'non-resident-card', contact });
    await hunted.post('/api/v1/orders', { offer: digits, [digits]: Number(digits) });
    await hunted.post('/api/v1/orders/search', { reference: digits });
    await hunted.post(`${await ordered(hunted)}/payment`, { payment_method: `pm_${digits}`, return_url: `https://x.example/${digits}` });
    await hunted.post('/api/v1/orders', `{"broken": "${digits}`);
  }, 'names, texts and numbers in JSON, whole and broken'),
  call('staff note', '4500600000000061', async (digits, hunted) => {
    await hunted.post(`${await ordered(hunted)}/refunds`, { amount: '1.00', reason: `gave back on ${digits}`, refundable_seen: '1.00' });
  }, 'the reason of a refund'),
  call('signed webhook', '3569990010095841', (digits, hunted) => hunted.event('evt_hunted', `card ${digits}`), 'two texts of a genuine event'),
  call('unsigned webhook', '6250946000000016', (digits, hunted) => hunted.call('POST', '/webhooks/stripe', { body: { id: digits }, headers: { 'stripe-signature': `t=${digits},v1=00` } }), 'the event and its signature'),
  call('a unit that fails', '6771798021000008', inVain, 'a signed event while the books cannot be written'),
  call('not HTTP', '4988080000000000', async (digits, hunted) => {
    for (const bytes of [`${digits} / HTTP/1.1\r\n\r\n`, `GET /${digits} HTTP/9\r\n\r\n`, `GET / HTTP/1.1\r\nhost: ${digits}\r\nx ${digits}: 1\r\n\r\n`]) {
      const socket = await hunted.whisper(bytes);
      await Promise.race([once(socket, 'close'), new Promise((go) => setTimeout(go, 2000))]);
      socket.destroy();
    }
  }, 'the first line, the host, the name of a header'),
  {
    channel: 'library system: title',
    digits: '5101180000000007',
    asked: 'what the library system says a fee was for',
    async tell(digits, { visit, demo }) {
      await visit.context.clearCookies();
      await demo.owe(demo.patron(8).barcode, { amount: '2.00', title: `Paid once with ${digits}` });
      await signedIn(visit, demo.patron(8));
      await review(visit);
    },
  },
  {
    channel: 'CSV import',
    digits: '2222410740360010',
    asked: 'every column of the files of a library system',
    tell: (digits, scene) => byFiles(digits, scene),
  },
];

/** A field of a page, filled by hand or by a swipe, with what stands around the number. */
function page(channel, digits, open, label, around = (number) => number) {
  const tell = async (number, { visit }) => {
    await visit.context.clearCookies();
    await open(visit);
    const field = visit.page.getByLabel(label, { exact: true });
    // The browser's own limits would keep it from being sent.
    await field.evaluate((input) => { input.removeAttribute('maxlength'); if (input.type === 'email') input.type = 'text'; });
    await field.evaluate((input, text) => {
      input.value = text;
      // Past the page's own listeners, which destroy a stripe before it is sent (swipe.mjs).
      HTMLFormElement.prototype.submit.call(input.form);
    }, around(number));
    await expect.says(visit.page, refused);
  };
  return { channel, digits, asked: `“${label}”`, tell };
}

/** Has the next form to this address changed on its way. */
function tampered(page, address, change) {
  return page.route(address, (route) => {
    const form = new URLSearchParams(route.request().postData());
    change(form);
    return route.continue({ postData: form.toString() });
  }, { times: 1 });
}

/** Something that a program does. */
function call(channel, digits, make, asked) {
  const tell = async (number, { hunted }) => { await make(number, hunted); };
  return { channel, digits, asked, tell };
}

async function offer({ page, url }) {
  await page.goto(url);
  await page.getByRole('link', { name: /Non-resident library card/ }).click();
  await page.getByLabel('Your name').fill('Ann Example');
  await page.getByLabel('E-mail address').fill('ann@example.org');
}

/** An order to say something about; gives its path. */
async function ordered(hunted) {
  const placed = await hunted.post('/api/v1/orders', { offer: 'non-resident-card', contact: { name: 'Ann', email: 'ann@example.org' } });
  return `/api/v1/orders/${JSON.parse(placed.text).id}`;
}

/** Has a card waiting on the desk's list. */
async function buyCard(hunted) {
  await paid(hunted, await ordered(hunted));
}

/** Pays an order with the ready-made card. */
async function paid(hunted, path) {
  await hunted.post(`${path}/payment`, { payment_method: 'pm_card_visa' });
  await until('the order is paid', async () => JSON.parse((await hunted.call('GET', path)).text).state === 'paid');
}

/** A service beside the other, whose library system goes by files. Gives that service. */
async function byFiles(digits, scene) {
  const { demo } = scene;
  const exchange = join(demo.folder, 'exchange');
  mkdirSync(exchange);
  const { barcode } = demo.patron(1);
  const columns = ['barcode', 'fee_id', 'kind', 'amount', 'title', 'remark'];
  const good = [barcode, 'F9001', 'OVERDUE', '2.00', 'Salt and Small Harbours', ''];
  const bad = columns.map((_, place) => good.with(1, `F900${place + 2}`).with(place, `is ${digits}`));
  writeFileSync(join(exchange, 'fees.csv'), [columns, good, ...bad].map((row) => `${row.join(',')}\n`).join(''));
  writeFileSync(join(exchange, 'pins.csv'), `barcode,pin_hash,name\n${digits},${digits},Ann ${digits}\n`);
  scene.byFiles = await HuntedService.start(demo, 'by-files', { exchange });
  const service = scene.byFiles;
  const owed = JSON.parse((await service.post('/api/v1/patrons/fees', { barcode })).text);
  if (owed.fees.length === 0) throw new Error('the good line of the file was not taken');
  const order = JSON.parse((await service.post('/api/v1/orders', { barcode, fees: [{ id: 'F9001' }] })).text);
  await paid(service, `/api/v1/orders/${order.id}`);
  await service.post('/api/v1/patrons/fees', { barcode, pin: '4711' });
  return service;
}

/** While somebody else has the books, nothing can be written: the unit is given up. */
async function inVain(digits, hunted) {
  const free = await hunted.takeBooks();
  const answer = await hunted.event('evt_in_vain', `card ${digits}`);
  await free();
  if (answer.status < 500) throw new Error(`it was written after all: ${answer.status}`);
}
