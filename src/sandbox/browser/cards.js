// What the card fields know about cards: how numbers are grouped, and what is wrong with an entry.
const Cards = (() => {
  "use strict";

  const FOURS = [4, 4, 4, 4, 3];
  // Brand, what its numbers begin with, how long they are, how they are grouped on the card, digits of the code.
  const BRANDS = [
    ["visa", /^4/, [13, 16, 19], FOURS, 3],
    ["mastercard", /^(5[1-5]|2[2-7])/, [16], FOURS, 3],
    ["amex", /^3[47]/, [15], [4, 6, 5], 4],
    ["diners", /^3[068]/, [14, 16], [4, 6, 4], 3],
    ["jcb", /^35/, [16], FOURS, 3],
    ["unionpay", /^62/, [16, 17, 18, 19], FOURS, 3],
    ["discover", /^6/, [16], FOURS, 3],
    ["unknown", /^/, [16], FOURS, 3],
  ];
  const YEARS_AHEAD_MAX = 50;

  const digits = (text) => text.replace(/\D/g, "");
  const kind = (number) => BRANDS.find(([, begins]) => begins.test(digits(number)));
  const brand = (number) => kind(number)[0];

  function grouped(number) {
    const [, , lengths, groups] = kind(number);
    let rest = digits(number).slice(0, Math.max(...lengths));
    const parts = [];
    for (const size of groups) {
      if (rest) {
        parts.push(rest.slice(0, size));
        rest = rest.slice(size);
      }
    }
    return parts.join(" ");
  }

  // `1226`, `12/26`, `12 / 2026` become `12/26`; `5` becomes `05`.
  function expiry(text) {
    const slashed = text.match(/^\s*(\d{1,2})\s*[/-]\s*(\d{0,4})\s*$/);
    if (slashed) {
      const [, month, year] = slashed;
      // `20` may be a year, or the beginning of one in four digits.
      const unfinished = /^20\d$/.test(year);
      const short = /^20\d\d$/.test(year) ? year.slice(2) : year.slice(0, unfinished ? 3 : 2);
      return `${month.padStart(2, "0")}/${short}`;
    }
    let plain = digits(text);
    plain = /^[2-9]/.test(plain) ? `0${plain}` : plain;
    plain = plain.length === 6 ? plain.slice(0, 2) + plain.slice(4) : plain.slice(0, 4);
    return plain.length > 2 ? `${plain.slice(0, 2)}/${plain.slice(2)}` : plain;
  }

  function checked(number) {
    let sum = 0;
    [...number].reverse().forEach((digit, place) => {
      const doubled = place % 2 === 1 ? Number(digit) * 2 : Number(digit);
      sum += doubled > 9 ? doubled - 9 : doubled;
    });
    return sum % 10 === 0;
  }

  function numberError(text) {
    const number = digits(text);
    if (!kind(number)[2].includes(number.length)) {
      return ["incomplete_number", "The card number is incomplete."];
    }
    return checked(number) ? null : ["invalid_number", "The card number is not right. Check each digit."];
  }

  function expiryError(text, now = new Date()) {
    const [, month, year] = expiry(text).match(/^(\d\d)\/(\d\d)$/) ?? [];
    if (!year) {
      return ["incomplete_expiry", "The expiry date is incomplete. Write it as MM/YY."];
    }
    if (Number(month) < 1 || Number(month) > 12) {
      return ["invalid_expiry_month", "The month of the expiry date is not right."];
    }
    const months = (2000 + Number(year) - now.getFullYear()) * 12 + Number(month) - 1 - now.getMonth();
    if (months < 0) {
      return ["invalid_expiry_year_past", "The expiry date has passed."];
    }
    return months > YEARS_AHEAD_MAX * 12 ? ["invalid_expiry_year", "The expiry year is not right."] : null;
  }

  function codeError(text, number) {
    const asked = kind(number)[4];
    const enough = brand(number) === "unknown" ? text.length >= asked : text.length === asked;
    return enough ? null : ["incomplete_cvc", `The security code has ${asked} digits.`];
  }

  return { brand, codeError, digits, expiry, expiryError, grouped, numberError };
})();
