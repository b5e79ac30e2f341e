'use strict';
/* Gives every empty <input name="client_uuid"> a random UUID (version 4), so that a form sent twice makes one
   record. crypto.randomUUID needs Chromium 92 and a secure page; getRandomValues works on both sides of that. */
(function () {
  function uuid4() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, byte => (byte + 256).toString(16).slice(1)).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  document.querySelectorAll('input[name="client_uuid"]').forEach(input => {
    if (!input.value) input.value = uuid4();
  });
  window.Portal = Object.assign(window.Portal || {}, { uuid4 });
}());
