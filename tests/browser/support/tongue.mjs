// What the pages say in a language, by the texts that the service itself reads: a story in any language finds its way by
// them, and needs no change when a translator finds a better word.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { repo } from './places.mjs';

/** Every language that the service is built with: the folders of locales/. */
export const languages = readdirSync(join(repo, 'locales')).sort();

/** Those beside English. */
export const others = languages.filter((code) => code !== 'en');

export class Tongue {
  constructor(code) {
    this.code = code;
    this.texts = new Map([...read('en'), ...read(code)]);
  }

  /** A text whole, whatever stands in its places. */
  say(key) {
    return new RegExp(`^${this.#pattern(key)}$`);
  }

  /** A text anywhere. */
  says(key) {
    return new RegExp(this.#pattern(key));
  }

  #pattern(key) {
    const text = this.texts.get(key);
    if (text === undefined) throw new Error(`no text ${key}`);
    return text.split(/\{ \$\w+ \}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s/g, '\\s')).join('.+?');
  }
}

function read(code) {
  const folder = join(repo, 'locales', code);
  if (!existsSync(folder)) throw new Error(`no language ${code}`);
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  return lines.map((line) => line.match(/^([a-z][\w-]*) = (.+)$/)).filter(Boolean).map(([, key, text]) => [key, text.trim()]);
}
