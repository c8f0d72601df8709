// The check's page: saves drafts by itself and counts characters. Without it, the buttons do.
"use strict";
(() => {
  const form = document.getElementById("check-form");
  const state = document.getElementById("check-state");
  if (!form || !state) return;

  const PAUSE = 3000;
  let timer = 0;
  let stopped = false; // somebody else was first: a person must look at both
  let running = null;
  const written = () => {
    const words = new FormData(form);
    words.delete("version");
    return new URLSearchParams(words).toString();
  };
  let kept = written();

  const tell = (text) => {
    const line = document.createElement("p");
    line.className = "error";
    line.textContent = text;
    state.querySelectorAll("p.error, p.saved").forEach((old) => old.remove());
    state.prepend(line);
  };

  const send = async () => {
    const words = written();
    let answer;
    try {
      answer = await fetch(form.dataset.autosave, {
        method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin",
      });
    } catch {
      tell(form.dataset.offline);
      timer = setTimeout(save, 4 * PAUSE);
      return false;
    }
    if (answer.redirected) { tell(form.dataset.signedOut); return false; }
    if (![200, 409, 422].includes(answer.status)) { tell(form.dataset.failed); return false; }
    state.innerHTML = await answer.text();
    if (answer.status === 409) stopped = true;
    if (answer.status !== 200) return false;
    kept = words;
    const version = state.querySelector("[data-version]").dataset.version;
    document.querySelectorAll("input[name=version]").forEach((input) => { input.value = version; });
    return true;
  };

  const save = async () => {
    clearTimeout(timer);
    if (running) await running;
    if (stopped) return false;
    if (written() === kept) return true;
    running = send();
    const good = await running;
    running = null;
    return good;
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });

  // Any form that leaves the page waits for what is on its way; others also for what is not yet.
  let leaving = false;
  document.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    const other = event.target !== form;
    if (leaving || (!running && (!other || written() === kept))) { leaving = true; return; }
    event.preventDefault();
    const good = other ? await save() : (await running, true);
    if (!good) return;
    leaving = true;
    event.target.requestSubmit(event.submitter);
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && written() !== kept) event.preventDefault();
  });

  const segments = window.Intl && Intl.Segmenter ? new Intl.Segmenter() : null;
  const length = (text) => (segments ? [...segments.segment(text)].length : [...text].length);
  document.querySelectorAll("[data-count-of]").forEach((place) => {
    const field = document.getElementById(place.dataset.countOf);
    const count = () => { place.querySelector("b").textContent = length(field.value); };
    field.addEventListener("input", count);
    place.hidden = false;
    count();
  });
})();
