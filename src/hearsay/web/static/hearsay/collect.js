// Rumours overheard are kept on the phone first and sent when there is a connection. Each has a key
// of its own, so that sending it twice keeps it once. What the desk refuses stays on the phone with
// its reason until somebody mends or deletes it. Without this file the form is a plain form.
"use strict";
(() => {
  const form = document.querySelector("form[data-collect]");
  if (!form || !window.indexedDB || !window.fetch || !window.crypto) return;
  const state = document.querySelector("[data-state]");
  const refused = document.querySelector("[data-refused]");
  const signIn = document.querySelector("[data-sign-in]");
  const words = form.dataset;
  const newKey = () => Array.from(window.crypto.getRandomValues(new Uint8Array(16)),
    (byte) => byte.toString(16).padStart(2, "0")).join("");

  const opened = new Promise((resolve, reject) => {
    const ask = window.indexedDB.open("hearsay-collect", 1);
    ask.onupgradeneeded = () => ask.result.createObjectStore("kept", { keyPath: "key" });
    ask.onsuccess = () => resolve(ask.result);
    ask.onerror = () => reject(ask.error);
  });
  const inStore = async (mode, act) => {
    const base = await opened;
    return new Promise((resolve, reject) => {
      const change = base.transaction("kept", mode);
      const asked = act(change.objectStore("kept"));
      change.oncomplete = () => resolve(asked.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  };
  const all = () => inStore("readonly", (store) => store.getAll());
  const keep = (one) => inStore("readwrite", (store) => store.put(one));
  const drop = (key) => inStore("readwrite", (store) => store.delete(key));

  // What the list shows is what lies in the store; one that is being mended is left as it is.
  const item = (one) => {
    const row = refused.querySelector("template").content.firstElementChild.cloneNode(true);
    const part = (name) => row.querySelector(`[data-part=${name}]`);
    const mending = part("mending");
    row.dataset.key = one.key;
    part("why").textContent = one.why;
    part("text").textContent = one.text;
    part("mend").addEventListener("click", () => {
      mending.elements.text.value = one.text;
      mending.elements.place.value = one.place;
      mending.hidden = false;
      part("text").hidden = part("mend").hidden = true;
      mending.elements.text.focus();
    });
    part("delete").addEventListener("click", () => drop(one.key).then(() => show()));
    mending.addEventListener("submit", (event) => {
      event.preventDefault();
      const { why, ...said } = one;
      said.text = mending.elements.text.value;
      said.place = mending.elements.place.value;
      keep(said).then(() => { row.remove(); return send(); }).catch(() => say(words.notKept));
    });
    return row;
  };
  const say = (text) => { state.textContent = text; state.hidden = text === ""; };
  const show = async (told = "") => {
    const kept = await all();
    const list = refused.querySelector("ul");
    const rows = new Map(Array.from(list.children, (row) => [row.dataset.key, row]));
    const bad = kept.filter((one) => one.why);
    for (const one of bad) if (!rows.has(one.key)) list.append(item(one));
    const keys = new Set(bad.map((one) => one.key));
    for (const [key, row] of rows) if (!keys.has(key)) row.remove();
    refused.hidden = bad.length === 0;
    const left = kept.length - bad.length;
    signIn.hidden = !(left && told === words.signedOut);
    if (left) say(`${told || words.kept} ${left}`);
    else if (told === words.sent) say(told);
    else if (state.textContent !== words.sent) say("");
  };

  // What came of one try: { done }, { why } where the desk refuses it, or what to tell where it waits.
  const tried = async ({ key, text, place, at }) => {
    const body = new URLSearchParams({ key, text, place, at });
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    let answer, said;
    try {
      answer = await fetch(form.action, {
        method: "POST", body, redirect: "manual", credentials: "same-origin",
        headers: { accept: "application/json" },
      });
      said = await answer.json().catch(() => null);
    } catch (error) {
      return { told: words.kept };
    }
    // Only the desk's own word counts: a hotel's sign-in page answers 200 as well.
    if (answer.status === 200 && said && said.why === "") return { done: true };
    if (answer.status === 422 && said && said.why) return { why: said.why };
    if (answer.status === 413) return { why: words.tooLong };
    if (answer.status === 400) return { why: words.unreadable };
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) {
      return { told: words.signedOut };
    }
    return { told: words.later };
  };

  let sending = false, again = false;
  const send = async () => {
    again = true;
    if (sending) return;
    sending = true;
    let told = "";
    try {
      while (again) {
        again = false;
        for (const one of (await all()).filter((kept) => !kept.why)) {
          const came = await tried(one);
          told = came.done ? words.sent : came.told || "";
          if (came.done) await drop(one.key);
          else if (came.why) await keep({ ...one, why: came.why });
          if (came.told) break;
          await show(told);
        }
      }
    } finally {
      sending = false;
      await show(told);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = form.elements.text.value;
    keep({ key: newKey(), text, place: form.elements.place.value, at: new Date().toISOString() })
      .then(() => {
        // Whatever was typed since is another rumour.
        if (form.elements.text.value === text) form.elements.text.value = "";
        return show().then(send);
      }, () => form.submit());
  });
  window.addEventListener("online", send);
  window.setInterval(send, 30000);
  send();
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(words.worker, { scope: words.scope }).catch(() => {});
  }
})();
