'use strict';

/* Finds the number that the server asks for (core/public/work.py) while the form is being filled in.
   [data-work] is the form, data-bits how many leading zero bits; fields challenge and answer. Needs sha256.js. */
(() => {
  const form = document.querySelector('[data-work]');
  if (!form) return;
  const bits = Number(form.dataset.work);
  const encoder = new TextEncoder();
  const given = form.elements.challenge.value;
  const answer = form.elements.answer;
  const button = form.querySelector('.bar-submit button');
  const waiting = document.querySelector('[data-wait]');
  let number = 0;

  if (!given || answer.value) return;
  const label = button.textContent;
  button.disabled = true;
  button.textContent = '正在准备，请稍候…';

  function work() {
    for (let i = 0; i < 500; i += 1, number += 1) {
      const head = parseInt(window.sha256(encoder.encode(given + '.' + number)).slice(0, 8), 16);
      if (head < 2 ** (32 - bits)) {
        answer.value = String(number);
        button.disabled = false;
        button.textContent = label;
        if (waiting) waiting.textContent = '已经准备好，可以提交了。照片如果选过，请再选一次。';
        return;
      }
    }
    setTimeout(work, 0);
  }

  work();
})();
