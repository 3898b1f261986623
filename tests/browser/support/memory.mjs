// What a process has in the memory that it can write to. Linux: proc(5), /proc/pid/maps and /proc/pid/mem.
import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';

const step = 1 << 20;
const nothing = Buffer.alloc(step);

/** Every find of the net in the writable memory of a process, which stands still meanwhile. */
export function huntMemory(pid, net) {
  process.kill(pid, 'SIGSTOP');
  try {
    while (!standsStill(pid)) pause();
    const mappings = writable(pid);
    const file = openSync(`/proc/${pid}/mem`, 'r');
    try {
      return mappings.flatMap((mapping) => inMapping(file, mapping, net));
    } finally {
      closeSync(file);
    }
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** Whether every thread has stopped; until then one may give memory back that is being read. */
function standsStill(pid) {
  return readdirSync(`/proc/${pid}/task`).every((thread) => {
    const file = `/proc/${pid}/task/${thread}/stat`;
    // One that has just ended has no file any more.
    const stat = existsSync(file) ? readFileSync(file, 'utf8') : ') X';
    return /^[TZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  });
}

function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}

/** The mappings that the process can write to: from, to, name. */
function writable(pid) {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').trim().split('\n');
  return lines
    .map((line) => line.match(/^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/))
    .filter(([, , , may]) => may.startsWith('rw'))
    .map(([, from, to, , name]) => ({ from: parseInt(from, 16), to: parseInt(to, 16), name: name || 'anonymous' }));
}

function inMapping(file, { from, to, name }, net) {
  const finds = [];
  const overlap = net.longest;
  const buffer = Buffer.alloc(step + overlap);
  for (let at = from; at < to; at += step) {
    const bytes = buffer.subarray(0, read(file, buffer.subarray(0, Math.min(step + overlap, to - at)), at));
    if (bytes.subarray(0, step).equals(nothing.subarray(0, Math.min(step, bytes.length)))) continue;
    // What begins in the overlap is found in the next step.
    finds.push(...net.catch(bytes).filter((find) => find.at < step).map((find) => ({ ...find, at: at + find.at, place: `memory: ${name}` })));
  }
  return finds;
}

function read(file, into, at) {
  let got = 0;
  while (got < into.length) {
    const more = readSync(file, into, got, into.length - got, at + got);
    if (more === 0) throw new Error('the memory of the process ends early');
    got += more;
  }
  return got;
}

/** How often each channel's number stands in memory: a copy is counted once, however it can be read. */
export function copies(finds) {
  const places = new Map();
  for (const { channel, at } of finds) places.set(channel, (places.get(channel) ?? new Set()).add(at));
  return new Map([...places].map(([channel, at]) => [channel, at.size]));
}

/** What was measured, as a table: right after the number came, at the end of the day, and with no connection open. */
export function tableOfMemory(channels, measured) {
  const rows = channels.map(({ channel, asked }) => {
    const { told = 0, connected = 0, closed = 0 } = measured.get(channel);
    return `| ${channel} | ${asked} | ${told} | ${connected} | ${closed} |`;
  });
  return ['| channel | where the number was written | copies after the answer | after all the others | after the browser left |', '|---|---|---|---|---|', ...rows, ''].join('\n');
}
