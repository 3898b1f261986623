// The sandbox's script in the shape of Stripe.js, as far as a card page needs it: a card element, wallets that are none,
// payment methods, and the bank's question. It sees no card number: the fields live in a frame of the sandbox's own
// origin.
(() => {
  "use strict";

  const SCRIPT = new URL(document.currentScript.src);
  const ORIGIN = SCRIPT.origin;
  const FRAME_HEIGHT_MAX = 1000;
  const EVENTS = ["ready", "change", "focus", "blur", "escape"];
  const WALLET_EVENTS = ["ready", "click", "confirm", "cancel", "loaderror"];
  // As the page calls them, and as payments do.
  const WALLETS = { applePay: "apple_pay", googlePay: "google_pay" };

  class IntegrationError extends Error {
    constructor(message) {
      super(message);
      this.name = "IntegrationError";
    }
  }

  // A frame of the sandbox: what it says is heard only if it comes from that very frame and from the sandbox.
  function frame(path, title, facts, hear) {
    const element = document.createElement("iframe");
    // Behind the `#`, so that no server gets to see it.
    const told = new URLSearchParams({ origin: location.origin, ...facts });
    element.src = `${ORIGIN}${path}#${told}`;
    element.title = title;
    element.style.border = "0";
    element.style.display = "block";
    element.style.width = "100%";
    const listen = (event) => {
      if (event.origin === ORIGIN && event.source === element.contentWindow) {
        hear(event.data);
      }
    };
    addEventListener("message", listen);
    return {
      element,
      tell: (message) => element.contentWindow?.postMessage(message, ORIGIN),
      remove: () => {
        removeEventListener("message", listen);
        element.remove();
      },
    };
  }

  class CardElement {
    #key;
    #locale;
    #frame = null;
    #ready = false;
    #handlers = new Map(EVENTS.map((name) => [name, new Set()]));
    #asked = new Map();
    #owed = [];

    constructor(key, locale) {
      this.#key = key;
      this.#locale = locale;
    }

    mount(place) {
      const parent = typeof place === "string" ? document.querySelector(place) : place;
      if (!(parent instanceof Element)) {
        throw new IntegrationError("There is no such element to mount the card fields in.");
      }
      this.unmount();
      const hear = (message) => this.#hear(message);
      this.#frame = frame("/v3/card-frame", "Secure card payment input frame", { key: this.#key }, hear);
      this.#frame.element.allow = "payment *";
      // The words of the stand-in are English; that it was asked for others can be seen.
      this.#frame.element.lang = this.#locale;
      parent.replaceChildren(this.#frame.element);
    }

    on(name, handler) {
      this.#named(name).add(handler);
      return this;
    }

    off(name, handler) {
      this.#named(name).delete(handler);
      return this;
    }

    focus() {
      this.#frame?.element.focus();
      this.#tell({ do: "focus" });
    }

    blur() {
      this.#tell({ do: "blur" });
    }

    clear() {
      this.#tell({ do: "clear" });
    }

    update() {}

    unmount() {
      this.#frame?.remove();
      this.#frame = null;
      this.#ready = false;
      this.#owed = [];
      for (const answer of this.#asked.values()) {
        answer({ error: { type: "api_connection_error", message: "The card fields were taken away." } });
      }
      this.#asked.clear();
    }

    destroy() {
      this.unmount();
      this.#handlers.forEach((handlers) => handlers.clear());
    }

    // Asks the frame for a payment method of the card in it.
    createPaymentMethod(billing) {
      if (!this.#frame) {
        throw new IntegrationError("The card element is not mounted.");
      }
      const request = crypto.randomUUID();
      return new Promise((answer) => {
        this.#asked.set(request, answer);
        this.#tell({ do: "create", request, billing });
      });
    }

    #named(name) {
      const handlers = this.#handlers.get(name);
      if (!handlers) {
        throw new IntegrationError("The card element has no such event.");
      }
      return handlers;
    }

    // What is said before the frame listens is said when it does.
    #tell(message) {
      if (this.#ready) {
        this.#frame?.tell(message);
      } else if (this.#frame) {
        this.#owed.push(message);
      }
    }

    #hear(message) {
      switch (message?.tells) {
        case "ready":
          this.#ready = true;
          this.#owed.splice(0).forEach((owed) => this.#frame.tell(owed));
          this.#emit("ready", { elementType: "card" });
          break;
        case "height":
          if (Number.isFinite(message.height)) {
            this.#frame.element.style.height = `${Math.min(Math.max(message.height, 0), FRAME_HEIGHT_MAX)}px`;
          }
          break;
        case "change": {
          const { complete, empty, error, brand } = message;
          this.#emit("change", { elementType: "card", complete, empty, error, brand });
          break;
        }
        case "focus":
        case "blur":
        case "escape":
          this.#emit(message.tells, { elementType: "card" });
          break;
        case "enter":
          this.#frame.element.closest("form")?.requestSubmit();
          break;
        case "created":
          this.#asked.get(message.request)?.(message.result);
          this.#asked.delete(message.request);
          break;
      }
    }

    #emit(name, event) {
      [...this.#handlers.get(name)].forEach((handler) => handler(event));
    }
  }

  // Wallets that are none: two buttons, and the question that a telephone would ask, in a frame.
  class WalletElement {
    #facts;
    #frame = null;
    #handlers = new Map(WALLET_EVENTS.map((name) => [name, new Set()]));
    #asked = null;
    #confirmed = false;

    constructor(key, { amount, currency }, { paymentMethods = {} } = {}) {
      // A wallet that nobody says anything of is shown, as Stripe does.
      const wanted = Object.keys(WALLETS).filter((name) => paymentMethods[name] !== "never");
      const wallets = wanted.map((name) => WALLETS[name]).join(" ");
      this.#facts = { key, amount, currency, wallets };
    }

    mount(place) {
      const parent = typeof place === "string" ? document.querySelector(place) : place;
      if (!(parent instanceof Element)) {
        throw new IntegrationError("There is no such element to mount the wallets in.");
      }
      this.unmount();
      const hear = (message) => this.#hear(message);
      this.#frame = frame("/v3/wallet-frame", "Secure express checkout frame", this.#facts, hear);
      this.#frame.element.allow = "payment *";
      this.#frame.element.style.height = "0";
      parent.replaceChildren(this.#frame.element);
    }

    on(name, handler) {
      if (!this.#handlers.has(name)) {
        throw new IntegrationError("The wallets have no such event.");
      }
      this.#handlers.get(name).add(handler);
      return this;
    }

    off(name, handler) {
      this.#handlers.get(name)?.delete(handler);
      return this;
    }

    unmount() {
      this.#frame?.remove();
      this.#frame = null;
      this.#confirmed = false;
    }

    // Asks the frame for a payment method of the wallet that was confirmed.
    createPaymentMethod() {
      if (!this.#confirmed) {
        throw new IntegrationError("Nobody has confirmed a payment by a wallet.");
      }
      this.#confirmed = false;
      return new Promise((answer) => {
        this.#asked = answer;
        this.#frame.tell({ do: "create" });
      });
    }

    #hear(message) {
      switch (message?.tells) {
        case "ready": {
          const has = (name) => Boolean(message.wallets?.includes(WALLETS[name]));
          const some = has("applePay") || has("googlePay");
          const there = { applePay: has("applePay"), googlePay: has("googlePay"), link: false };
          this.#emit("ready", { availablePaymentMethods: some ? there : undefined });
          break;
        }
        case "height":
          if (Number.isFinite(message.height)) {
            this.#frame.element.style.height = `${Math.min(Math.max(message.height, 0), FRAME_HEIGHT_MAX)}px`;
          }
          break;
        case "click": {
          const resolve = ({ business } = {}) => this.#frame?.tell({ do: "ask", payee: business?.name });
          this.#emit("click", { expressPaymentType: message.wallet, resolve });
          break;
        }
        case "confirm": {
          this.#confirmed = true;
          const paymentFailed = () => this.#frame?.tell({ do: "failed" });
          this.#emit("confirm", { expressPaymentType: message.wallet, paymentFailed });
          break;
        }
        case "cancel":
          this.#emit("cancel", {});
          break;
        case "created":
          this.#asked?.(message.result);
          this.#asked = null;
          break;
      }
    }

    #emit(name, event) {
      [...this.#handlers.get(name)].forEach((handler) => handler({ elementType: "expressCheckout", ...event }));
    }
  }

  // The bank's question, over the whole window. The frame shows itself only if there is something to ask.
  function askBank(key, clientSecret) {
    return new Promise((answer) => {
      const before = document.activeElement;
      const dialog = document.createElement("dialog");
      dialog.setAttribute("role", "dialog");
      dialog.setAttribute("aria-label", "Sandbox bank");
      const style = { border: "0", padding: "0", margin: "0", background: "#ffffff" };
      Object.assign(dialog.style, style, { inset: "0", width: "100%", height: "100%" });
      Object.assign(dialog.style, { maxWidth: "100%", maxHeight: "100%" });
      const end = (result) => {
        bank.remove();
        dialog.remove();
        before?.focus?.();
        answer(result);
      };
      const bank = frame("/v3/three-d-secure", "Sandbox bank", { key }, (message) => {
        switch (message?.tells) {
          case "ready":
            bank.tell({ do: "ask", clientSecret });
            break;
          case "asking":
            dialog.showModal();
            bank.element.focus();
            bank.tell({ do: "focus" });
            break;
          case "answered":
            end(message.result);
            break;
        }
      });
      bank.element.style.height = "100%";
      // Leaving is no consent: the frame tells the bank that the patron does not agree, and then answers.
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        bank.tell({ do: "refuse" });
      });
      dialog.append(bank.element);
      document.body.append(dialog);
    });
  }

  function Stripe(key, { locale = "auto" } = {}) {
    if (typeof key !== "string" || !key.startsWith("pk_")) {
      throw new IntegrationError("Stripe() wants the publishable key, which begins with pk_.");
    }
    const own = new WeakSet();
    const groups = new WeakMap();
    const withoutIntent = ({ mode, amount, currency, paymentMethodTypes: kinds }) =>
      mode === "payment" && Number.isSafeInteger(amount) && amount > 0 && /^[a-z]{3}$/.test(currency)
      && Array.isArray(kinds) && kinds.join() === "card";
    return {
      elements: (options = {}) => {
        const group = {
          create: (kind, more) => {
            if (kind === "card") {
              const element = new CardElement(key, locale);
              own.add(element);
              return element;
            }
            if (kind !== "expressCheckout" || !withoutIntent(options)) {
              throw new IntegrationError("This sandbox has the card element, and wallets for a payment by card of an amount.");
            }
            const element = new WalletElement(key, options, more);
            groups.set(group, options.paymentMethodCreation === "manual" ? element : null);
            return element;
          },
          submit: async () => ({}),
        };
        return group;
      },
      createPaymentMethod: async ({ type, card, elements, billing_details: billing } = {}) => {
        if (elements) {
          const wallets = groups.get(elements);
          if (!wallets) {
            throw new IntegrationError("Elements make payment methods with paymentMethodCreation: manual only.");
          }
          return wallets.createPaymentMethod();
        }
        if (type !== "card" || !own.has(card)) {
          throw new IntegrationError("This sandbox makes payment methods of its own card element only.");
        }
        return card.createPaymentMethod(billing);
      },
      handleNextAction: async ({ clientSecret } = {}) => {
        if (typeof clientSecret !== "string" || !/^pi_\w+_secret_\w+$/.test(clientSecret)) {
          throw new IntegrationError("handleNextAction wants the client secret of a payment intent.");
        }
        return askBank(key, clientSecret);
      },
    };
  }
  Stripe.version = 3;
  window.Stripe = Stripe;

  // As with Stripe, the switch is in the script's own address: ?advancedFraudSignals=false. Nothing is collected
  // here either way; a test sees by the request whether the switch was set.
  if (SCRIPT.searchParams.get("advancedFraudSignals") !== "false") {
    const watch = () => {
      const { element } = frame("/v3/fraud-signals", "Fraud signals", {}, () => {});
      element.hidden = true;
      element.style.display = "none";
      element.setAttribute("aria-hidden", "true");
      element.tabIndex = -1;
      document.body.append(element);
    };
    if (document.body) {
      watch();
    } else {
      addEventListener("DOMContentLoaded", watch, { once: true });
    }
  }
})();
