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

  // What is chosen, and what it costs.
  const total = document.getElementById("total");
  for (const choice of document.querySelectorAll("input[name=choice]")) {
    choice.addEventListener("change", () => {
      total.textContent = choice.dataset.total || "";
    });
  }

  // The same form is sent once. The server takes a form once anyway; this spares people the doubt.
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

  // Times as the reader's clock has them.
  const inWords = (moment, seconds) =>
    moment.toLocaleString(root.lang, { dateStyle: "medium", timeStyle: seconds ? "medium" : "short" });
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

  // While money is in flight the page looks again by itself, and is shown anew when something has changed.
  const watched = document.querySelector("[data-watch]");
  if (watched !== null) {
    const looked = watched.querySelector("[data-looked] time");
    // What somebody is typing, or scanning, is not taken from under their hands.
    const isTypedIn = () => [...document.querySelectorAll("input[type=text]")].some((input) => input.value !== "");
    let waits = 0;
    const look = async () => {
      waits += 1;
      try {
        const answer = await fetch(watched.dataset.watch, { cache: "no-store", credentials: "same-origin" });
        const now = answer.ok ? (await answer.text()).trim() : null;
        const changed = !answer.ok || now !== watched.dataset.state;
        if (changed && !isTypedIn()) {
          window.location.reload();
          return;
        }
        const at = new Date(answer.headers.get("date"));
        if (!changed && looked !== null && at.getTime() > 0) {
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

  // Nobody there: first a question, then the page goes, and with it what it shows.
  const idle = Number(body.dataset.idle || 0) * 1000;
  const question = document.querySelector("dialog[data-idle-question]");
  if (idle > 0 && question !== null) {
    const warn = Math.min(60000, idle / 2);
    let asking = null;
    let leaving = null;
    const away = () => window.location.replace(question.dataset.away);
    const begin = () => {
      window.clearTimeout(asking);
      window.clearTimeout(leaving);
      asking = window.setTimeout(() => question.showModal(), idle - warn);
      leaving = window.setTimeout(away, idle);
    };
    question.addEventListener("close", async () => {
      begin();
      try {
        const answer = await fetch(question.dataset.stay, { cache: "no-store", credentials: "same-origin" });
        if (!answer.ok) {
          away();
        }
      } catch {
        // Without a line nothing is shown to anybody else either; the time runs on.
      }
    });
    begin();
  }
})();
