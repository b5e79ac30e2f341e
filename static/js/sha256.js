'use strict';

/* SHA-256 written out: crypto.subtle is missing where the portal is reached without TLS.
   window.sha256(Uint8Array) answers 64 hexadecimal digits. */
(() => {
  const K = new Uint32Array(64);
  const START = new Uint32Array(8);
  const fraction = x => Math.floor((x - Math.floor(x)) * 4294967296);
  let filled = 0;
  for (let n = 2; filled < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (prime) {
      if (filled < 8) START[filled] = fraction(Math.sqrt(n));
      K[filled] = fraction(Math.cbrt(n));
      filled += 1;
    }
  }
  const turn = (x, n) => (x >>> n) | (x << (32 - n));

  function block(state, view, at, w) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(at + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const a = w[i - 15];
      const b = w[i - 2];
      w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => { state[i] += x; });
  }

  function sha256(bytes) {
    const length = (((bytes.length + 8) >> 6) + 1) * 64;
    const padded = new Uint8Array(length);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(length - 8, Math.floor(bytes.length / 536870912));
    view.setUint32(length - 4, bytes.length << 3);
    const state = START.slice();
    const w = new Uint32Array(64);
    for (let at = 0; at < length; at += 64) block(state, view, at, w);
    return Array.from(state, x => x.toString(16).padStart(8, '0')).join('');
  }

  window.sha256 = sha256;
})();
