// Our few lines for every page. All of it is comfort: without scripts every page works and tells the truth.
"use strict";

(() => {
  const root = document.documentElement;
  const body = document.body;
  root.classList.add("scripts");

  // A page that comes back out of the browser's memory may show what is not true any more, or to somebody else.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      window.location.reload();
    }
  });
  if (body.dataset.private !== undefined) {
    window.addEventListener("pagehide", () => {
      body.replaceChildren();
    });
  }

  // A browser keeps the form that a page answers together with the page, on the disk too.
  window.history.replaceState(window.history.state, "", window.location.href);
  // It learns names and addresses that are typed, to offer them to the next one who sits there. It may offer what it
  // knows already; what is typed here it need not learn.
  for (const field of document.querySelectorAll("[autocomplete=name], [autocomplete=email], [autocomplete=tel], [autocomplete^=address]")) {
    field.addEventListener("input", () => field.setAttribute("autocomplete", "off"));
  }

  // A card reader types the stripe of a card wherever the focus is, and presses Enter: none of it is sent, or kept.
  const stripe = /%B\s?\d{6}|\d{12,19}[=^]/i;
  const bare = (text) => text.replace(/[\s-]/g, "");
  let typed = "";
  let typedAt = 0;
  let swallowUntil = 0;
  const stop = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // By the clock of the events: they are as fast as the reader, however slow the machine is that handles them.
  const destroy = ({ timeStamp }) => {
    typed = "";
    swallowUntil = timeStamp + 1500;
    for (const field of document.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), textarea")) {
      if (field === document.activeElement || stripe.test(bare(field.value))) {
        field.value = "";
      }
    }
    let told = document.querySelector("[data-swiped]");
    if (told === null) {
      told = document.createElement("p");
      told.dataset.swiped = "";
      told.className = "news bad";
      told.setAttribute("role", "alert");
      document.querySelector("main").prepend(told);
    }
    told.textContent = body.dataset.saySwiped;
  };
  document.addEventListener("keydown", (event) => {
    const now = event.timeStamp;
    if (now < swallowUntil) {
      swallowUntil = now + 1500;
      stop(event);
      return;
    }
    typed = (now - typedAt < 1000 ? typed : "") + (event.key.length === 1 ? event.key : "");
    typed = typed.slice(-40);
    typedAt = now;
    if (stripe.test(bare(typed))) {
      stop(event);
      destroy(event);
    } else if (/[%;+][A-Z]?\d/i.test(typed) && /^(Enter| )$/.test(event.key) && !event.target.matches("input, textarea")) {
      // A stripe has spaces in it, and on a button a space presses.
      stop(event);
    }
  }, true);
  for (const kind of ["keypress", "beforeinput", "submit", "click"]) {
    document.addEventListener(kind, (event) => {
      if (event.timeStamp < swallowUntil && !(kind === "click" && event.detail > 0)) {
        stop(event);
      }
    }, true);
  }
  const holdsStripe = () => [...document.querySelectorAll("input, textarea")].some((field) => stripe.test(bare(field.value)));
  for (const kind of ["input", "submit"]) {
    document.addEventListener(kind, (event) => {
      if (holdsStripe()) {
        stop(event);
        destroy(event);
      }
    }, true);
  }

  // What is chosen, and what it costs.
  const total = document.getElementById("total");
  const other = document.getElementById("choice-other");
  const amount = document.getElementById("amount");
  const cost = (text) => {
    total.textContent = text;
    total.parentElement.hidden = text === "";
  };
  for (const choice of document.querySelectorAll("input[name=choice]")) {
    choice.addEventListener("change", () => {
      cost(choice.dataset.total || "");
      if (amount !== null && choice !== other) {
        amount.value = "";
      }
    });
  }
  if (other !== null && amount !== null) {
    amount.addEventListener("input", () => {
      if (amount.value !== "") {
        other.checked = true;
        cost("");
      }
    });
  }

  // The same form is sent once. The server takes a form once anyway; this spares people the doubt. A form that is
  // answered with a file leaves its page where it is, and can be sent again.
  for (const form of document.forms) {
    if (form.dataset.own !== undefined) {
      continue;
    }
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent !== undefined) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "";
      // After this turn, so that the pressed button is still sent.
      window.setTimeout(() => {
        for (const button of form.querySelectorAll("button")) {
          button.disabled = true;
        }
      });
    });
  }

  // What is chosen, added up as the server will: a comfort, the next page says the exact sum.
  const choosing = document.querySelector("form[data-running]");
  if (choosing !== null) {
    const terms = choosing.dataset;
    const unit = 10 ** Number(terms.digits);
    const shown = choosing.querySelector("[data-sum]");
    // As the rest of the page writes amounts: a browser knows the language, and not the country.
    const [, before, group, mark, after] = /^(\D*)1(\D*)000(?:(\D)0+)?(\D*)$/.exec(terms.sample);
    const money = (minor) => {
      const digits = String(minor).padStart(Number(terms.digits) + 1, "0");
      const end = digits.length - Number(terms.digits);
      const whole = digits.slice(0, end).replace(/\B(?=(\d{3})+$)/g, group);
      return before + whole + (mark === undefined ? "" : mark + digits.slice(end)) + after;
    };
    const typed = (box) => {
      const field = box.closest("li").querySelector(".part input");
      const text = field === null ? "" : field.value.replace(/[\s$€£]/g, "").replace(",", ".");
      const part = Math.round(Number(text) * unit);
      return text !== "" && part > 0 ? Math.min(part, Number(box.dataset.minor)) : Number(box.dataset.minor);
    };
    const addUp = () => {
      let [fees, bearing] = [0, 0];
      for (const box of choosing.querySelectorAll("input[type=checkbox]:checked")) {
        const minor = typed(box);
        fees += minor;
        bearing += box.dataset.bears === undefined ? 0 : minor;
      }
      const share = Math.floor((bearing * Number(terms.thousandths) * 2 + 100000) / 200000);
      const whole = bearing > 0 ? Number(terms.flat) + share : 0;
      const added = terms.most === "" ? whole : Math.min(whole, Number(terms.most));
      shown.textContent = money(fees + added);
    };
    choosing.addEventListener("input", addUp);
    addUp();
  }

  // Times as the reader's clock has them, in the page's language, by the ways of the reader's country.
  const own = navigator.languages.find((each) => each.split("-")[0] === root.lang);
  const country = navigator.languages.map((each) => each.split("-")[1]).find(Boolean);
  const ways = own || (country ? `${root.lang}-${country}` : root.lang);
  const inWords = (moment, seconds) =>
    moment.toLocaleString(ways, { dateStyle: "medium", timeStyle: seconds ? "medium" : "short" });
  for (const time of document.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.getTime())) {
      time.textContent = inWords(moment, time.dataset.seconds !== undefined);
    }
  }

  for (const button of document.querySelectorAll("button[data-print]")) {
    button.addEventListener("click", () => window.print());
  }

  // The news of the page is read first.
  const news = document.querySelector("[data-news]");
  if (news !== null) {
    news.focus();
  }

  // The page goes, and with it what it shows.
  const question = document.querySelector("dialog[data-idle-question]");
  const away = () => {
    body.replaceChildren();
    window.location.replace(question.dataset.away);
  };

  // What somebody is typing, or scanning, is not taken from under their hands.
  const isTypedIn = () =>
    [...document.querySelectorAll("input[type=text], input[type=password], input[type=email], input[type=tel]")].some((input) => input.value !== "");

  // While money is in flight the page looks again by itself, and is shown anew when something has changed.
  const watched = document.querySelector("[data-watch]");
  if (watched !== null) {
    const looked = watched.querySelector("[data-looked] time");
    let waits = 0;
    const look = async () => {
      waits += 1;
      try {
        const answer = await fetch(watched.dataset.watch, { cache: "no-store", credentials: "same-origin" });
        if (answer.redirected && body.classList.contains("kiosk")) {
          // The visit is over, the payment goes on: the page that says so, and not one that asks the next patron for a PIN.
          away();
          return;
        }
        // A fault of the service says nothing of the payment, and a page of it would not look again.
        const gone = answer.redirected || [401, 403, 404].includes(answer.status);
        const changed = gone || (answer.ok && (await answer.text()).trim() !== watched.dataset.state);
        if (changed && !isTypedIn()) {
          window.location.reload();
          return;
        }
        const at = new Date(answer.headers.get("date"));
        if (answer.ok && !changed && looked !== null && at.getTime() > 0) {
          looked.dateTime = at.toISOString();
          looked.textContent = inWords(at, true);
        }
      } catch {
        // No line just now: the next look may have one.
      }
      window.setTimeout(look, Math.min(1000 + 250 * waits, 5000));
    };
    window.setTimeout(look, 1000);
  }

  // Nobody there: first a question, then the page goes. Clocks are compared, for timers of a page that nobody sees run
  // slowly, and not at all while the machine sleeps.
  const idle = Number(body.dataset.idle || 0) * 1000;
  if (idle > 0 && question !== null) {
    const { stay } = question.dataset;
    const warn = Math.max(20000, Math.min(60000, idle / 2));
    const begins = body.dataset.begins !== undefined;
    const shown = Date.now();
    let used = shown;
    let ends = body.dataset.left === undefined ? Infinity : shown + Number(body.dataset.left) * 1000;
    const use = async () => {
      used = Date.now();
      if (stay === "") {
        return;
      }
      try {
        const answer = await fetch(stay, { cache: "no-store", credentials: "same-origin" });
        const left = answer.ok ? Number(await answer.text()) : 0;
        if (answer.status === 401) {
          away();
        } else if (left > 0) {
          ends = Date.now() + left * 1000;
        }
      } catch {
        // Without a line nothing is shown to anybody else either; the time runs on.
      }
    };
    const count = question.querySelector("[data-idle-count]");
    const aloud = question.querySelector("[data-idle-say]");
    const look = () => {
      const left = Math.min(used + idle, ends) - Date.now();
      if (left > warn) {
        return;
      }
      if (begins && !isTypedIn()) {
        // Nobody has begun: there is nothing to put away. Now and then the kiosk says that it is one.
        used = Date.now();
        if (used - shown > 3600000) {
          away();
        }
        return;
      }
      if (left <= 0) {
        away();
        return;
      }
      if (!question.open) {
        question.showModal();
      }
      const seconds = Math.ceil(left / 1000);
      count.textContent = `${question.dataset.saySeconds} ${seconds}`;
      // Aloud only now and then: who listens must be able to answer.
      if (aloud.textContent === "" || seconds === 20 || seconds === 10) {
        aloud.textContent = count.textContent;
      }
    };
    window.setInterval(look, 1000);
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    for (const kind of ["keydown", "pointerdown", "input", "wheel"]) {
      document.addEventListener(kind, () => {
        if (!question.open && Date.now() - used > 10000) {
          use();
        }
      }, { capture: true, passive: true });
    }
    // By its button or by Escape.
    question.addEventListener("close", () => {
      aloud.textContent = "";
      use();
    });
  }

  // A kiosk begins anew.
  if (body.dataset.back !== undefined) {
    window.setTimeout(() => window.location.replace(body.dataset.start), Number(body.dataset.back) * 1000);
  }
})();
