/*
 * Documents sent one by one, with their progress, over a form that also works without this script.
 *
 * <form data-upload method="post" enctype="multipart/form-data" [data-max-bytes="5242880"]>
 *   hidden fields (csrf, piece…), <input type="file" name="document" multiple>, <button>
 * The nearest [data-upload-list] takes the row that the server answers; [data-upload-empty] beside it is hidden.
 * Each file is one request with the form's fields; the answer is {ok, id, name, size, html} or {ok: false, sentence}.
 */
"use strict";

(() => {
  const NBSP = "\u00a0";
  const MEGABYTE = 1024 * 1024;
  const REFUSED = {
    empty: "Ce document est vide. Vérifiez qu’il s’ouvre sur votre appareil, puis choisissez-le de nouveau.",
    cut: "La connexion a été coupée. Vérifiez-la, puis réessayez.",
    busy: "Le service ne répond pas. Réessayez dans quelques minutes.",
    expired: `Votre session a expiré. Rechargez la page${NBSP}: ce qui est enregistré n’est pas perdu.`,
  };
  const waiting = [];
  let sending = null;

  const inWords = (bytes) => {
    const tenths = Math.ceil((bytes * 10) / MEGABYTE);
    return `${String(tenths / 10).replace(".", ",")}${NBSP}Mo`;
  };

  const tooLarge = (size, limit) =>
    `Ce document pèse ${inWords(size)}${NBSP}; la limite est de ${inWords(limit)}. ` +
    "Numérisez-le avec une définition plus faible (150 points par pouce suffisent), " +
    `ou séparez-le en plusieurs fichiers${NBSP}: leur nombre n’est pas limité.`;

  const element = (tag, className, text = "") => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.textContent = text;
    return made;
  };

  /* The list of the closest ancestor that has one: a page may hold a form for each document asked for. */
  const listOf = (form) => {
    for (let around = form.parentElement; around; around = around.parentElement) {
      const list = around.querySelector("[data-upload-list]");
      if (list) return list;
    }
    return null;
  };

  class Upload {
    constructor(zone, file) {
      this.zone = zone;
      this.file = file;
      this.row = element("li");
      this.state = element("p", "x-documents__state");
      this.progress = element("progress");
      this.progress.max = 100;
      this.progress.setAttribute("aria-label", `Envoi de ${file.name}`);
      this.buttons = element("span", "x-documents__actions");
      const name = element("span", "x-documents__name", file.name);
      this.row.append(name, element("span", "x-documents__size", inWords(file.size)), this.state, this.buttons);
      zone.rows.append(this.row);
    }

    offer(...choices) {
      const hadFocus = this.buttons.contains(document.activeElement);
      this.buttons.replaceChildren(
        ...choices.map(([words, spoken, act]) => {
          const button = element("button", "ds-button", words);
          button.type = "button";
          button.dataset.variant = "tertiary";
          button.dataset.size = "sm";
          button.setAttribute("aria-label", spoken);
          button.addEventListener("click", act);
          return button;
        }),
      );
      if (hadFocus) (this.buttons.firstElementChild ?? this.zone.input).focus();
    }

    show(state, words) {
      this.row.dataset.state = state;
      this.state.textContent = words;
      if (state === "sending" || state === "checking") this.row.append(this.progress);
      else this.progress.remove();
    }

    queue() {
      this.show("sending", "en attente d’envoi");
      this.progress.value = 0;
      this.offer(["Annuler", `Annuler l’envoi de ${this.file.name}`, () => this.cancel()]);
      waiting.push(this);
      next();
    }

    check() {
      if (this.file.size === 0) this.refuse(REFUSED.empty);
      else if (this.file.size > this.zone.limit) this.refuse(tooLarge(this.file.size, this.zone.limit));
      else this.queue();
    }

    send() {
      const { form, input } = this.zone;
      const fields = new FormData(form);
      fields.delete(input.name);
      fields.append(input.name, this.file, this.file.name);
      this.request = new XMLHttpRequest();
      this.request.open("POST", form.action);
      this.request.setRequestHeader("X-Requested-With", "fetch");
      this.request.setRequestHeader("Accept", "application/json");
      this.request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) this.progress.value = Math.round((100 * event.loaded) / event.total);
      });
      this.request.upload.addEventListener("load", () => {
        this.progress.removeAttribute("value");
        this.show("checking", "analyse en cours");
      });
      this.request.addEventListener("load", () => this.answered());
      this.request.addEventListener("error", () => this.refuse(REFUSED.cut, true));
      this.request.addEventListener("loadend", () => {
        sending = null;
        next();
      });
      this.show("sending", "envoi en cours");
      this.zone.say(`${this.file.name}${NBSP}: envoi en cours.`);
      this.request.send(fields);
    }

    answered() {
      const { status, responseText } = this.request;
      let answer = null;
      try {
        answer = JSON.parse(responseText);
      } catch {
        /* A page instead of an answer: the login, or a server in trouble. */
      }
      if (answer?.ok) this.receive(answer);
      else if (answer?.sentence) this.refuse(answer.sentence, status >= 500);
      else if (status === 413) this.refuse(tooLarge(this.file.size, this.zone.limit));
      else if (status >= 500 || status === 429) this.refuse(REFUSED.busy, true);
      else this.refuse(REFUSED.expired);
    }

    receive(answer) {
      this.zone.say(`${answer.name ?? this.file.name}${NBSP}: reçu.`);
      const list = listOf(this.zone.form);
      if (answer.html && list) {
        list.insertAdjacentHTML("beforeend", answer.html);
        list.parentElement.querySelector("[data-upload-empty]")?.setAttribute("hidden", "");
        this.leave();
      } else {
        this.show("received", "reçu");
        this.offer();
      }
    }

    refuse(sentence, mayRetry = false) {
      this.show("refused", `refusé${NBSP}: ${sentence}`);
      this.zone.say(`${this.file.name}, refusé${NBSP}: ${sentence}`);
      const again = ["Réessayer", `Réessayer d’envoyer ${this.file.name}`, () => this.queue()];
      const forget = ["Retirer", `Retirer ${this.file.name} de la liste`, () => this.leave()];
      this.offer(...(mayRetry ? [again] : []), forget);
    }

    cancel() {
      const place = waiting.indexOf(this);
      if (place >= 0) waiting.splice(place, 1);
      this.request?.abort();
      this.zone.say(`${this.file.name}${NBSP}: envoi annulé.`);
      this.leave();
    }

    leave() {
      this.offer();
      this.row.remove();
    }
  }

  const next = () => {
    if (sending || !waiting.length) return;
    sending = waiting.shift();
    sending.send();
  };

  const enhance = (form) => {
    const input = form.querySelector("input[type=file]");
    if (!input) return;
    const rows = element("ul", "x-documents");
    const status = element("p", "ds-sr-only");
    status.setAttribute("role", "status");
    form.after(rows, status);
    const limit = Number(form.dataset.maxBytes) || 5 * MEGABYTE;
    const zone = { form, input, rows, limit, say: (words) => (status.textContent = words) };
    const take = () => {
      const files = [...input.files];
      input.value = "";
      for (const file of files) new Upload(zone, file).check();
    };
    /* Chosen is sent: nobody forgets a button. Where the script is off, the button is there. */
    for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) button.hidden = true;
    input.addEventListener("change", take);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      take();
    });
  };

  window.addEventListener("beforeunload", (event) => {
    if (sending || waiting.length) event.preventDefault();
  });

  document.querySelectorAll("form[data-upload]").forEach(enhance);
})();
