// Asks the browser for a passkey, and puts what it gives into the form around the button. Without this there is no button,
// and a code is typed. src/identity/passkeys.rs is the other side.
"use strict";

(() => {
  if (window.PublicKeyCredential === undefined) {
    return;
  }
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/[=]/g, "");
  // In letters, so that nothing takes it for a card number.
  const inLetters = (json) =>
    Array.from(new TextEncoder().encode(json), (byte) => String.fromCharCode(97 + (byte >> 4), 97 + (byte & 15))).join("");

  const options = (json) => {
    const asked = JSON.parse(json);
    asked.challenge = bytes(asked.challenge);
    if (asked.user !== undefined) {
      asked.user.id = bytes(asked.user.id);
    }
    for (const each of asked.excludeCredentials || []) {
      each.id = bytes(each.id);
    }
    return asked;
  };

  const written = ({ id, rawId, type, response }) => {
    const parts = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[part]) {
        parts[part] = text(response[part]);
      }
    }
    return JSON.stringify({ id, rawId: text(rawId), type, response: parts });
  };

  for (const box of document.querySelectorAll("[data-passkey]")) {
    const button = box.querySelector("button");
    const said = box.querySelector("[role=alert]");
    const form = box.closest("form");
    box.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      said.hidden = true;
      try {
        const publicKey = options(box.dataset.options);
        const given = await navigator.credentials[box.dataset.passkey]({ publicKey });
        form.elements.shown.value = inLetters(written(given));
        form.submit();
      } catch {
        // Nobody was there, it was cancelled, or there is none: the browser does not tell which.
        said.textContent = said.dataset.sayNot;
        said.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
