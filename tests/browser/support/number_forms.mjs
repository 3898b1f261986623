// The ways in which the digits of a card may be written down, as bytes. The one place that knows them.

/** Every way: how it is called, and its bytes. */
export function formsOf(digits) {
  const written = [...groupings(digits), ['backwards', [...digits].reverse().join('')]];
  const forms = written.flatMap(([grouping, text]) => {
    const wide = Buffer.from(text, 'utf16le');
    return [
      ...encodings(Buffer.from(text), 'ASCII'),
      ...encodings(wide, 'UTF-16, little end first'),
      ...encodings(Buffer.from(wide).swap16(), 'UTF-16, big end first'),
      ...letterByLetter(text),
    ].map(([how, bytes]) => ({ how: grouping ? `${grouping}, ${how}` : how, bytes }));
  });
  const all = [...forms, ...asNumber(digits).map(([how, bytes]) => ({ how, bytes }))];
  const seen = new Set();
  return all.filter(({ bytes }) => {
    const key = bytes.toString('latin1');
    return !seen.has(key) && seen.add(key);
  });
}

/** In one piece, and in the groups that stand on a card. */
function groupings(digits) {
  const sizes = { 14: [4, 6, 4], 15: [4, 6, 5] }[digits.length] ?? [4, 4, 4, 4, 4];
  let at = 0;
  const groups = sizes.map((size) => digits.slice(at, (at += size))).filter((group) => group !== '');
  const between = [
    ['', undefined],
    ['with blanks', ' '],
    ['with dashes', '-'],
    ['with dots', '.'],
    ['with %20', '%20'],
    ['with plus', '+'],
    ['with no-break blanks', '\u00a0'],
    ['with &nbsp;', '&nbsp;'],
  ].map(([how, mark]) => [how, mark === undefined ? digits : groups.join(mark)]);
  return [...between, ['digit by digit', [...digits].join(' ')], ['as a list', [...digits].join(',')], ['as a spaced list', [...digits].join(', ')]];
}

/** Of bytes: as they are, and what programs make of bytes. */
function encodings(bytes, letters) {
  const hex = bytes.toString('hex');
  const pairs = hex.match(/../g);
  const base64 = [0, 1, 2].map((shift) => base64Inside(bytes, shift));
  return [
    ['as it is', bytes],
    ['hex', Buffer.from(hex)],
    ['upper-case hex', Buffer.from(hex.toUpperCase())],
    ['hex with blanks', Buffer.from(pairs.join(' '))],
    ['hex with \\x', Buffer.from(pairs.map((pair) => `\\x${pair}`).join(''))],
    ['a list of bytes', Buffer.from([...bytes].join(', '))],
    ['a dense list of bytes', Buffer.from([...bytes].join(','))],
    ['percent signs', Buffer.from(pairs.map((pair) => `%${pair.toUpperCase()}`).join(''))],
    ['quoted-printable', Buffer.from(pairs.map((pair) => `=${pair.toUpperCase()}`).join(''))],
    ...base64.map((text) => ['base64', Buffer.from(text)]),
    ...base64.map((text) => ['base64 for URLs', Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_'))]),
  ].map(([how, form]) => [letters === 'ASCII' ? how : `${letters}, ${how}`, form]);
}

function letterByLetter(text) {
  const all = (write) => Buffer.from([...text].map((letter) => write(letter.codePointAt(0))).join(''));
  return [
    ['JSON escapes', all((code) => `\\u${code.toString(16).padStart(4, '0')}`)],
    ['HTML entities', all((code) => `&#${code};`)],
    ['HTML entities in hex', all((code) => `&#x${code.toString(16)};`)],
  ];
}

/** As programs keep a number that is no text: packed digits, an integer, a floating-point number. */
function asNumber(digits) {
  // What stands in the other half of a last byte is not known.
  const packed = (pairs) => Buffer.from(pairs.slice(0, pairs.length - (pairs.length % 2)), 'hex');
  const integer = Buffer.alloc(8);
  integer.writeBigUInt64BE(BigInt(digits));
  const float = Buffer.alloc(8);
  float.writeDoubleBE(Number(digits));
  return [
    ['packed digits', packed(digits)],
    ['packed digits after a half byte', packed(digits.slice(1))],
    ['an integer, big end first', integer],
    ['an integer, little end first', Buffer.from(integer).reverse()],
    ['a floating-point number, big end first', float],
    ['a floating-point number, little end first', Buffer.from(float).reverse()],
    // A byte or two among zeros stand in any file, by chance.
  ].filter(([, bytes]) => bytes.filter((byte) => byte !== 0).length >= 4);
}

/** The characters of base64 that depend on these bytes alone, when so many other bytes stand before them. */
function base64Inside(bytes, shift) {
  const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
  const whole = padded.subarray(0, padded.length - (padded.length % 3));
  return whole.toString('base64').slice(shift === 0 ? 0 : 4);
}
