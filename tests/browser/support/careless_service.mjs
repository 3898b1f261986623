// A service that does everything wrong: it says again whatever it is told, lets browsers keep it, and passes it on. With
// the demonstration's own certificate, so that a browser trusts it as it trusts ours.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';

export class CarelessService {
  static async start(t, demo) {
    const file = (name) => readFileSync(join(demo.data, 'tls', name));
    const server = createServer({ cert: file('certificate.pem'), key: file('key.pem') }, async (request, response) => {
      const told = Buffer.concat(await request.toArray()).toString();
      response.setHeader('cache-control', 'max-age=3600');
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.setHeader('set-cookie', 'seen=yes; max-age=3600');
      response.end(`<!DOCTYPE html><title>Careless</title><p>You said ${decodeURIComponent(request.url)} and ${told}</p>`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    return `https://127.0.0.1:${server.address().port}`;
  }
}
