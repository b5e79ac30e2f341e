'use strict';
/* Checklists. HTML: <ol class="items" data-checklist> with one <c-check-item> a line; anywhere in the same form
   <button type="button" data-pass-rest> (其余全部符合) and <c-check-bar>. data-complete on the list: the form is not
   sent before every line has an answer. Without script the radios and the descriptions are all there. */
(function () {
  document.querySelectorAll('[data-checklist]').forEach(list => {
    const form = list.closest('form');
    const items = Array.from(list.querySelectorAll('[data-item]'));
    const bar = form.querySelector('[data-check-bar]');
    const answer = item => item.querySelector('.seg input:checked');

    function show() {
      const done = items.filter(answer).length;
      items.forEach(item => {
        const given = answer(item);
        item.classList.toggle('is-fail', Boolean(given) && given.dataset.kind === 'fail');
      });
      if (!bar) return;
      const progress = bar.querySelector('progress');
      bar.querySelector('[data-done]').textContent = done + '/' + items.length;
      progress.max = items.length;
      progress.value = done;
    }

    list.addEventListener('change', event => {
      show();
      if (event.target.dataset.kind === 'fail') {
        const note = event.target.closest('[data-item]').querySelector('.item-note textarea');
        if (note && !note.value) note.focus();
      }
    });
    form.querySelectorAll('[data-pass-rest]').forEach(button => button.addEventListener('click', () => {
      const open = items.filter(item => !answer(item));
      open.forEach(item => { item.querySelector('[data-kind=pass]').checked = true; });
      show();
      list.dispatchEvent(new Event('input', { bubbles: true }));
      window.Portal.announce('已将其余 ' + open.length + ' 项记为符合');
    }));
    form.addEventListener('draft:restored', show);
    document.addEventListener('submit', event => {
      if (event.target !== form || !('complete' in list.dataset)) return;
      const open = items.filter(item => !answer(item));
      if (!open.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      window.Portal.toast('还有 ' + open.length + ' 项没有选择', 'bad');
      open[0].scrollIntoView({ block: 'center' });
      open[0].querySelector('.seg input').focus({ preventScroll: true });
    }, true);
    show();
  });
}());
