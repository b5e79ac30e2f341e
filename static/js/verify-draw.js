'use strict';

/* Runs a published draw again in the visitor's own browser (algorithm mkt-draw-v1, the same steps as verify_draw.py).
   Needs sha256.js. */
(() => {
  const sha256 = window.sha256;
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
