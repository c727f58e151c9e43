/*
 * A page of a draft, saved at each pause; questions that depend on it come and go. Without this script, the button saves.
 *
 * <form data-autosave="address"> holds: <input name="_version">, [data-fields] of [data-block] questions (requests/fields.html),
 * [data-elsewhere] for a conflict, [data-saved] and [data-appeared], two polite regions.
 * The address answers {state, sentence, version, html, login}: the server alone decides which questions are shown.
 */
"use strict";

(() => {
  const NBSP = "\u00a0";
  const PAUSE = 2_000;
  const CHOSEN = 250;
  const APART = 2_000;
  const LONGEST_WAIT = 60_000;
  const PATIENCE = 3_000;
  const BEACON_BYTES = 60_000;
  const ON_THE_PAGE = "Vos réponses restent sur cette page.";
  const NOT_KEPT = {
    cut: `Pas enregistré${NBSP}: pas de connexion. ${ON_THE_PAGE}`,
    busy: `Pas enregistré${NBSP}: le service ne répond pas. ${ON_THE_PAGE}`,
    over: `Pas enregistré${NBSP}: votre session a pris fin. ${ON_THE_PAGE} Reconnectez-vous dans un autre onglet.`,
    gone: `Pas enregistré${NBSP}: cette demande est déjà partie, ou a été effacée.`,
    long: `Pas enregistré${NBSP}: votre texte est trop long. ${ON_THE_PAGE}`,
  };

  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const version = form.elements.namedItem("_version");
  const saved = form.querySelector("[data-saved]");
  const appeared = form.querySelector("[data-appeared]");
  const zone = form.querySelector("[data-fields]");
  const notice = form.querySelector("[data-elsewhere]");

  let timer = 0;
  let sentAt = 0;
  let wait = 0;
  let sending = null; // the promise of the save under way
  let unanswered = null; // what was sent and perhaps kept: sent again, as it was, before anything else
  let leaving = false;
  let asking = notice.childElementCount > 0; // the person chooses between two versions: nothing is sent meanwhile

  /* What the person has answered, as one text to compare. */
  const typed = () => {
    const fields = new URLSearchParams(new FormData(form));
    for (const name of ["csrfmiddlewaretoken", "_version"]) fields.delete(name);
    return fields.toString();
  };
  let kept = typed();
  const isDirty = () => unanswered !== null || typed() !== kept;

  const say = (words, login = "") => {
    if (saved.textContent === words) return;
    saved.textContent = words;
    if (!login) return;
    const link = document.createElement("a");
    link.href = login;
    link.target = "_blank";
    link.textContent = "Se reconnecter dans un autre onglet";
    saved.append(" ", link);
  };

  const warn = (words, login = "") => {
    saved.dataset.lost = "";
    say(words, login);
  };

  const plan = (after) => {
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(after, wait, sentAt + APART - Date.now()));
  };

  const failed = (words) => {
    wait = Math.min(Math.max(2 * wait, 5_000), LONGEST_WAIT);
    warn(words);
    plan(wait);
  };

  const save = () => {
    if (sending || asking || leaving || !isDirty()) return sending ?? Promise.resolve();
    sentAt = Date.now();
    sending = post(unanswered ?? { body: body(), typed: typed() }).finally(() => {
      sending = null;
      if (!wait && !asking && isDirty()) plan(PAUSE);
    });
    return sending;
  };

  const body = () => new URLSearchParams(new FormData(form)).toString();

  const post = async (sent) => {
    unanswered = sent;
    let answer;
    try {
      answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: sent.body,
        headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
        keepalive: sent.body.length < BEACON_BYTES,
        redirect: "manual",
      });
    } catch {
      failed(NOT_KEPT.cut);
      return;
    }
    if (answer.status >= 500 || answer.status === 429) {
      failed(NOT_KEPT.busy);
      return;
    }
    unanswered = null;
    wait = 0;
    const told = await answer.json().catch(() => null);
    if (leaving) return;
    if (told?.state === "kept") take(told, sent);
    else if (told?.state === "elsewhere") ask(told);
    else refuse(answer);
  };

  const take = (told, sent) => {
    version.value = told.version;
    kept = sent.typed;
    delete saved.dataset.lost;
    say(told.sentence, told.login);
    if (told.html) show(told.html);
  };

  /* Kept in neither way: told, and tried again at the next change. */
  const refuse = (answer) => {
    kept = typed();
    if (answer.type === "opaqueredirect" || answer.status === 404) warn(NOT_KEPT.gone);
    else if (answer.status === 413) warn(NOT_KEPT.long);
    else warn(NOT_KEPT.over);
  };

  const ask = (told) => {
    asking = true;
    warn(told.sentence, told.login);
    if (told.html) notice.innerHTML = told.html;
    else asking = false;
    if (!asking) kept = typed();
  };

  notice.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keep]");
    if (event.target.closest("[data-take]")) leaving = true;
    if (!button) return;
    event.preventDefault();
    version.value = button.dataset.keep;
    notice.replaceChildren();
    asking = false;
    kept = "";
    zone.querySelector("input, select, textarea")?.focus();
    save();
  });

  /* Each question stays the element that it is, with its focus and what is typed; only what differs comes or goes. */
  const show = (html) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const blocks = [...fresh.content.querySelectorAll("[data-block]")];
    const here = new Map([...zone.querySelectorAll(":scope > [data-block]")].map((one) => [one.dataset.block, one]));
    const wanted = new Set(blocks.map((one) => one.dataset.block));
    const words = [];
    const focused = document.activeElement;
    for (const [id, block] of here) {
      if (wanted.has(id)) continue;
      if ("asks" in block.dataset) words.push(`Cette question n’est plus posée${NBSP}: ${block.dataset.label}.`);
      block.remove();
    }
    let before = null;
    for (const block of blocks) {
      let placed = here.get(block.dataset.block);
      if (!placed || (!("asks" in block.dataset) && placed.innerHTML !== block.innerHTML)) {
        placed?.remove();
        words.push(spoken(block, Boolean(placed)));
        placed = block;
      }
      const next = before ? before.nextElementSibling : zone.querySelector(":scope > [data-block]");
      if (next !== placed) zone.insertBefore(placed, next);
      before = placed;
    }
    for (const hidden of fresh.content.querySelectorAll("input[type=hidden][name=_shown]")) {
      form.elements.namedItem("_shown").value = hidden.value;
    }
    if (focused !== document.activeElement && !focused.isConnected) zone.querySelector("input, select, textarea")?.focus();
    if (!words.length) return;
    const already = typed();
    kept = already === kept ? kept : sameAnswers(kept, already);
    appeared.textContent = words.join(" ");
  };

  /* Questions that came or went change what the form would send, not what the person has typed. */
  const sameAnswers = (before, after) => {
    const [old, now] = [new URLSearchParams(before), new URLSearchParams(after)];
    for (const name of new Set(old.keys())) {
      if (name !== "_shown" && now.has(name) && old.getAll(name).join("\n") !== now.getAll(name).join("\n")) return before;
    }
    return after;
  };

  const spoken = (block, isNew) => {
    if ("asks" in block.dataset) return `Une question de plus${NBSP}: ${block.dataset.label}.`;
    const text = block.textContent.replace(/\s+/g, " ").trim();
    return isNew ? text : `À lire${NBSP}: ${text}`;
  };

  const isChoice = (target) => target.matches("input[type=radio], input[type=checkbox], select");
  form.addEventListener("input", (event) => plan(isChoice(event.target) ? CHOSEN : PAUSE));
  form.addEventListener("change", (event) => plan(isChoice(event.target) ? CHOSEN : PAUSE));

  /* Before leaving by the button, the save under way is awaited: its answer carries the version to build upon. */
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!sending || leaving) {
      leaving = true;
      kept = typed();
      unanswered = null;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    const tired = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    Promise.race([sending, tired]).then(() => {
      leaving = true;
      form.requestSubmit(button);
    });
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    clearTimeout(timer);
    save();
  });
  window.addEventListener("pagehide", save);
  window.addEventListener("online", () => {
    wait = 0;
    if (isDirty()) plan(0);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (wait || asking) && isDirty()) event.preventDefault();
  });
  /* Brought back by the back button: what was sent is what is kept, as the server shows it. */
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && leaving) window.location.reload();
  });
})();
