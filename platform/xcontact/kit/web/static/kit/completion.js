/*
 * Help with typing, done without where scripts are off, refused or slow: what is written freely always passes.
 *
 * <input data-completion="address">   a combobox (WAI-ARIA 1.2, list, manual selection): GET address?q=words answers
 *                                     {proposals: [{label, street, postcode, city}]}; what is picked fills the inputs
 *                                     [data-completion-part=street|postcode|city] of the same group
 * <input data-lookup="address">       a SIRET or SIREN: {proposals: [{label, name, street, postcode, city, closed}]},
 *                                     said under the input; a button fills what is still empty
 * <input data-position>               « Utiliser ma position » fills [data-x-position=latitude|longitude] of its group
 *
 * Everything told by a server is written as text, never as HTML.
 */
"use strict";

(() => {
  const NBSP = "\u00a0";
  const PAUSE = 250;
  const PATIENCE = 4_000;
  const SHORTEST = 2;
  const GROUP = "fieldset.x-address, .x-line, form";
  const ASKED = "input[data-completion], input[data-lookup], input[data-position]";

  let count = 0;
  const voice = document.createElement("p");
  voice.className = "ds-sr-only";
  voice.setAttribute("role", "status");
  const say = (words) => {
    voice.textContent = words;
  };

  const groupOf = (input) => input.closest(GROUP) ?? document.body;
  const partsOf = (group) => [...group.querySelectorAll("input[data-completion-part]")];

  /* As if it had been typed: autosave and whatever listens hears of it; our own listeners know by `isTrusted`. */
  const fill = (input, value) => {
    if (input.value === value) return;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  /* The proposals, or none: a service that is slow, broken or off is nobody's error. */
  const ask = async (address, words, signal) => {
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`, {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error",
        signal,
      });
      if (!answer.ok) return [];
      const told = await answer.json();
      return Array.isArray(told.proposals) ? told.proposals : [];
    } catch {
      return [];
    }
  };

  /* One question at a time: the last one wins, and none is waited for long. */
  const asker = (address) => {
    let timer = 0;
    let under_way = null;
    const stop = () => {
      clearTimeout(timer);
      under_way?.abort();
    };
    const start = (words, after) => {
      stop();
      timer = setTimeout(async () => {
        const ours = new AbortController();
        under_way = ours;
        const tired = setTimeout(() => ours.abort(), PATIENCE);
        const proposals = await ask(address, words, ours.signal);
        clearTimeout(tired);
        if (under_way === ours && !ours.signal.aborted) after(proposals);
      }, PAUSE);
    };
    return { start, stop };
  };

  /* A person types, pastes or erases; a browser that fills a page in by itself asks for nothing. */
  const isTyped = (event) => event.isTrusted && !event.isComposing && event.inputType && event.inputType !== "insertReplacementText";

  const combobox = (input) => {
    const id = `propositions-${(count += 1)}`;
    const list = document.createElement("ul");
    list.id = id;
    list.className = "x-proposals";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Propositions");
    list.hidden = true;
    const place = document.createElement("div");
    place.className = "x-proposals-place";
    place.append(list);
    input.after(place);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-haspopup": "listbox",
    })) {
      input.setAttribute(name, value);
    }

    const asks = asker(input.dataset.completion);
    let proposals = [];
    let active = -1;

    const close = () => {
      asks.stop();
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      active = -1;
    };

    const open = (found) => {
      proposals = found.filter((one) => one && typeof one.label === "string");
      close();
      list.replaceChildren(
        ...proposals.map((one, rank) => {
          const option = document.createElement("li");
          option.id = `${id}-${rank}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = one.label;
          return option;
        }),
      );
      if (!proposals.length || document.activeElement !== input) {
        say("");
        return;
      }
      list.hidden = false;
      list.scrollTop = 0;
      input.setAttribute("aria-expanded", "true");
      say(proposals.length > 1 ? `${proposals.length} propositions` : "1 proposition");
    };

    const point = (rank) => {
      active = (rank + proposals.length) % proposals.length;
      for (const [position, option] of [...list.children].entries()) {
        option.setAttribute("aria-selected", String(position === active));
      }
      input.setAttribute("aria-activedescendant", `${id}-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    };

    const pick = (rank) => {
      const chosen = proposals[rank];
      close();
      for (const other of partsOf(groupOf(input))) {
        const value = chosen[other.dataset.completionPart];
        if (typeof value === "string" && value) fill(other, value);
      }
      say(`Rempli${NBSP}: ${chosen.label}`);
    };

    input.addEventListener("input", (event) => {
      if (!isTyped(event)) return;
      close();
      const words = input.value.trim();
      if (words.length >= SHORTEST) asks.start(words, open);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown") point(active + 1);
      else if (event.key === "ArrowUp") point(active < 0 ? -1 : active - 1);
      else if (event.key === "Enter" && active >= 0) pick(active);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    input.addEventListener("blur", close);
    /* The focus, and a telephone's keyboard, stay where they are while a finger or a pointer picks. */
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) pick([...list.children].indexOf(option));
    });
  };

  const lookup = (input) => {
    const box = document.createElement("div");
    box.className = "x-proposal";
    box.setAttribute("role", "status");
    input.after(box);
    const asks = asker(input.dataset.lookup);

    /* The parts that stand with the number; else the page's only address, while nothing of it is filled; and the name. */
    const empty = (one) => {
      const form = input.form ?? document.body;
      const [group, ...others] = new Set(partsOf(form).map(groupOf));
      const beside = partsOf(form).filter((other) => groupOf(other) === groupOf(input));
      const alone = group && !others.length && partsOf(group).every((other) => !other.value.trim()) ? partsOf(group) : [];
      const found = (beside.length ? beside : alone).map((other) => [other, one[other.dataset.completionPart]]);
      const named = [...form.querySelectorAll("input[autocomplete=organization]:not([data-completion-part])")];
      for (const other of named) found.push([other, one.name]);
      return found.filter(([other, value]) => typeof value === "string" && value && !other.value.trim());
    };

    const show = (proposals) => {
      const one = proposals.find((each) => each && typeof each.label === "string");
      box.replaceChildren();
      if (!one) return;
      const words = document.createElement("p");
      words.textContent = one.closed
        ? `${one.label}. Le répertoire Sirene dit cet établissement fermé${NBSP}: vérifiez le numéro.`
        : `${one.label}${NBSP}: c’est bien vous${NBSP}?`;
      box.append(words);
      if (one.closed || !empty(one).length) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ds-button";
      button.dataset.variant = "secondary";
      button.textContent = "Oui, remplir ce qui est vide";
      button.addEventListener("click", () => {
        for (const [other, value] of empty(one)) fill(other, value);
        input.focus();
        box.replaceChildren();
        say(`Rempli${NBSP}: ${one.label}`);
      });
      box.append(button);
    };

    const look = () => {
      asks.stop();
      box.replaceChildren();
      const digits = input.value.replace(/[\s.\u00a0\u202f-]/g, "");
      if (/^([0-9]{9}|[0-9]{14})$/.test(digits)) asks.start(digits, show);
    };
    input.addEventListener("input", (event) => {
      if (event.isTrusted) look();
    });
  };

  const DENIED = 1;
  const NOT_FOUND = `Décrivez le lieu avec vos mots${NBSP}: cela suffit.`;

  const position = (input) => {
    const group = groupOf(input);
    const degrees = (name) => group.querySelector(`[data-x-position=${name}]`);
    if (!navigator.geolocation || !window.isSecureContext || !degrees("latitude") || !degrees("longitude")) return;
    const place = document.createElement("div");
    place.className = "x-position";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ds-button";
    button.dataset.variant = "secondary";
    button.textContent = "Utiliser ma position";
    const told = document.createElement("p");
    told.className = "x-small";
    told.setAttribute("role", "status");
    place.append(button, told);
    (input.closest(".x-part") ?? input).after(place);

    let asking = false;
    const answered = (words) => {
      asking = false;
      told.textContent = words;
    };
    button.addEventListener("click", () => {
      if (asking) return;
      asking = true;
      told.textContent = "Votre navigateur cherche votre position…";
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          fill(degrees("latitude"), coords.latitude.toFixed(5).replace(".", ","));
          fill(degrees("longitude"), coords.longitude.toFixed(5).replace(".", ","));
          const metres = Math.round(coords.accuracy);
          answered(`Position relevée, à ${metres}${NBSP}m près. Décrivez aussi le lieu avec vos mots.`);
        },
        (error) => {
          const why = error.code === DENIED ? "Votre navigateur garde votre position pour lui." : "Votre position n’a pas été trouvée.";
          answered(`${why} ${NOT_FOUND}`);
        },
        { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
      );
    });
  };

  const help = (root) => {
    for (const input of root.querySelectorAll(ASKED)) {
      if (input.dataset.helped !== undefined) continue;
      input.dataset.helped = "";
      if (input.dataset.completion) combobox(input);
      if (input.dataset.lookup) lookup(input);
      if (input.dataset.position !== undefined) position(input);
    }
  };

  if (!document.querySelector("form")) return;
  (document.querySelector("main") ?? document.body).append(voice);
  help(document);
  /* Questions that come while the page is filled (requests/autosave.js). */
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node instanceof Element) help(node);
    }
  }).observe(document.querySelector("main") ?? document.body, { childList: true, subtree: true });
})();
