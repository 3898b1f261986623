// The bank's question inside the library's page. Only who knows the payment's client secret gets to see or answer it.
(() => {
  "use strict";

  const told = new URLSearchParams(location.hash.slice(1));
  const page = told.get("origin");
  const key = told.get("key");
  if (!page || window.parent === window) {
    return;
  }
  const question = document.getElementById("question");
  const buttons = { complete: document.getElementById("complete"), fail: document.getElementById("fail") };
  let secret = null;
  let answering = false;

  const tell = (message) => window.parent.postMessage(message, page);

  // The payment intent as a page may know it, name by name.
  function shown(intent) {
    const { id, object, amount, currency, status, created, livemode, payment_method } = intent;
    const fault = intent.last_payment_error && picked(intent.last_payment_error);
    const known = { id, object, amount, currency, status, created, livemode, payment_method };
    return { ...known, client_secret: secret, last_payment_error: fault };
  }

  const picked = ({ type, code, decline_code, message }) => ({ type, code, decline_code, message });

  function outcome(body) {
    if (!body.error) {
      return { paymentIntent: shown(body) };
    }
    const intent = body.error.payment_intent;
    return { error: { ...picked(body.error), payment_intent: intent && shown(intent) } };
  }

  async function call(path, options) {
    try {
      const response = await fetch(path, { ...options, headers: { authorization: `Bearer ${key}` } });
      return await response.json();
    } catch {
      return { error: { type: "api_connection_error", message: "The sandbox could not be reached. Try again." } };
    }
  }

  function money(amount, currency) {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
  }

  async function ask(clientSecret) {
    if (secret) {
      return;
    }
    secret = clientSecret;
    const id = secret.split("_secret_")[0];
    const query = new URLSearchParams({ client_secret: secret });
    const intent = await call(`/v1/payment_intents/${encodeURIComponent(id)}?${query}`);
    if (intent.error || intent.status !== "requires_action") {
      tell({ tells: "answered", result: outcome(intent) });
      return;
    }
    question.textContent = `Your bank asks: do you agree to pay ${money(intent.amount, intent.currency)}?`;
    Object.values(buttons).forEach((button) => (button.disabled = false));
    tell({ tells: "asking" });
  }

  async function answer(which) {
    if (!secret || answering) {
      return;
    }
    answering = true;
    Object.values(buttons).forEach((button) => (button.disabled = true));
    const body = new URLSearchParams({ client_secret: secret });
    tell({ tells: "answered", result: outcome(await call(`/v3/three-d-secure/${which}`, { method: "POST", body })) });
  }

  for (const [which, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => answer(which));
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      answer("fail");
    }
  });
  addEventListener("message", (event) => {
    if (event.origin !== page || event.source !== window.parent) {
      return;
    }
    switch (event.data?.do) {
      case "ask":
        ask(event.data.clientSecret);
        break;
      case "focus":
        buttons.complete.focus();
        break;
      case "refuse":
        answer("fail");
        break;
    }
  });
  tell({ tells: "ready" });
})();
