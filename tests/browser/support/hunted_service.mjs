// A service to hunt in: `lastfour serve` at its most talkative, with books of its own, recorders in front of everybody
// whom it talks to, and leave to drop a core file where it lies.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';

import { program, work } from './places.mjs';
import { Program, run, until } from './program.mjs';
import { Recorder } from './recorder.mjs';
import { answers, freePort } from './second_service.mjs';

/** The service does not listen to RUST_LOG, on purpose: nobody turns on what its libraries would say. It is set here
 * to show just that. What the service itself has to say is set in its configuration. */
const talkative = { RUST_LOG: 'trace', RUST_BACKTRACE: 'full', RUST_LIB_BACKTRACE: '1' };
const python = join(work, 'venv/bin/python');
const open = 'import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], 20, isolation_level=None)';
const allowed = ['sh', '-c', 'ulimit -c "$(ulimit -H -c)"; exec "$@"', 'sh'];

export class HuntedService {
  /** Beside a demonstration, in a folder of its own; `exchange` is the folder of a library system that goes by CSV. */
  static async start(demo, name, { exchange } = {}) {
    const service = new HuntedService();
    service.demo = demo;
    service.folder = join(demo.folder, name);
    service.core = join(service.folder, 'core');
    service.books = join(service.folder, 'books');
    for (const folder of [service.folder, service.core, service.books]) mkdirSync(folder);
    service.heard = [];
    service.processor = await Recorder.before('127.0.0.1', new URL(demo.ready.processor_url).port);
    const sip2 = readFileSync(join(demo.data, 'config.toml'), 'utf8').match(/^address = "127.0.0.1:(\d+)"/m)[1];
    service.ils = await Recorder.before('127.0.0.1', sip2);
    service.port = await freePort();
    service.url = `https://127.0.0.1:${service.port}`;
    service.config = join(demo.data, `${name}.toml`);
    writeFileSync(service.config, service.#configuration(exchange), { mode: 0o600 });
    // With the staff that the demonstration lets in.
    service.sql(demo.data, `vacuum into '${join(service.books, 'lastfour.db')}'`);
    await service.run();
    return service;
  }

  #configuration(exchange) {
    const text = readFileSync(join(this.demo.data, 'config.toml'), 'utf8')
      .replace(/^listen = .*/m, `listen = "127.0.0.1:${this.port}"`)
      .replace(/^public_url = .*/m, `public_url = "${this.url}"`)
      .replace(/^path = .*/m, `path = "${join(this.books, 'lastfour.db')}"`)
      .replace(/^level = .*/m, 'level = "debug"')
      .replace(/^base_url = .*/m, `base_url = "http://${this.processor.address}"`)
      .replace(/^address = .*/m, `address = "${this.ils.address}"`);
    return exchange ? text.replace(/^kind = "sip2"\n(?:.+\n)*/m, `kind = "csv"\ndirectory = "${exchange}"\n`) : text;
  }

  async run() {
    const command = [...allowed, program, 'serve', '--config', this.config];
    this.program = new Program(command[0], command.slice(1), { log: join(this.folder, 'service.log'), env: talkative, cwd: this.core });
    await until('the hunted service answers', () => {
      if (this.program.hasEnded) throw new Error(`the hunted service ended:\n${this.program.said()}`);
      return answers(this.port);
    });
  }

  get pid() {
    return this.program.child.pid;
  }

  async stop(signal) {
    await this.program.stop(signal);
  }

  async remove() {
    await this.stop();
    this.processor.close();
    this.ils.close();
  }

  /** Whether the books have a part that was not brought into the main file. */
  hasWal() {
    return existsSync(join(this.books, 'lastfour.db-wal'));
  }

  /** Runs a statement on a database by SQLite's own library. */
  sql(folder, ...statements) {
    return run(python, ['-c', `${open}\nfor s in sys.argv[2:]: c.execute(s)`, join(folder, 'lastfour.db'), ...statements]);
  }

  /** Keeps the books from being written by anybody else; gives what lets go of them. */
  async takeBooks() {
    const script = `${open}\nc.execute('begin immediate')\nprint('taken', flush=True)\nsys.stdin.read()\nc.execute('rollback')`;
    const holder = spawn(python, ['-c', script, join(this.books, 'lastfour.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    return async () => {
      holder.stdin.end();
      await once(holder, 'exit');
    };
  }

  /** A call as the library's programs make it. What is answered is kept, head and body. */
  async call(method, path, { headers = {}, body } = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const request = https.request(`${this.url}${path}`, {
      method,
      ca: readFileSync(this.demo.authority),
      agent: false,
      headers: { authorization: `Bearer ${this.demo.ready.api_key}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    });
    request.end(text);
    const [answer] = await once(request, 'response');
    const parts = await answer.toArray();
    const told = Buffer.concat(parts).toString();
    this.heard.push(`${answer.statusCode} ${answer.statusMessage}\n${answer.rawHeaders.join('\n')}\n${told}`);
    return { status: answer.statusCode, text: told };
  }

  post(path, body, key) {
    this.calls = (this.calls ?? 0) + 1;
    return this.call('POST', path, { body, headers: { 'idempotency-key': key ?? `hunt-${this.calls}` } });
  }

  /** An event that the processor signed. */
  event(id, description) {
    const object = { id: 'ch_1', object: 'charge', description, metadata: { note: description } };
    const body = JSON.stringify({ id, object: 'event', type: 'charge.updated', livemode: false, data: { object } });
    const now = Math.floor(Date.now() / 1000);
    const mac = createHmac('sha256', this.demo.ready.webhook_secret).update(`${now}.${body}`).digest('hex');
    return this.call('POST', '/webhooks/stripe', { body, headers: { 'stripe-signature': `t=${now},v1=${mac}` } });
  }

  /** Bytes that need not be HTTP. Gives the connection, which whoever asks ends. */
  async whisper(bytes) {
    const socket = connect({ port: this.port, host: '127.0.0.1', ca: readFileSync(this.demo.authority), ALPNProtocols: ['http/1.1'] });
    socket.on('data', (answer) => this.heard.push(answer.toString('latin1')));
    socket.on('error', () => {});
    await once(socket, 'secureConnect');
    socket.write(bytes);
    return socket;
  }
}
