// The price of a try: looks for numbers whose digest begins with enough zero bits, in small turns, so that the page
// stays usable, and tells how far it is. src/access/puzzle.rs is the other side.
"use strict";

(() => {
  const form = document.getElementById("price-form");
  const news = document.getElementById("price-news");
  const bar = document.getElementById("price-progress");
  const { challenge } = form.dataset;
  document.getElementById("price-work").hidden = false;
  form.querySelector("button").hidden = true;
  const bits = Number(form.dataset.bits);
  const parts = Number(form.dataset.parts);

  // SHA-256 (FIPS 180-4) of a text of ASCII that fits one block; gives the first word, which is more bits than any price.
  const primes = [];
  for (let number = 2; primes.length < 64; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) {
      primes.push(number);
    }
  }
  const fraction = (root) => ((root - Math.floor(root)) * 4294967296) | 0;
  const K = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
  const H = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  const W = new Int32Array(64);

  const put = (block, at, code) => {
    block[at >> 2] |= code << (24 - 8 * (at & 3));
  };

  // What the texts of a part have in common.
  const beginning = (text) => {
    const block = new Int32Array(16);
    [...text].forEach((letter, at) => put(block, at, letter.charCodeAt(0)));
    return { block, length: text.length };
  };

  // A number in letters, sixteen of them, so that nothing takes it for a card number.
  const digitsOf = (number) => {
    let digits = 1;
    for (let rest = number; rest > 15; rest = Math.floor(rest / 16)) {
      digits += 1;
    }
    return digits;
  };
  const inLetters = (number) =>
    [...number.toString(16)].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join("");

  const firstWord = ({ block, length }, number) => {
    W.set(block);
    const digits = digitsOf(number);
    for (let at = 0; at < digits; at += 1) {
      put(W, length + at, 97 + ((number >>> (4 * (digits - 1 - at))) & 15));
    }
    const end = length + digits;
    put(W, end, 0x80);
    W[15] = 8 * end;
    for (let t = 16; t < 64; t += 1) {
      const x = W[t - 15];
      const y = W[t - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[t] = (W[t - 16] + s0 + W[t - 7] + s1) | 0;
    }
    let a = H[0];
    let b = H[1];
    let c = H[2];
    let d = H[3];
    let e = H[4];
    let f = H[5];
    let g = H[6];
    let h = H[7];
    for (let t = 0; t < 64; t += 1) {
      const S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + S1 + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
      const S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    return (a + H[0]) | 0;
  };

  const solved = [];
  const part = () => beginning(`${challenge} ${solved.length} `);
  let begun = part();
  let number = 0;
  const say = (done) => {
    bar.value = done;
    const text = { [parts / 4]: "sayQuarter", [parts / 2]: "sayHalf", [(3 * parts) / 4]: "sayMost", [parts]: "sayDone" }[done];
    if (text !== undefined) {
      news.textContent = news.dataset[text];
    }
  };
  const turn = () => {
    const until = performance.now() + 40;
    while (solved.length < parts && performance.now() < until) {
      for (let count = 0; count < 500; count += 1) {
        if (Math.clz32(firstWord(begun, number)) >= bits) {
          solved.push(inLetters(number));
          say(solved.length);
          begun = part();
          number = 0;
          break;
        }
        number += 1;
      }
    }
    if (solved.length < parts) {
      window.setTimeout(turn);
      return;
    }
    form.elements.solution.value = solved.join("-");
    form.submit();
  };
  turn();
})();
