'use strict';
/* The form of one check. As checklist.js, but for a list that htmx may exchange while the form stays:
   <form data-inspection> with <ol class="items" data-checks="<checklist id>"> inside #checks, [data-pass-rest] and
   <c-check-bar>. A draft that was begun with another checklist fetches that list first and fills it then. */
(function () {
  const form = document.querySelector('form[data-inspection]');
  if (!form) return;
  const bar = form.querySelector('[data-check-bar]');
  const items = () => Array.from(form.querySelectorAll('[data-checks] [data-item]'));
  const answer = item => item.querySelector('.seg input:checked');
  form.querySelectorAll('[name=choose]').forEach(button => { button.hidden = Boolean(window.htmx); }); // the select does it
  let draft = null; // what the device kept, while its list is on the way

  function show() {
    const all = items();
    form.querySelectorAll('[data-pass-rest]').forEach(button => { button.hidden = !all.length; });
    const done = all.filter(answer).length;
    all.forEach(item => {
      const given = answer(item);
      item.classList.toggle('is-fail', Boolean(given) && given.dataset.kind === 'fail');
    });
    if (!bar) return;
    const progress = bar.querySelector('progress');
    bar.querySelector('[data-done]').textContent = done + '/' + all.length;
    progress.max = all.length;
    progress.value = done;
  }

  form.addEventListener('change', event => {
    show();
    if (event.target.dataset.kind !== 'fail') return;
    const note = event.target.closest('[data-item]').querySelector('.item-note textarea');
    if (note && !note.value) note.focus();
  });

  form.addEventListener('click', event => {
    if (!event.target.closest('[data-pass-rest]')) return;
    const open = items().filter(item => !answer(item));
    open.forEach(item => { item.querySelector('[data-kind=pass]').checked = true; });
    show();
    form.dispatchEvent(new Event('input', { bubbles: true }));
    window.Portal.announce('已将其余 ' + open.length + ' 项记为符合');
  });

  document.addEventListener('submit', event => {
    const button = event.submitter;
    if (event.target !== form || (button && button.name === 'choose')) return;
    const open = items().filter(item => !answer(item));
    if (!open.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    window.Portal.toast('还有 ' + open.length + ' 项没有选择', 'bad');
    open[0].scrollIntoView({ block: 'center' });
    open[0].querySelector('.seg input').focus({ preventScroll: true });
  }, true);

  function fill(fields) {
    form.querySelectorAll('#checks input, #checks textarea').forEach(control => {
      const values = fields[control.name];
      if (!values) return;
      if (/^(radio|checkbox)$/.test(control.type)) control.checked = values.includes(control.value);
      else if (values.length) control.value = values[0];
    });
  }

  /* Fetches the list that the select names, unless the page shows it; whether it had to. */
  function follow() {
    const list = form.querySelector('[data-checks]');
    const select = form.elements.checklist;
    const other = Boolean(window.htmx && list && select.value && select.value !== list.dataset.checks);
    if (other) window.htmx.trigger(select, 'redraw');
    return other;
  }

  form.addEventListener('draft:before', event => { draft = event.detail; });
  form.addEventListener('draft:restored', () => {
    show();
    if (!follow()) draft = null;
  });
  // On a slow line the select is used before this script has arrived. A draft has been restored by now, or waits.
  document.addEventListener('DOMContentLoaded', () => { if (!draft) follow(); });
  document.body.addEventListener('htmx:afterSettle', event => {
    if (event.target.id !== 'checks') return;
    if (draft) fill(draft);
    draft = null;
    show();
  });
  show();
}());
