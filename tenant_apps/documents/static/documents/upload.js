/*
 * Documents sent one by one, with their progress, over a form that also works without this script.
 *
 * <form data-upload method="post" enctype="multipart/form-data" data-max-bytes="5242880" data-parts="address">
 *   hidden fields (csrf, piece…), <input type="file" name="document" multiple>, <button>
 * The nearest [data-upload-list] takes the row that the server answers.
 * picture.js makes a picture smaller, parts.js carries the file; here is what the person sees of it.
 */
"use strict";

(() => {
  const NBSP = "\u00a0";
  const MEGABYTE = 1024 * 1024;
  const EMPTY = "Ce document est vide. Vérifiez qu’il s’ouvre sur votre appareil, puis choisissez-le de nouveau.";
  const { fit } = globalThis.xcontactPicture;
  const { carry, abandon, memory, Refusal } = globalThis.xcontactParts;
  const waiting = [];
  let sending = null;

  const inWords = (bytes) => {
    if (bytes < MEGABYTE / 10) return `${Math.ceil(bytes / 1024)}${NBSP}ko`;
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

  /* A line of what is not received: its name, its state in words, what may be done about it. */
  class Line {
    constructor(zone, name, size) {
      this.zone = zone;
      this.name = name;
      this.row = element("li");
      this.state = element("p", "x-documents__state");
      this.progress = element("progress");
      this.progress.max = 100;
      this.progress.setAttribute("aria-label", `Envoi de ${name}`);
      this.buttons = element("span", "x-documents__actions");
      this.size = element("span", "x-documents__size", inWords(size));
      this.row.append(element("span", "x-documents__name", name), this.size, this.state, this.buttons);
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

    leave() {
      this.offer();
      this.row.remove();
    }
  }

  class Upload extends Line {
    constructor(zone, chosen) {
      super(zone, chosen.name, chosen.size);
      this.chosen = chosen;
      this.file = chosen;
      this.key = memory.key(zone.address, zone.piece, chosen);
      zone.leftovers.get(this.key)?.leave();
    }

    queue() {
      this.show("sending", "En attente d’envoi");
      this.progress.value = 0;
      this.offer(["Annuler", `Annuler l’envoi de ${this.name}`, () => this.cancel()]);
      this.stopped = new AbortController();
      waiting.push(this);
      next();
    }

    async send() {
      try {
        if (await this.prepare()) this.receive(await this.carried());
      } catch (error) {
        if (this.stopped.signal.aborted) return;
        if (error instanceof Refusal) this.refuse(error.message, error.mayRetry);
        else throw error;
      }
    }

    /* Nothing is sent that would be refused; a picture that is too large is made smaller first. */
    async prepare() {
      const { limit } = this.zone;
      if (this.chosen.size === 0) return this.refuse(EMPTY);
      this.show("sending", "préparation");
      const fitted = this.fitted ?? (await fit(this.chosen, limit));
      if (this.stopped.signal.aborted) return false;
      if (fitted) {
        this.fitted = fitted;
        this.file = fitted.file;
        this.size.textContent = inWords(fitted.file.size);
      }
      return this.file.size > limit ? this.refuse(tooLarge(this.file.size, limit)) : true;
    }

    carried() {
      const { form, input, address } = this.zone;
      this.zone.say(`${this.name}${NBSP}: envoi en cours.`);
      this.show("sending", "Envoi en cours");
      const told = {
        signal: this.stopped.signal,
        progress: (bytes) => {
          const percent = Math.floor((100 * bytes) / this.file.size);
          this.progress.value = percent;
          this.show("sending", `Envoi en cours, ${percent}${NBSP}%`);
        },
        waiting: (seconds) => {
          const words = `connexion coupée, nouvel essai dans ${seconds}${NBSP}s`;
          this.show("sending", words);
          this.zone.say(`${this.name}${NBSP}: ${words}.`);
        },
        checking: () => {
          this.progress.removeAttribute("value");
          this.show("checking", "analyse en cours");
        },
      };
      return carry({ form, input, address, file: this.file, chosen: this.chosen, told });
    }

    receive(answer) {
      this.zone.say(`${answer.name ?? this.name}${NBSP}: reçu.`);
      const list = listOf(this.zone.form);
      const fresh = document.createElement("template");
      fresh.innerHTML = answer.html ?? "";
      const link = fresh.content.querySelector("a")?.getAttribute("href");
      const isThere = link && list?.querySelector(`a[href="${CSS.escape(link)}"]`);
      if (list && !isThere) list.append(fresh.content);
      if (this.fitted) this.warn(answer.name ?? this.name);
      this.leave();
    }

    /* A picture made smaller may have become hard to read: only the person can tell. */
    warn(name) {
      const { file, width, height } = this.fitted;
      const words =
        `${name}${NBSP}: image réduite de ${inWords(this.chosen.size)} à ${inWords(file.size)} ` +
        `(${width} × ${height} points). Ouvrez-la et vérifiez que tout se lit. ` +
        `Sinon, retirez-la et photographiez le document de plus près.`;
      const note = element("li");
      note.dataset.state = "note";
      note.append(element("p", "x-small", words));
      this.zone.rows.append(note);
      this.zone.say(words);
    }

    refuse(sentence, mayRetry = false) {
      this.show("refused", `${mayRetry ? "Interrompu" : "Refusé"}${NBSP}: ${sentence}`);
      this.zone.say(`${this.name}, ${this.state.textContent}`);
      const again = ["Réessayer", `Réessayer d’envoyer ${this.name}`, () => this.queue()];
      const forget = mayRetry
        ? ["Annuler", `Annuler l’envoi de ${this.name}`, () => this.cancel()]
        : ["Retirer", `Retirer ${this.name} de la liste`, () => this.leave()];
      this.offer(...(mayRetry ? [again] : []), forget);
      return false;
    }

    cancel() {
      const place = waiting.indexOf(this);
      if (place >= 0) waiting.splice(place, 1);
      this.stopped.abort();
      abandon({ ...this.zone, key: this.key });
      this.zone.say(`${this.name}${NBSP}: envoi annulé.`);
      this.leave();
    }
  }

  /* What a former visit of this page has begun: the browser has forgotten the file, the server has not. */
  class Leftover extends Line {
    constructor(zone, { key, name, offset, total }) {
      super(zone, name, total);
      this.show("interrupted", "");
      this.state.textContent =
        `envoi interrompu à ${Math.floor((100 * offset) / total)}${NBSP}%. ` +
        `Choisissez de nouveau ce fichier${NBSP}: l’envoi reprendra où il s’était arrêté.`;
      this.offer([
        "Annuler",
        `Annuler l’envoi de ${name}`,
        () => {
          abandon({ ...zone, key });
          this.leave();
        },
      ]);
    }
  }

  const next = () => {
    if (sending || !waiting.length) return;
    sending = waiting.shift();
    sending.send().finally(() => {
      sending = null;
      next();
    });
  };

  const enhance = (form) => {
    const input = form.querySelector("input[type=file]");
    if (!input) return;
    const rows = element("ul", "x-documents");
    const status = element("p", "ds-sr-only");
    status.setAttribute("role", "status");
    form.after(rows, status);
    const zone = {
      form,
      input,
      rows,
      limit: Number(form.dataset.maxBytes) || 5 * MEGABYTE,
      address: form.dataset.parts ?? "",
      piece: form.elements.namedItem("piece")?.value ?? "",
      leftovers: new Map(),
      say: (words) => (status.textContent = words),
    };
    for (const one of memory.of(zone.address, zone.piece)) zone.leftovers.set(one.key, new Leftover(zone, one));
    const take = () => {
      const files = [...input.files];
      input.value = "";
      for (const file of files) new Upload(zone, file).queue();
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
