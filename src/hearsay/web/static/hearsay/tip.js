// The work that stands for a captcha: finds a number whose SHA-256 with the challenge begins with
// zero bits. Without this file the form works too; the desk then asks to wait a little.
"use strict";
(() => {
  const form = document.querySelector("form[data-work]");
  if (!form || !window.crypto || !window.crypto.subtle) return;
  const bits = Number(form.dataset.work);
  const challenge = form.elements.challenge.value;
  const coder = new TextEncoder();
  const zeros = (bytes) => {
    let count = 0;
    for (const byte of bytes) {
      if (byte === 0) { count += 8; continue; }
      return count + Math.clz32(byte) - 24;
    }
    return count;
  };
  const find = async () => {
    for (let start = 0; start < 2 ** 26; start += 256) {
      const tries = Array.from({ length: 256 }, (_, n) => start + n);
      const hashes = await Promise.all(
        tries.map((n) => window.crypto.subtle.digest("SHA-256", coder.encode(`${challenge}:${n}`))));
      const found = hashes.findIndex((hash) => zeros(new Uint8Array(hash)) >= bits);
      if (found >= 0) return String(tries[found]);
    }
    return "";
  };
  let work = null;
  const begin = () => { work = work || find(); return work; };
  form.elements.text.addEventListener("input", begin, { once: true });
  form.addEventListener("submit", (event) => {
    if (form.elements.number.value) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    form.querySelector("[data-working]").hidden = false;
    begin().then((number) => { form.elements.number.value = number; form.submit(); });
  });
})();
