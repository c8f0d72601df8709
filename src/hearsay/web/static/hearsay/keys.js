// Single keys press buttons and links (or begin writing in a field): an element says data-key="c", and
// where several do, the row in focus counts, else the current one (data-row, aria-current="true").
// j and k walk the rows, Enter presses a focused row's data-key="enter", ? lists the keys of the page.
// Every page works without it, and each person can switch it off (browser storage).
"use strict";
(() => {
  const OFF = "hearsay-keys-off";
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const isOff = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const setOff = (off) => { try { off ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* private window */ } };

  // Thai and other layouts have no Latin letters: then the place of the key counts.
  const pressed = (event) => {
    if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?";
    if (event.key === "Enter") return "enter";
    return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key.toLowerCase();
  };
  const isWriting = (target) => target instanceof Element
    && target.closest("textarea, select, input:not([type=checkbox]):not([type=radio]), [contenteditable]");

  const currentRow = () => {
    const focused = document.activeElement && document.activeElement.closest("[data-row]");
    return focused || document.querySelector("[data-row][aria-current=true]");
  };
  const walk = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(currentRow());
    const isFocused = at >= 0 && all[at].contains(document.activeElement);
    const next = isFocused ? at + step : Math.max(at, 0);
    all[Math.min(Math.max(next, 0), all.length - 1)].focus();
  };
  const usable = (element) => element && !element.disabled;
  const find = (key) => {
    const which = `[data-key="${CSS.escape(key)}"]`;
    const row = currentRow();
    const own = row && row.querySelector(which);
    return usable(own) ? own : [...document.querySelectorAll(which)].find((e) => usable(e) && !e.closest("[data-row]"));
  };

  const name = (element) => element.dataset.keyName || element.getAttribute("aria-label") || element.textContent.trim();
  const list = () => {
    const named = new Map();
    if (rows().length) { named.set("j", dialog.dataset.next); named.set("k", dialog.dataset.previous); }
    for (const element of document.querySelectorAll("[data-key]")) {
      if (usable(element) && !named.has(element.dataset.key)) named.set(element.dataset.key, name(element));
    }
    named.set("?", dialog.dataset.help);
    return [...named].map(([key, what]) => {
      const line = document.createElement("li");
      const cap = document.createElement("kbd");
      cap.textContent = key === "enter" ? "Enter" : key;
      line.append(cap, " ", what);
      return line;
    });
  };
  const show = () => {
    dialog.querySelector("ul").replaceChildren(...list());
    dialog.querySelector("[data-keys-on]").checked = !isOff();
    dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
    const key = pressed(event);
    if (key === "?") { event.preventDefault(); show(); return; }
    if (isOff()) return;
    if (key === "j" || key === "k") { event.preventDefault(); walk(key === "j" ? 1 : -1); return; }
    if (key === "enter" && !(event.target instanceof Element && event.target.matches("[data-row]"))) return;
    const element = find(key);
    if (!element) return;
    event.preventDefault();
    if (isWriting(element)) element.focus(); else element.click();
  });
  dialog.querySelector("[data-keys-on]").addEventListener("change", (event) => setOff(!event.target.checked));
  for (const button of document.querySelectorAll("[data-keys-help]")) {
    button.hidden = false;
    button.addEventListener("click", show);
  }
})();
