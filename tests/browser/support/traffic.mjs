// What goes over the wire: how heavy a page is, and who was told what.

/** Watches a page from its beginning: the weight of what it shows now, as it came over the wire, headers included. */
export class Scales {
  static async under(page, { keepCache = false } = {}) {
    const scales = new Scales();
    scales.loads = new Map();
    scales.page = page;
    const wire = await page.context().newCDPSession(page);
    const main = (await wire.send('Page.getFrameTree')).frameTree.frame.id;
    wire.on('Network.requestWillBeSent', (event) => {
      const isPage = event.type === 'Document' && event.frameId === main && event.requestId === event.loaderId;
      if (isPage) {
        scales.loads = new Map();
        scales.asked = { method: event.request.method, url: event.request.url, body: event.request.postData ?? '' };
      }
      scales.loads.set(event.requestId, { url: event.request.url, bytes: 0, open: true });
    });
    const ended = (event) => {
      const load = scales.loads.get(event.requestId);
      if (load) Object.assign(load, { bytes: event.encodedDataLength ?? load.bytes, open: false });
    };
    wire.on('Network.loadingFinished', ended);
    wire.on('Network.loadingFailed', ended);
    await wire.send('Network.enable');
    // Weighed as somebody meets it who comes for the first time.
    if (!keepCache) await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
    return scales;
  }

  /** Once nothing of the page is on its way any more. What frames of others load is not seen here, so those get longer. */
  async settled() {
    await this.page.waitForLoadState('load');
    if (this.page.frames().length > 1) {
      await this.page.waitForLoadState('networkidle');
      return;
    }
    const late = Date.now() + 5000;
    for (let quiet = 0; quiet < 2 && Date.now() < late;) {
      await this.page.waitForTimeout(40);
      quiet = [...this.loads.values()].some((load) => load.open) ? 0 : quiet + 1;
    }
  }

  /** Bytes from all origins but those. */
  weigh(except = []) {
    const counted = [...this.loads.values()].filter(({ url }) => url.startsWith('http') && !except.includes(new URL(url).origin));
    return { bytes: counted.reduce((sum, load) => sum + load.bytes, 0), loads: counted };
  }
}

/** Opens an address in the page and weighs what comes. */
export async function weigh(page, url, except = []) {
  const scales = await Scales.under(page);
  await page.goto(url, { waitUntil: 'networkidle' });
  return scales.weigh(except);
}

/** Every request that a page and its frames make, from now on: origin, method, address, what was sent along. */
export function networkLog(page) {
  const log = [];
  page.context().on('request', (request) => {
    const url = request.url();
    const entry = {
      origin: url.startsWith('http') ? new URL(url).origin : url.split(':')[0],
      method: request.method(),
      url,
      headers: request.headers(),
      body: request.postDataBuffer()?.toString('latin1') ?? '',
    };
    log.push(entry);
    // With those that the browser adds itself: cookies, the referrer.
    request.allHeaders().then((headers) => { entry.headers = headers; }, () => {});
  });
  page.on('websocket', (socket) => log.push({ origin: new URL(socket.url()).origin, method: 'WEBSOCKET', url: socket.url(), headers: {}, body: '' }));
  return log;
}

/** What one origin was told, in words to search through. */
export function toldTo(log, origin) {
  return log
    .filter((entry) => entry.origin === origin)
    .map((entry) => `${entry.method} ${entry.url}\n${JSON.stringify(entry.headers)}\n${entry.body}`)
    .join('\n');
}

export function origins(log) {
  return [...new Set(log.map((entry) => entry.origin))].sort();
}
