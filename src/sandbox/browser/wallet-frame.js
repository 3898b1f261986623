// Wallets that are none. What a telephone would ask its holder is asked here; the payment method that comes of it is a
// published test card that a wallet presents.
(() => {
  "use strict";

  const told = new URLSearchParams(location.hash.slice(1));
  const page = told.get("origin");
  const key = told.get("key");
  if (!page || window.parent === window) {
    return;
  }
  const NAMES = { apple_pay: "Apple Pay", google_pay: "Google Pay" };
  const at = (id) => document.getElementById(id);
  const tell = (message) => window.parent.postMessage(message, page);
  // Browsers know of wallets what the page around lets its frames ask (Permissions Policy, `payment`).
  const policy = document.permissionsPolicy ?? document.featurePolicy;
  const mayAsk = policy?.allowsFeature("payment") ?? true;
  const wallets = mayAsk ? told.get("wallets").split(" ").filter((wallet) => NAMES[wallet]) : [];
  let chosen = null;

  function amount() {
    const format = new Intl.NumberFormat("en", { style: "currency", currency: told.get("currency") });
    return format.format(Number(told.get("amount")) / 10 ** format.resolvedOptions().maximumFractionDigits);
  }

  function choose(wallet) {
    chosen = wallet;
    at("news").textContent = "";
    tell({ tells: "click", wallet });
  }

  function ask(payee) {
    at("question").textContent = `Sandbox: ${NAMES[chosen]} pays ${amount()} to ${payee ?? "the shop"}.`;
    at("choice").hidden = true;
    at("sheet").hidden = false;
    at("confirm").disabled = false;
    at("confirm").focus();
  }

  function close() {
    at("sheet").hidden = true;
    at("choice").hidden = false;
    at(chosen).focus();
  }

  async function create() {
    const form = new URLSearchParams({ type: "card", "card[token]": `tok_visa_${chosen}` });
    try {
      const headers = { authorization: `Bearer ${key}` };
      const response = await fetch("/v1/payment_methods", { method: "POST", headers, body: form });
      const { error, id, card } = await response.json();
      if (error) {
        return { error: { type: error.type, code: error.code, message: error.message } };
      }
      const { brand, last4 } = card;
      return { paymentMethod: { id, object: "payment_method", type: "card", card: { brand, last4 } } };
    } catch {
      return { error: { type: "api_connection_error", message: "The sandbox could not be reached. Try again." } };
    }
  }

  async function hear(message) {
    switch (message?.do) {
      case "ask":
        ask(message.payee);
        break;
      case "create":
        tell({ tells: "created", result: await create() });
        break;
      case "failed":
        close();
        at("news").textContent = "Sandbox: the payment did not go through.";
        break;
    }
  }

  for (const wallet of wallets) {
    at(wallet).hidden = false;
    at(wallet).addEventListener("click", () => choose(wallet));
  }
  at("choice").hidden = wallets.length === 0;
  at("confirm").addEventListener("click", () => {
    at("confirm").disabled = true;
    tell({ tells: "confirm", wallet: chosen });
  });
  at("cancel").addEventListener("click", () => {
    close();
    tell({ tells: "cancel" });
  });
  addEventListener("message", (event) => {
    if (event.origin === page && event.source === window.parent) {
      hear(event.data);
    }
  });
  const height = () => (wallets.length === 0 ? 0 : Math.ceil(at("wallets").getBoundingClientRect().height));
  new ResizeObserver(() => tell({ tells: "height", height: height() })).observe(at("wallets"));
  tell({ tells: "ready", wallets });
})();
