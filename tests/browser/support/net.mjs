// A net for card numbers: searches bytes for many numbers in all their forms in one go. A find names the channel by
// which the number came in, never the number.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

import { filesBelow, parts } from './hunt.mjs';
import { formsOf } from './number_forms.mjs';

export class Net {
  #firstTwo = new Uint8Array(1 << 16);
  #byFirstFour = new Map();

  /** For the numbers of these channels. */
  constructor(channels) {
    for (const { channel, digits } of channels) {
      for (const { how, bytes } of formsOf(digits)) {
        this.longest = Math.max(this.longest ?? 0, bytes.length);
        this.#firstTwo[bytes.readUInt16LE(0)] = 1;
        const start = bytes.readUInt32LE(0);
        this.#byFirstFour.set(start, [...(this.#byFirstFour.get(start) ?? []), { channel, how, bytes }]);
      }
    }
  }

  /** Every find in these bytes: channel, how it is written, where it begins. */
  catch(bytes) {
    const finds = [];
    for (let at = 0; at + 4 <= bytes.length; at += 1) {
      if (this.#firstTwo[bytes[at] | (bytes[at + 1] << 8)] !== 1) continue;
      for (const form of this.#byFirstFour.get(bytes.readUInt32LE(at)) ?? []) {
        const stands = bytes.length - at >= form.bytes.length && form.bytes.compare(bytes, at, at + form.bytes.length) === 0;
        if (stands) finds.push({ channel: form.channel, how: form.how, at });
      }
    }
    return finds;
  }

  /** The same in something that was heard or said. */
  inWords(place, words) {
    return this.#told(place, this.catch(Buffer.from(words)));
  }

  /** In every file below a folder, packed ones too, save those whose path ends so. */
  inFolder(place, folder, except = []) {
    return filesBelow(folder)
      .filter((file) => !except.some((end) => file.endsWith(end)))
      .flatMap((file) => parts(readFileSync(file)).flatMap(({ how, bytes }) => this.#told(`${place}: ${relative(folder, file)}${how}`, this.catch(bytes))));
  }

  #told(place, finds) {
    return finds.map(({ channel, how }) => ({ channel, how, place }));
  }
}

/** Finds as lines for people. */
export function inPlainWords(finds) {
  return [...new Set(finds.map(({ channel, how, place }) => `“${channel}” in ${place} (${how})`))].sort();
}
