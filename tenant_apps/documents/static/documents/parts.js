/*
 * A file carried to the server in parts, through cuts: `xcontactParts.carry(…)`; its addresses: documents/resuming.py.
 *
 * What has been begun is remembered in sessionStorage, so that the same file chosen again after a reload goes on.
 * A small file is one ordinary POST of its page's form.
 */
"use strict";

globalThis.xcontactParts = (() => {
  const NBSP = "\u00a0";
  const SMALL = 256 * 1024;
  const WAITS = [1, 2, 4, 8, 16]; // seconds
  const MOST_JUMPS = 20;
  const BEGUN = "envoi ";
  const SENTENCES = {
    cut: "La connexion a été coupée. Ce qui est déjà arrivé est gardé. Vérifiez-la, puis réessayez.",
    busy: "Le service ne répond pas. Ce qui est déjà arrivé est gardé. Réessayez dans quelques minutes.",
    expired: `Votre session a expiré. Rechargez la page${NBSP}: ce qui est enregistré n’est pas perdu.`,
  };

  class Refusal extends Error {
    constructor(sentence, mayRetry = false, status = 0) {
      super(sentence);
      this.mayRetry = mayRetry;
      this.status = status;
    }
  }

  /* What this tab has begun: {id, offset, name, total} for a file of a section. */
  const memory = {
    key: (address, piece, file) => BEGUN + JSON.stringify([address, piece, file.name, file.size, file.lastModified]),
    read(key) {
      try {
        return JSON.parse(sessionStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        sessionStorage.setItem(key, JSON.stringify(value));
      } catch {
        /* Refused by the browser: a reload begins again, nothing else is lost. */
      }
    },
    forget(key) {
      try {
        sessionStorage.removeItem(key);
      } catch {
        /* As above. */
      }
    },
    of(address, piece) {
      try {
        return Object.keys(sessionStorage)
          .filter((key) => key.startsWith(BEGUN))
          .map((key) => ({ key, from: JSON.parse(key.slice(BEGUN.length)), ...memory.read(key) }))
          .filter(({ from, id }) => id && from[0] === address && from[1] === piece);
      } catch {
        return [];
      }
    },
  };

  const fingerprint = async (file) => {
    if (!globalThis.crypto?.subtle) return "";
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  /* One POST. A refusal that tells something carries its status and what was told. */
  const post = async (address, fields, signal) => {
    const answer = await fetch(address, {
      method: "POST",
      body: fields,
      headers: { "X-Requested-With": "fetch", Accept: "application/json" },
      redirect: "manual",
      signal,
    });
    const told = await answer.json().catch(() => null);
    if (told?.ok) return told;
    if (answer.status === 409 && told) return told;
    if (answer.status >= 500 || answer.status === 429) {
      throw new Refusal(told?.sentence ?? SENTENCES.busy, true, answer.status);
    }
    throw new Refusal(told?.sentence ?? SENTENCES.expired, false, answer.status);
  };

  const isPassing = (error) => error instanceof TypeError || (error instanceof Refusal && error.mayRetry);

  /* The delay, or less when the network comes back; `AbortError` when the person gives up. */
  const delay = (seconds, signal) =>
    new Promise((resolve, reject) => {
      const over = () => {
        clearTimeout(timer);
        window.removeEventListener("online", over);
        signal.removeEventListener("abort", stop);
        resolve();
      };
      const stop = () => {
        over();
        reject(signal.reason);
      };
      const timer = setTimeout(over, seconds * 1000);
      window.addEventListener("online", over);
      signal.addEventListener("abort", stop);
    });

  const insist = async (act, { signal, waiting }) => {
    for (const seconds of [...WAITS, 0]) {
      try {
        return await act();
      } catch (error) {
        if (signal.aborted || !isPassing(error)) throw error;
        if (!seconds) throw error instanceof Refusal ? error : new Refusal(SENTENCES.cut, true);
        waiting(seconds);
        await delay(seconds, signal);
      }
    }
    return null;
  };

  const fieldsOf = (form, input, more = {}) => {
    const fields = new FormData(form);
    fields.delete(input.name);
    for (const [name, value] of Object.entries(more)) fields.set(name, value);
    return fields;
  };

  /*
   * `form`, `input`: the page's own; `address`: of its parts; `file`: what is sent; `chosen`: what the person chose.
   * `told`: {signal, waiting(seconds), progress(bytes), checking()}. Gives the server's answer or throws a Refusal.
   */
  const carry = async ({ form, input, address, file, chosen, told }) => {
    if (file.size <= SMALL || !address) {
      const fields = fieldsOf(form, input);
      fields.append(input.name, file, file.name);
      return insist(() => post(form.action, fields, told.signal), told);
    }
    const key = memory.key(address, form.elements.namedItem("piece")?.value ?? "", chosen);
    const empreinte = await fingerprint(file);
    const begin = async () => {
      const reprendre = memory.read(key)?.id ?? "";
      const begun = await insist(
        () => post(address, fieldsOf(form, input, { taille: file.size, empreinte, reprendre }), told.signal),
        told,
      );
      if (begun.part) memory.write(key, { id: begun.id, offset: begun.offset, name: file.name, total: file.size });
      return begun;
    };
    let again = true;
    for (;;) {
      try {
        const begun = await begin();
        const answer = begun.part ? await parts({ form, input, address, file, told, begun, key, empreinte }) : begun;
        memory.forget(key);
        return answer;
      } catch (error) {
        if (!(error instanceof Refusal) || error.mayRetry) throw error;
        memory.forget(key);
        if (error.status !== 410 || !again) throw error;
        again = false;
      }
    }
  };

  const parts = async ({ form, input, address, file, told, begun, key, empreinte }) => {
    const there = `${address}${begun.id}/`;
    let { offset } = begun;
    for (let jumps = 0; jumps < MOST_JUMPS; jumps += 1) {
      while (offset < file.size) {
        told.progress(offset);
        const fields = fieldsOf(form, input, { offset });
        fields.append("partie", file.slice(offset, offset + begun.part), "partie");
        const taken = await insist(() => post(there, fields, told.signal), told);
        if (!taken.ok) jumps += 1;
        if (jumps >= MOST_JUMPS) break;
        offset = taken.offset;
        memory.write(key, { id: begun.id, offset, name: file.name, total: file.size });
      }
      told.checking();
      const end = { acte: "fin", nom: file.name, type: file.type, empreinte };
      const answer = await insist(() => post(there, fieldsOf(form, input, end), told.signal), told);
      if (answer.ok) return answer;
      offset = answer.offset;
    }
    throw new Refusal(SENTENCES.busy, true);
  };

  /* Given up by the person: what has come of it is swept away. */
  const abandon = ({ form, input, address, key }) => {
    const begun = memory.read(key);
    memory.forget(key);
    if (!begun?.id) return;
    const fields = fieldsOf(form, input, { acte: "abandon" });
    fetch(`${address}${begun.id}/`, { method: "POST", body: fields, keepalive: true }).catch(() => {});
  };

  return { carry, abandon, memory, Refusal };
})();
