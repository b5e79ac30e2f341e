'use strict';
/* Keeps what is typed into <form data-draft="key"> on this device until the server has it.

   Key in localStorage: draft:<user>:<key>; another user of the same phone never sees it. Not kept: passwords, files,
   the CSRF token, and everything inside [data-nodraft] (personal data of complainants and hosts belongs there).
   A draft is restored by itself when the form's own values are those it was begun on; where the record has changed
   meanwhile the user is asked. It ends when a page arrives that says the record is saved (data-saved in
   messages.html), by 丢弃, at logout (form[data-logout]), or after seven days.
   Events on the form: draft:before (detail = the fields, sheet.js adds its rows), draft:restored.
   [data-draft-state] inside the form says when it was last kept. */
(function () {
  const DAYS = 7 * 24 * 3600 * 1000;
  const user = document.body.dataset.user || 'guest';
  const prefix = 'draft:' + user + ':';
  const NEVER = ['csrfmiddlewaretoken', 'confirmed'];

  let store = null;
  try {
    store = window.localStorage;
    store.getItem('draft:');
  } catch (error) { /* storage is off: forms work without drafts */ }
  if (!store) return;

  const load = key => {
    try {
      return JSON.parse(store.getItem(key));
    } catch (error) {
      return null;
    }
  };
  const keys = () => Object.keys(store).filter(key => key.startsWith('draft:'));
  const clock = at => new Date(at).toLocaleTimeString('zh-CN', { hour12: false });
  const day = at => new Date(at).toLocaleDateString('zh-CN') + ' ' + clock(at);

  const saved = document.querySelector('[data-saved]');
  keys().forEach(key => {
    const draft = load(key);
    const mine = key.startsWith(prefix);
    if (!draft || Date.now() - draft.at > DAYS || (mine && saved && draft.sent)) store.removeItem(key);
  });
  let over = false; // logged out: what is still open is not kept again while the page goes
  document.addEventListener('submit', event => {
    if (!('logout' in event.target.dataset)) return;
    over = true;
    keys().filter(key => key.startsWith(prefix)).forEach(key => store.removeItem(key));
  });

  function controls(form) {
    return Array.from(form.elements).filter(el => el.name && !/^(file|password|submit|button)$/.test(el.type)
      && !NEVER.includes(el.name) && !el.closest('[data-nodraft]'));
  }

  /* {name: [values]} of what would be posted. */
  function read(form) {
    const fields = {};
    controls(form).forEach(el => {
      fields[el.name] = fields[el.name] || [];
      if (el.type === 'select-multiple') Array.from(el.selectedOptions).forEach(option => fields[el.name].push(option.value));
      else if (!/^(radio|checkbox)$/.test(el.type) || el.checked) fields[el.name].push(el.value);
    });
    return fields;
  }

  function fill(form, fields) {
    form.dispatchEvent(new CustomEvent('draft:before', { detail: fields }));
    const taken = {};
    controls(form).forEach(el => {
      const values = fields[el.name];
      if (!values) return;
      if (/^(radio|checkbox)$/.test(el.type)) {
        el.checked = values.includes(el.value);
      } else if (el.type === 'select-multiple') {
        Array.from(el.options).forEach(option => { option.selected = values.includes(option.value); });
      } else {
        taken[el.name] = taken[el.name] || 0;
        if (taken[el.name] < values.length) el.value = values[taken[el.name]];
        taken[el.name] += 1;
      }
    });
    form.dispatchEvent(new CustomEvent('draft:restored', { bubbles: true }));
  }

  function print(fields) { // what the form held at first, without what differs at every visit
    return JSON.stringify(Object.assign({}, fields, { client_uuid: 0 }));
  }

  function banner(form, text, acts) {
    const box = document.createElement('div');
    box.className = 'banner banner-info';
    box.setAttribute('role', 'status');
    const words = document.createElement('span');
    words.textContent = text;
    box.append(words);
    acts.forEach(act => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'btn btn-small';
      button.textContent = act.label;
      button.addEventListener('click', () => {
        box.remove();
        act.run();
      });
      box.append(button);
    });
    form.before(box);
    return box;
  }

  function begin(form) {
    const key = prefix + form.dataset.draft;
    const base = print(read(form));
    const state = form.querySelector('[data-draft-state]');
    let timer = 0;
    let notice = null;
    let gone = false;

    function keep() {
      if (gone || over) return;
      const draft = { at: Date.now(), base, fields: read(form) };
      try {
        store.setItem(key, JSON.stringify(draft));
        form.dataset.draftKept = '1';
        if (state) state.textContent = '草稿已存在本机 ' + clock(draft.at);
      } catch (error) { // the store is full: the guard of app.js asks again before leaving
        delete form.dataset.draftKept;
        if (state) state.textContent = '本机存储已满，草稿没有保存';
      }
    }

    function discard() {
      gone = true;
      clearTimeout(timer);
      store.removeItem(key);
      window.location.reload();
    }

    const later = () => {
      if (notice && notice.dataset.asking) notice.remove(); // typing on answers the question
      clearTimeout(timer);
      timer = setTimeout(keep, 500);
    };

    const draft = load(key);
    const failed = form.querySelector('.errs');
    if (draft && draft.sent) {
      delete draft.sent;
      store.setItem(key, JSON.stringify(draft));
    }
    if (draft && !failed) {
      const restore = () => {
        fill(form, draft.fields);
        form.dataset.draftKept = '1';
      };
      const drop = { label: '丢弃草稿', run: discard };
      if (draft.base === base) {
        restore();
        notice = banner(form, '已恢复 ' + day(draft.at) + ' 没有提交的内容。照片需要重新选择。', [drop]);
      } else {
        notice = banner(form, '本机有 ' + day(draft.at) + ' 没有提交的草稿，记录之后又有变动。', [{ label: '恢复草稿', run: restore }, drop]);
        notice.dataset.asking = '1';
      }
    }

    form.addEventListener('input', later);
    form.addEventListener('change', later);
    window.addEventListener('submit', event => {
      if (event.target !== form || event.defaultPrevented) return;
      clearTimeout(timer);
      keep();
      const last = load(key);
      if (last) store.setItem(key, JSON.stringify(Object.assign(last, { sent: true })));
    });
    document.addEventListener('visibilitychange', () => { // a phone may end the page without another word
      if (document.hidden && form.dataset.draftKept && !(load(key) || {}).sent) keep();
    });
  }

  document.addEventListener('DOMContentLoaded', () => document.querySelectorAll('form[data-draft]').forEach(begin));
}());
