// A second service beside a demonstration, with books of its own and something set differently; it talks to the same
// processor and the same library system.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

import { program } from './places.mjs';
import { Program, run, until } from './program.mjs';

let services = 0;

/**
 * Starts `lastfour serve` until the test ends, by the demonstration's configuration with these lines for the processor,
 * with `terms` among the library's own keys, with other `wallets`, with further `tables`, under another `host`, and with
 * these `staff`.
 */
export async function secondService(t, demo, processor, { terms = '', tables = '', wallets, host = '127.0.0.1', staff = [] } = {}) {
  const port = await freePort();
  const name = `second-${(services += 1)}`;
  const config = join(demo.data, `${name}.toml`);
  let text = readFileSync(join(demo.data, 'config.toml'), 'utf8')
    .replace(/^listen = .*/m, `listen = "127.0.0.1:${port}"`)
    .replace(/^public_url = .*/m, `public_url = "https://${host}:${port}"`)
    .replace(/^path = .*/m, `path = "${name}.db"`)
    .replace(/^wallets = (.*)/m, (line) => (wallets === undefined ? line : `wallets = ${wallets}`))
    .replace(/^live = .*/m, `$&\n${terms}`)
    .concat(`\n${tables}`);
  for (const [key, value] of Object.entries(processor)) {
    text = text.replace(new RegExp(`^${key} = .*\n`, 'm'), '').replace('[library.main.processor]', `$&\n${key} = ${JSON.stringify(value)}`);
  }
  writeFileSync(config, text, { mode: 0o600 });
  for (const { user, password, role } of staff) {
    run(program, ['staff', 'add', '--config', config, '--name', user, '--role', role], { input: `${password}\n`, stdio: 'pipe' });
  }
  const service = new Program(program, ['serve', '--config', config], { log: join(demo.folder, `${name}.log`) });
  t.after(() => service.stop());
  await until('the second service answers', () => {
    if (service.hasEnded) throw new Error(`the second service ended:\n${service.said()}`);
    return answers(port);
  });
  return `https://${host}:${port}`;
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export function answers(port) {
  return new Promise((tell) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => { socket.destroy(); tell(true); });
    socket.once('error', () => tell(false));
  });
}
