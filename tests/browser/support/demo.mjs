// A demonstration of the built program, of a test's own, and what stands behind it.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';

import { program, throwAway, work } from './places.mjs';
import { Program, run, until } from './program.mjs';

let demos = 0;

export class Demo {
  /** The code in the newest letter of the demonstration's mail folder that has one. */
  async mailedCode() {
    const code = /^\s*([0-9A-Z]{4}-[0-9A-Z]{4})\s*$/m;
    return code.exec(await this.letter(code))[1];
  }

  /** The newest letter to somebody in which this stands; waits until it comes. Each is given once. */
  async letter(wanted) {
    const folder = join(this.data, 'mail');
    this.read ??= new Set();
    let found;
    await until(`a letter with ${wanted}`, () => {
      const letters = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.eml') && !this.read.has(name)) : [];
      const newest = letters.sort((a, b) => statSync(join(folder, b)).mtimeMs - statSync(join(folder, a)).mtimeMs);
      found = newest.find((name) => wanted.test(readFileSync(join(folder, name), 'utf8')));
      return found !== undefined;
    });
    this.read.add(found);
    return readFileSync(join(folder, found), 'utf8');
  }

  /** Starts one in a folder, which may be that of an earlier one, and waits until it is ready. */
  static async start(folder = throwAway('demo')) {
    const demo = new Demo();
    demo.folder = folder;
    demo.data = join(folder, 'data');
    demo.#writeDownWhatTheProcessorHears();
    await demo.#run('127.0.0.1:0');
    return demo;
  }

