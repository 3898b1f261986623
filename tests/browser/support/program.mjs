// Programs that a test starts, and their end.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A running program, which ends at the latest when this process does, however that ends. */
export class Program {
  constructor(command, args, { log, env, cwd }) {
    this.log = log;
    const file = openSync(log, 'a');
    this.child = spawn('setpriv', ['--pdeathsig', 'TERM', command, ...args], {
      stdio: ['ignore', file, file],
      env: { ...process.env, ...env },
      cwd,
    });
    closeSync(file);
    this.ended = once(this.child, 'exit');
  }

  get hasEnded() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  said() {
    return readFileSync(this.log, 'utf8');
  }

  /** Ends it, kindly first; with SIGKILL at once if that is what the test is about. */
  async stop(signal = 'SIGTERM') {
    if (this.hasEnded) return;
    this.child.kill(signal);
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(late);
  }
}

/** Waits until the question is answered with something, and gives that. */
export async function until(what, ask, seconds = 30) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await pause(50);
  }
}

export function run(command, args, options = {}) {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
}
