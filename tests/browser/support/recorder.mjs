// Stands between the service and somebody it talks to, passes everything on, and keeps what was said.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Recorder {
  /** One in front of this address, on a port of its own. */
  static async before(host, port) {
    const recorder = new Recorder();
    recorder.said = [];
    recorder.server = createServer((caller) => {
      const callee = connect(port, host);
      caller.on('data', (bytes) => recorder.said.push(bytes));
      caller.pipe(callee).pipe(caller);
      for (const [end, other] of [[caller, callee], [callee, caller]]) {
        end.on('error', () => other.destroy());
        end.on('close', () => other.destroy());
      }
    });
    recorder.server.listen(0, '127.0.0.1');
    await once(recorder.server, 'listening');
    recorder.address = `127.0.0.1:${recorder.server.address().port}`;
    return recorder;
  }

  /** Everything that was said to whom it stands before. */
  heard() {
    return Buffer.concat(this.said);
  }

  close() {
    this.server.close();
  }
}
