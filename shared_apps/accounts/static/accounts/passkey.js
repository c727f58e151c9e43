/*
 * Passkeys (WebAuthn): what the page can't do without a script. Where it is off, or the browser has no keys, what is
 * `hidden` stays hidden and the other means are there.
 *
 * <form data-passkey="get|create" data-challenge="/…/defi/" method="post" hidden>
 *   csrf, <input type="hidden" name="answer">, <button>, <p role="alert" data-passkey-sentence></p>
 * The challenge's address answers the options as JSON, or {sentence}.
 */
"use strict";

(() => {
  const REFUSED = "Aucune clé d’accès n’a répondu. Recommencez, ou choisissez un autre moyen.";
  const CUT = "La connexion a été coupée. Vérifiez-la, puis réessayez.";

  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };

  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  const opened = (options) => {
    const read = { ...options, challenge: toBytes(options.challenge) };
    if (options.user) read.user = { ...options.user, id: toBytes(options.user.id) };
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      if (options[list]) read[list] = options[list].map((known) => ({ ...known, id: toBytes(known.id) }));
    }
    return read;
  };

  const told = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = toText(credential.response[part]);
    }
    const { id, type } = credential;
    return { id, rawId: toText(credential.rawId), type, response, clientExtensionResults: {} };
  };

  const ask = async (form) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    let answer;
    try {
      answer = await fetch(form.dataset.challenge, { method: "POST", body, headers: { Accept: "application/json" } });
    } catch {
      throw new Error(CUT);
    }
    const content = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(content.sentence ?? REFUSED);
    const publicKey = opened(content.publicKey);
    try {
      return await navigator.credentials[form.dataset.passkey]({ publicKey });
    } catch {
      throw new Error(REFUSED);
    }
  };

  const enhance = (form) => {
    const button = form.querySelector("button");
    const sentence = form.querySelector("[data-passkey-sentence]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button.getAttribute("aria-busy")) return;
      sentence.textContent = "";
      button.setAttribute("aria-busy", "true");
      try {
        form.elements.answer.value = JSON.stringify(told(await ask(form)));
        form.submit();
      } catch (refusal) {
        sentence.textContent = refusal.message;
        button.removeAttribute("aria-busy");
        button.focus();
      }
    });
  };

  if (window.PublicKeyCredential && window.isSecureContext) {
    document.querySelectorAll("form[data-passkey]").forEach(enhance);
    for (const words of document.querySelectorAll("[data-without-passkeys]")) words.hidden = true;
  }
})();
