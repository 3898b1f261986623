// The card page: the processor's fields in, a token for the card out. No number ever passes through here.
"use strict";

(() => {
  const page = document.querySelector("[data-publishable-key]");
  const say = (text) => {
    const place = document.getElementById("card-news");
    place.textContent = text;
    place.hidden = text === "";
  };
  if (typeof window.Stripe !== "function") {
    say(page.dataset.sayNoProcessor);
    return;
  }
  // Its fields and its errors in the language of the page.
  const processor = window.Stripe(page.dataset.publishableKey, { locale: document.documentElement.lang });

  const form = document.getElementById("card-form");
  if (form !== null) {
    const give = giver(form);
    enterCard(form, give);
    offerWallets(give);
  }
  const proof = document.getElementById("proof-form");
  if (proof !== null) {
    proveIdentity(proof);
  }

  // Puts the token that is made, of a card or by a wallet, into our form and sends it; tells whether it did. One at a time.
  function giver(form) {
    const button = form.querySelector("button");
    const stay = document.getElementById("card-busy");
    let busy = false;
    return async (make) => {
      if (busy) {
        return false;
      }
      busy = true;
      button.disabled = true;
      stay.hidden = false;
      say("");
      let wrong = page.dataset.sayNoToken;
      try {
        const made = await make();
        if (made && made.paymentMethod) {
          form.elements.payment_method.value = made.paymentMethod.id;
          form.submit();
          return true;
        }
        wrong = (made && made.error && made.error.message) || wrong;
      } catch {
        // As if there were no answer.
      }
      say(wrong);
      stay.hidden = true;
      busy = false;
      button.disabled = false;
      return false;
    };
  }

  // Nobody hears what is done in the processor's frames; that something is, the page may know.
  function stir() {
    document.dispatchEvent(new Event("input"));
  }

  function enterCard(form, give) {
    const card = processor.elements().create("card", { hidePostalCode: true, disableLink: true });
    card.mount("#card");
    card.on("change", (event) => {
      say((event && event.error && event.error.message) || "");
      stir();
    });
    form.querySelector("button").hidden = false;
    form.addEventListener("submit", (event) => {
      if (form.elements.payment_method.value === "") {
        event.preventDefault();
        give(() => processor.createPaymentMethod({ type: "card", card }));
      }
    });
  }

  // Above the card field, where the library wants wallets and the processor's element says that this browser has one.
  function offerWallets(give) {
    const place = document.getElementById("wallets");
    if (place === null) {
      return;
    }
    const { amount, currency, offered, payee } = place.dataset;
    const when = (wallet) => (offered.split(" ").includes(wallet) ? "auto" : "never");
    try {
      const elements = processor.elements({
        mode: "payment",
        amount: Number(amount),
        currency,
        captureMethod: "manual",
        paymentMethodCreation: "manual",
        paymentMethodTypes: ["card"],
      });
      const wallets = elements.create("expressCheckout", {
        buttonHeight: 48,
        layout: { maxColumns: 1, maxRows: 2, overflow: "never" },
        paymentMethods: { applePay: when("apple_pay"), googlePay: when("google_pay"), link: "never" },
      });
      wallets.on("ready", (event) => {
        const has = event.availablePaymentMethods || {};
        for (const words of document.querySelectorAll("[data-wallet]")) {
          words.hidden = !(has.applePay || has.googlePay);
        }
      });
      wallets.on("click", (event) => {
        stir();
        event.resolve({
          business: { name: payee },
          billingAddressRequired: false,
          emailRequired: false,
          phoneNumberRequired: false,
          shippingAddressRequired: false,
        });
      });
      wallets.on("cancel", stir);
      wallets.on("confirm", async (event) => {
        const gone = await give(async () => {
          const { error } = await elements.submit();
          return error ? { error } : processor.createPaymentMethod({ elements });
        });
        if (!gone) {
          event.paymentFailed({ reason: "fail" });
        }
      });
      wallets.mount(place);
    } catch {
      // A processor's script without wallets: the card field is there.
    }
  }

  function proveIdentity(form) {
    const button = form.querySelector("button");
    let busy = false;
    const ask = async () => {
      if (busy) {
        return;
      }
      busy = true;
      button.disabled = true;
      say("");
      let error = null;
      try {
        error = (await processor.handleNextAction({ clientSecret: page.dataset.clientSecret })).error || null;
      } catch {
        error = {};
      }
      // Whatever came of it is read back from the processor by our server. Nothing came of it while the payment still
      // waits for its patron: then asking by itself again would go on for ever.
      const decided = error === null || error.code === "payment_intent_authentication_failure"
        || (error.payment_intent && error.payment_intent.status !== "requires_action");
      if (decided) {
        form.submit();
        return;
      }
      say(error.message || page.dataset.sayNoToken);
      busy = false;
      button.disabled = false;
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask();
    });
    if (typeof processor.handleNextAction === "function") {
      ask();
    }
  }
})();
