// The card fields. What is typed here goes to the sandbox and nowhere else; the page around gets the outcome.
(() => {
  "use strict";

  const told = new URLSearchParams(location.hash.slice(1));
  const page = told.get("origin");
  const key = told.get("key");
  if (!page || window.parent === window) {
    return;
  }
  const field = (id) => ({ input: document.getElementById(id), note: document.getElementById(`${id}-error`) });
  const number = field("number");
  const expiry = field("expiry");
  const code = field("code");
  const all = [number, expiry, code];
  // A browser keeps what is typed with its memory of tabs, on the disk too. The fields may be filled, and not kept.
  for (const { input } of all) {
    input.addEventListener("input", () => input.setAttribute("autocomplete", "off"));
  }
  number.error = () => Cards.numberError(number.input.value);
  expiry.error = () => Cards.expiryError(expiry.input.value);
  code.error = () => Cards.codeError(code.input.value, number.input.value);

  const tell = (message) => window.parent.postMessage(message, page);
  const asError = (found) => found && { type: "validation_error", code: found[0], message: found[1] };

  function show(one, message) {
    one.note.textContent = message ?? "";
    if (message) {
      one.input.setAttribute("aria-invalid", "true");
    } else {
      one.input.removeAttribute("aria-invalid");
    }
  }

  const firstShown = () => all.find((one) => one.note.textContent);

  function tellChange() {
    const shown = firstShown();
    tell({
      tells: "change",
      complete: all.every((one) => !one.error()),
      empty: all.every((one) => !one.input.value),
      error: shown && (asError(shown.error()) ?? { type: "validation_error", message: shown.note.textContent }),
      brand: Cards.brand(number.input.value),
    });
  }

  // Writes the text anew and leaves the caret behind the same digit.
  function rewrite(input, write) {
    const caret = input.selectionStart ?? input.value.length;
    const atEnd = caret === input.value.length;
    const before = Cards.digits(input.value.slice(0, caret)).length;
    const text = write(input.value);
    if (text === input.value) {
      return;
    }
    input.value = text;
    let place = text.length;
    if (!atEnd) {
      place = 0;
      for (let seen = 0; seen < before && place < text.length; place += 1) {
        seen += /\d/.test(text[place]) ? 1 : 0;
      }
    }
    input.setSelectionRange(place, place);
  }

  function typed(one, event) {
    const deleting = event.inputType?.startsWith("delete");
    if (one === number) {
      rewrite(one.input, Cards.grouped);
    } else if (one === expiry && !deleting) {
      rewrite(one.input, Cards.expiry);
    } else if (one === code) {
      rewrite(one.input, Cards.digits);
    }
    // A fault that was shown goes as soon as it is mended; a new one shows when the field is left.
    if (!one.error() || !one.input.value) {
      show(one, null);
    }
    tellChange();
  }

  function left(one) {
    const found = one.input.value ? one.error() : null;
    show(one, found?.[1]);
    tellChange();
  }

  async function create(billing) {
    const found = all.map((one) => ({ one, error: one.error() })).filter(({ error }) => error);
    if (found.length > 0) {
      found.forEach(({ one, error }) => show(one, error[1]));
      tellChange();
      return { error: asError(found[0].error) };
    }
    const [month, year] = Cards.expiry(expiry.input.value).split("/");
    const form = new URLSearchParams({
      type: "card",
      "card[number]": Cards.digits(number.input.value),
      "card[exp_month]": month,
      "card[exp_year]": year,
      "card[cvc]": code.input.value,
    });
    for (const name of ["name", "email", "phone"]) {
      if (typeof billing?.[name] === "string") {
        form.set(`billing_details[${name}]`, billing[name]);
      }
    }
    const headers = { authorization: `Bearer ${key}` };
    try {
      const response = await fetch("/v1/payment_methods", { method: "POST", headers, body: form });
      return outcome(await response.json());
    } catch {
      return { error: { type: "api_connection_error", message: "The sandbox could not be reached. Try again." } };
    }
  }

  // What the page may know, name by name.
  function outcome({ error, id, card }) {
    if (error) {
      const { type, code: why, message, param } = error;
      const at = { "card[number]": number, "card[exp_month]": expiry, "card[exp_year]": expiry, "card[cvc]": code };
      if (at[param]) {
        show(at[param], message);
        tellChange();
      }
      return { error: { type, code: why, message } };
    }
    const { brand, last4, exp_month, exp_year } = card;
    const method = { id, object: "payment_method", type: "card", card: { brand, last4, exp_month, exp_year } };
    return { paymentMethod: method };
  }

  async function hear(message) {
    switch (message?.do) {
      case "create":
        tell({ tells: "created", request: message.request, result: await create(message.billing) });
        break;
      case "focus":
        (firstShown() ?? all.find((one) => !one.input.value) ?? number).input.focus();
        break;
      case "blur":
        document.activeElement?.blur();
        break;
      case "clear":
        all.forEach((one) => {
          one.input.value = "";
          show(one, null);
        });
        tellChange();
        break;
    }
  }

  const card = document.getElementById("card");
  for (const one of all) {
    one.input.addEventListener("input", (event) => typed(one, event));
    one.input.addEventListener("blur", () => left(one));
  }
  // The fields are one element to the page: walking from one to the next is neither focus nor blur.
  card.addEventListener("focusin", (event) => event.relatedTarget ?? tell({ tells: "focus" }));
  card.addEventListener("focusout", (event) => event.relatedTarget ?? tell({ tells: "blur" }));
  card.addEventListener("submit", (event) => event.preventDefault());
  card.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      tell({ tells: "enter" });
    } else if (event.key === "Escape") {
      tell({ tells: "escape" });
    }
  });
  addEventListener("message", (event) => {
    if (event.origin === page && event.source === window.parent) {
      hear(event.data);
    }
  });
  new ResizeObserver(() => tell({ tells: "height", height: Math.ceil(card.getBoundingClientRect().height) })).observe(card);
  tell({ tells: "ready" });
})();
