// A small web site of a test's own, to try the tools on.
import { once } from 'node:events';
import { createServer } from 'node:http';

/** Serves `pages`, path → [headers, body], until the test ends; gives its address under both of loopback's names. */
export async function startSite(t, pages) {
  const server = createServer((request, response) => {
    const [headers, body] = pages[new URL(request.url, 'http://x').pathname] ?? [{}, undefined];
    request.resume();
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}`, otherUrl: `http://localhost:${port}` };
}
