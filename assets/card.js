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
    enterCard(form);
  }
  const proof = document.getElementById("proof-form");
  if (proof !== null) {
    proveIdentity(proof);
  }

  function enterCard(form) {
    const button = form.querySelector("button");
    const card = processor.elements().create("card", { hidePostalCode: true, disableLink: true });
    card.mount("#card");
    card.on("change", (event) => {
      say((event && event.error && event.error.message) || "");
      // Nobody hears what is typed in the processor's frame; that something is, the page may know.
      document.dispatchEvent(new Event("input"));
    });
    button.hidden = false;
    const stay = document.getElementById("card-busy");
    let busy = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.payment_method.value !== "") {
        return;
      }
      event.preventDefault();
      if (busy) {
        return;
      }
      busy = true;
      button.disabled = true;
      stay.hidden = false;
      say("");
      try {
        const made = await processor.createPaymentMethod({ type: "card", card });
        if (made && made.paymentMethod) {
          form.elements.payment_method.value = made.paymentMethod.id;
          form.submit();
          return;
        }
        say((made && made.error && made.error.message) || page.dataset.sayNoToken);
      } catch {
        say(page.dataset.sayNoToken);
      }
      stay.hidden = true;
      busy = false;
      button.disabled = false;
    });
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
