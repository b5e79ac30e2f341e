'use strict';

/* Runs a published draw again in the visitor's own browser (algorithm mkt-draw-v1, the same steps as verify_draw.py).
   SHA-256 is written out: crypto.subtle is missing where the portal is reached without TLS. */
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

  const encoder = new TextEncoder();
  const sha = (...parts) => sha256(encoder.encode(parts.join('\x1f')));
  const by = key => (one, two) => (key(one) < key(two) ? -1 : key(one) > key(two) ? 1 : 0);

  function pair(seed, code, free, recused, left) {
    const ranked = Array.from(free.keys()).filter(one => !recused.has(code + '|' + one))
      .map(one => [sha(seed, 'officer', code, one), one]).sort(by(one => one[0])).map(one => one[1]);
    const able = [];
    const open = ranked.filter(one => free.get(one) > 0);
    open.forEach((one, i) => open.slice(i + 1).forEach(other => able.push([one, other])));
    const enough = two => Array.from(free).reduce(
      (sum, [one, n]) => sum + Math.max(0, Math.min(n - (two.includes(one) ? 1 : 0), left)), 0) >= 2 * left;
    return able.find(enough) || able[0] || ranked.slice(0, 2);
  }

  function draw(listBytes, planBytes, digits) {
    const decoder = new TextDecoder();
    const plan = JSON.parse(decoder.decode(planBytes));
    const listHash = sha256(listBytes);
    const seed = [plan.algorithm, plan.plan, listHash, digits].join('\x1f');
    const levels = new Map();
    decoder.decode(listBytes).replace(/\n+$/, '').split('\n').forEach(line => {
      const [code, name, level] = line.split('|');
      if (!levels.has(level)) levels.set(level, []);
      levels.get(level).push([sha(seed, level, code), level, code, name]);
    });
    const drawn = [];
    const reserve = [];
    Array.from(levels.keys()).sort().forEach(level => {
      const rows = levels.get(level).sort(by(row => row[0]));
      const quota = plan.quota[level] || 0;
      drawn.push(...rows.slice(0, quota));
      rows.slice(quota, quota + (plan.reserve[level] || 0)).forEach((row, i) => {
        reserve.push(['reserve', i + 1, level, row[2], row[3], row[0], '', ''].join('|'));
      });
    });
    const officers = plan.officers.map(one => one[0]);
    const recused = new Set(plan.recusals.map(one => one.join('|')));
    const cap = Math.ceil((2 * drawn.length) / officers.length);
    const free = new Map(officers.map(one => [one, cap]));
    const lines = drawn.sort(by(row => row[0])).map((row, i) => {
      const two = pair(seed, row[2], free, recused, drawn.length - i - 1);
      two.forEach(one => free.set(one, free.get(one) - 1));
      return ['drawn', i + 1, row[1], row[2], row[3], row[0], ...two].join('|');
    });
    const head = [plan.algorithm, plan.plan, sha256(planBytes), listHash, digits].join('|');
    return { text: [head, ...lines, ...reserve].join('\n') + '\n', listHash, agreed: plan.list_sha256 === listHash };
  }

  window.verifyDraw = { sha256, draw };

  const box = document.querySelector('[data-verify]');
  if (!box) return;
  const said = box.querySelector('[data-said]');
  const button = box.querySelector('button');
  const picked = box.querySelector('input[type=file]');
  box.hidden = false;
  document.querySelector('[data-plain]').hidden = true;

  async function bytesOf(name) {
    const answer = await fetch(box.dataset.verify + name);
    if (!answer.ok) throw new Error(name);
    return new Uint8Array(await answer.arrayBuffer());
  }

  function tell(kind, words) {
    said.className = 'banner' + (kind ? ' banner-' + kind : '');
    said.textContent = words;
    said.hidden = false;
  }

  button.addEventListener('click', async () => {
    button.disabled = true;
    tell('', '正在重新计算…');
    try {
      const own = picked && picked.files[0];
      if (picked && !own) {
        tell('wait', '请先选择名单文件 list.txt');
        return;
      }
      const [plan, digits, result] = await Promise.all(['plan.json', 'digits.txt', 'result.txt'].map(bytesOf));
      const list = own ? new Uint8Array(await own.arrayBuffer()) : await bytesOf('list.txt');
      const decoder = new TextDecoder();
      const found = draw(list, plan, decoder.decode(digits).trim());
      const same = found.agreed && found.text === decoder.decode(result);
      const count = found.text.split('\n').filter(line => line.startsWith('drawn|')).length;
      if (same) tell('ok', '一致：由名单、方案和数字重新算出的 ' + count + ' 户及检查人员，与公布的结果完全相同。');
      else tell('bad', '不一致：重新算出的结果与公布的不同。名单校验值为 ' + found.listHash + '。');
    } catch (error) {
      tell('bad', '没有算成：文件读取失败或格式不对（' + error.message + '）。');
    } finally {
      button.disabled = false;
    }
  });
})();