  /** Where there is a run of all tests: `tests/run` holds it against the list of what may be told. */
  #writeDownWhatTheProcessorHears() {
    const recordings = process.env.LASTFOUR_TEST_RECORDINGS;
    const heard = join(this.data, 'sandbox', 'heard.jsonl');
    if (!recordings || existsSync(heard)) return;
    const file = join(recordings, 'outbound', `browser-${process.pid}-${(demos += 1)}.jsonl`);
    mkdirSync(join(recordings, 'outbound'), { recursive: true });
    mkdirSync(join(this.data, 'sandbox'), { recursive: true, mode: 0o700 });
    writeFileSync(file, '');
    symlinkSync(file, heard);
  }

  async #run(listen) {
    const file = join(this.folder, 'ready.json');
    rmSync(file, { force: true });
    const args = ['demo', '--listen', listen, '--data', this.data, '--ready-file', file];
    this.program = new Program(program, args, { log: join(this.folder, 'demo.log') });
    await until('the demonstration is ready', () => {
      if (this.program.hasEnded) throw new Error(`the demonstration ended:\n${this.program.said()}`);
      return existsSync(file);
    });
    this.ready = JSON.parse(readFileSync(file, 'utf8'));
    this.url = this.ready.url;
    this.authority = this.ready.ca_file;
  }

  /** Ends it with a signal and starts it again at the same address. */
  async restart(signal) {
    await this.program.stop(signal);
    await this.#run(new URL(this.url).host);
  }

  async stop() {
    await this.program.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Makes every session as old as one that nobody has used for a day. */
  letSessionsExpire() {
    this.#change('update session set created_at = created_at - 86400000, seen_at = seen_at - 86400000');
  }

  /** Makes every second factor that was shown as old as one that does not stand for a refund any more. */
  letCodesAge(database = 'lastfour.db') {
    this.#change('update session set created_at = created_at - 360000, proven_at = proven_at - 360000', database);
  }

  /** Changes sessions past the service. */
  #change(change, database = 'lastfour.db') {
    const script = `import sqlite3, sys; c = sqlite3.connect(sys.argv[1], 20); print(c.execute(sys.argv[2]).rowcount); c.commit()`;
    const changed = run(join(work, 'venv/bin/python'), ['-c', script, join(this.data, database), change]);
    if (Number(changed) === 0) throw new Error('there is no session');
  }

  /** A patron by the number in the list, from 1: barcode, pin, note. */
  patron(number) {
    return this.ready.patrons[number - 1];
  }

  /** Lets somebody in, as whoever runs the service does; gives their password. */
  addStaff(name, role) {
    const said = run(program, ['staff', 'add', '--config', join(this.data, 'config.toml'), '--name', name, '--role', role, '--generate']);
    return said.match(/this once: (\S+)/)[1];
  }

  staff(role) {
    const found = this.ready.staff.find((one) => one.role === role);
    if (!found) throw new Error(`the demonstration has no staff of the role ${role}`);
    return found;
  }

  /** Where the processor serves browsers, and where it serves us: not ours, both of them. */
  get processorOrigins() {
    const { port } = new URL(this.ready.processor_url);
    return [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
  }

  async #processor(path, init = {}) {
    const authorization = `Bearer ${this.ready.processor_key}`;
    const answer = await fetch(`${this.ready.processor_url}${path}`, { ...init, headers: { authorization, ...init.headers } });
    const body = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Every payment that the processor knows, the newest first. */
  async intents() {
    return (await this.#processor('/v1/payment_intents?limit=100')).data;
  }

  /** What was taken from cards so far: one amount in cents for every payment that took something. */
  async captured() {
    const taken = (await this.intents()).map((intent) => intent.amount_received);
    return taken.filter((amount) => amount > 0);
  }

  /** What is held or was taken. A card that is held twice is a mistake too, though only one hold is captured. */
  async heldOrCaptured() {
    return (await this.intents()).filter((intent) => ['requires_capture', 'succeeded'].includes(intent.status));
  }

  /** Orders trouble at the processor or the library system; see src/sandbox/faults.rs. */
  fault(fault) {
    return this.#control('/sandbox/faults', fault);
  }

  forgetFaults() {
    return this.#processor('/sandbox/faults', { method: 'DELETE' });
  }

  /** Puts one more fee on a patron's account; gives its id. */
  async owe(barcode, { kind = 'OVERDUE', amount, title }) {
    return (await this.#control('/sandbox/ils/fees', { barcode, kind, amount, title })).fee;
  }

  /** Somebody pays a fee, or a part of it, at the desk. */
  payAtDesk(barcode, fee, amount) {
    return this.#control('/sandbox/ils/desk-payment', { barcode, fee, amount });
  }

  /** Gives money of an order back, as a program with the API's key does; the order by any address of it. */
  refund(address, amount, seen) {
    const id = new URL(address).pathname.split('/')[2];
    const body = JSON.stringify({ amount, reason: 'test', refundable_seen: seen });
    const curl = ['-sS', '--fail-with-body', '--cacert', this.authority, '-H', `Authorization: Bearer ${this.ready.api_key}`];
    const headers = ['-H', 'Content-Type: application/json', '-H', `Idempotency-Key: refund-${amount}-${id}`];
    return run('curl', [...curl, ...headers, '-d', body, `${this.url}/api/v1/orders/${id}/refunds`]);
  }

  /** Waits until the library system is being asked to take the first fee of an order. */
  async untilAsked(address) {
    const id = new URL(address).pathname.split('/')[2];
    const curl = ['-sS', '--fail-with-body', '--cacert', this.authority, '-H', `Authorization: Bearer ${this.ready.api_key}`];
    await until('the library system is asked', () => {
      const order = JSON.parse(run('curl', [...curl, `${this.url}/api/v1/orders/${id}`]));
      return ['asking', 'unknown'].includes(order.lines[0].posting);
    });
  }

  /** Somebody tries stolen cards until purchases pause: gifts, three declined cards each, past the API's limits. */
  async tryStolenCards(cards = 51) {
    const one = async (number) => {
      const bought = await this.#api('/api/v1/orders', `gift-${number}`, { offer: 'donation', amount: '5.00', contact: { name: 'A Carder', email: 'carder@example.org' } });
      for (let card = 0; card < 3; card += 1) {
        await this.#api(`/api/v1/orders/${bought.id}/payment`, `card-${number}-${card}`, { payment_method: 'pm_card_visa_chargeDeclined' });
      }
    };
    for (let number = 0; number < cards / 3; number += 4) await Promise.all([0, 1, 2, 3].map((more) => one(number + more)));
  }

  /** Asks our API as the library's own program does; gives what it says. */
  #api(path, key, body) {
    const headers = { authorization: `Bearer ${this.ready.api_key}`, 'content-type': 'application/json', 'idempotency-key': key };
    const options = { method: 'POST', headers, ca: readFileSync(this.authority) };
    return new Promise((tell, fail) => {
      const asked = request(`${this.url}${path}`, options, async (answer) => {
        const text = (await answer.toArray()).join('');
        // 402: the card was declined.
        if (answer.statusCode < 300 || answer.statusCode === 402) tell(JSON.parse(text));
        else fail(new Error(`${path}: ${answer.statusCode} ${text}`));
      });
      asked.on('error', fail);
      asked.end(JSON.stringify(body));
    });
  }

  /** The patron's account as the library system has it. */
  account(barcode) {
    return this.#control('/sandbox/ils/account', { barcode });
  }

  /** Payments as the library system has them. */
  async posted() {
    return (await this.#processor('/sandbox/ils/payments')).payments;
  }

  #control(path, body) {
    return this.#processor(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}
