// Rumours overheard are kept on the phone first and sent when there is a connection. Each has a key
// of its own, so that sending it twice keeps it once. Without this file the form is a plain form.
"use strict";
(() => {
  const form = document.querySelector("form[data-collect]");
  if (!form || !window.indexedDB || !window.fetch || !window.crypto) return;
  const state = document.querySelector("[data-state]");
  const say = (text) => { state.textContent = text; state.hidden = text === ""; };
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
      change.onerror = () => reject(change.error);
    });
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      const kept = await inStore("readonly", (store) => store.getAll());
      let left = kept.length;
      for (const one of kept) {
        const body = new URLSearchParams(one);
        body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
        let answer;
        try {
          answer = await fetch(form.action, {
            method: "POST", body, redirect: "manual", credentials: "same-origin",
            headers: { accept: "application/json" },
          });
        } catch (error) {
          say(`${form.dataset.kept} ${left}`);
          return;
        }
        if (answer.status === 200) {
          await inStore("readwrite", (store) => store.delete(one.key));
          left -= 1;
          say(left ? `${form.dataset.kept} ${left}` : form.dataset.sent);
        } else if (answer.status === 422) {
          const said = await answer.json();
          await inStore("readwrite", (store) => store.delete(one.key));
          left -= 1;
          form.elements.text.value = form.elements.text.value || one.text;
          say(`${form.dataset.refused} ${said.why}`);
        } else if (answer.status === 503) {
          say(`${form.dataset.kept} ${left}`);
          return;
        } else {
          say(`${form.dataset.signedOut} ${left}`);
          return;
        }
      }
    } finally {
      sending = false;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = { key: newKey(), text: form.elements.text.value, place: form.elements.place.value,
      at: new Date().toISOString() };
    inStore("readwrite", (store) => store.put(said)).then(() => {
      form.elements.text.value = "";
      say(form.dataset.kept + " 1");
      return send();
    }).catch(() => form.submit());
  });
  window.addEventListener("online", send);
  window.setInterval(send, 30000);
  send();
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(form.dataset.worker, { scope: form.dataset.scope }).catch(() => {});
  }
})();
