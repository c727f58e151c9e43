/* Two courtesies, both done without where scripts are off. */

/* After a refused form, the reader and the keyboard start at the list of what to correct. */
document.querySelector("[data-focus]")?.focus();

/* A second click within twenty seconds sends nothing more. The button is not disabled: its name and value are sent. */
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (Date.now() - Number(form.dataset.sent ?? 0) < 20_000) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = Date.now();
    const button = event.submitter;
    if (!button) return;
    button.dataset.words ??= button.textContent;
    button.setAttribute("aria-busy", "true");
    button.textContent = "Envoi en cours…";
  });
}

/* A page brought back by the back button may be sent again. */
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-busy]")) {
      button.removeAttribute("aria-busy");
      button.textContent = button.dataset.words;
    }
  }
});
