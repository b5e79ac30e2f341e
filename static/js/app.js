'use strict';
/* What every page has: menu, question box, toasts, filters, htmx errors, guards. No page depends on it:
   without script the menu opens by its anchor, filters submit, and the server asks its own confirm page.

   data-nav / data-nav-close     opens and closes the off-canvas menu
   data-confirm="问题"           on a form or its submit button: ask first; adds confirmed=1 to the form.
                                 On a link: ask, then POST to its address (without script the link opens the
                                 server's own confirm page, see <c-action>)
   data-reason="作废原因"        with it: a reason must be typed; posted as `reason`
   data-danger                   with it: the 确定 button is red
   data-once                     a second submit of the same form does nothing
   data-guard                    asks before the page is left with unsaved input
   data-auto                     a filter form that queries as soon as something changes
   data-fold="id"                toggles .is-open on that element
   data-focus                    takes the focus when the page has loaded (error summary)
   data-hotkey="/"               is focused by that key
   data-check-all="pick"         ticks all boxes of that name; [data-bulk] shows 已选 n 条 and hides at 0
   data-print                    prints the page
   Server: HX-Trigger {"toast": {"text": "…", "kind": "ok|bad|"}} shows a toast. */
(function () {
  const root = document.documentElement;
  const body = document.body;
  root.classList.add('js');

  // ---- Toasts and the live region ----

  function toast(text, kind) {
    const box = document.getElementById('toasts');
    if (!box || !text) return;
    const line = document.createElement('div');
    const words = document.createElement('span');
    const close = document.createElement('button');
    line.className = 'toast toast-' + (kind || 'info');
    line.setAttribute('role', kind === 'bad' ? 'alert' : 'status');
    words.textContent = text;
    close.type = 'button';
    close.textContent = '×';
    close.setAttribute('aria-label', '关闭提示');
    close.addEventListener('click', () => line.remove());
    line.append(words, close);
    box.append(line);
    setTimeout(() => line.remove(), kind === 'bad' ? 12000 : 5000);
  }

  function announce(text) {
    const live = document.getElementById('live');
    if (live) live.textContent = text;
  }

  window.Portal = Object.assign(window.Portal || {}, { toast, announce });
  body.addEventListener('toast', event => toast(event.detail.text, event.detail.kind));

  // ---- Menu, details menus, folds ----

  const burger = document.querySelector('[data-nav]');

  function showNav(open) {
    body.classList.toggle('nav-open', open);
    burger.setAttribute('aria-expanded', String(open));
    if (open) document.querySelector('#side a').focus();
    else burger.focus();
  }

  if (burger) {
    burger.setAttribute('role', 'button');
    burger.setAttribute('aria-expanded', 'false');
    burger.setAttribute('aria-controls', 'side');
  }

  function closeMenus(except) {
    document.querySelectorAll('details.menu[open]').forEach(menu => {
      if (menu !== except) menu.open = false;
    });
  }

  document.addEventListener('click', event => {
    const at = event.target.closest ? event.target : body;
    if (at.closest('[data-nav]')) {
      event.preventDefault();
      showNav(!body.classList.contains('nav-open'));
    } else if (at.closest('[data-nav-close]')) {
      event.preventDefault();
      showNav(false);
    }
    const fold = at.closest('[data-fold]');
    if (fold) {
      event.preventDefault();
      const open = document.getElementById(fold.dataset.fold).classList.toggle('is-open');
      fold.setAttribute('aria-expanded', String(open));
    }
    if (at.closest('[data-print]')) window.print();
    closeMenus(at.closest('details.menu'));
  });

  document.addEventListener('keydown', event => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === 'Escape') {
      const menu = document.querySelector('details.menu[open]');
      if (menu) menu.querySelector('summary').focus();
      closeMenus(null);
      if (body.classList.contains('nav-open')) showNav(false);
    } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1) {
      const wanted = Array.from(document.querySelectorAll('[data-hotkey]')).find(el => el.dataset.hotkey === event.key);
      if (wanted) {
        event.preventDefault();
        wanted.focus();
      }
    }
  });

  // ---- Question box ----

  const dialog = document.getElementById('confirm');

  /* Resolves to false, or to {reason}. source carries data-danger and data-reason. */
  function ask(question, source) {
    const data = (source && source.dataset) || {};
    if (!dialog || !dialog.showModal) { // iOS before 15.4
      const typed = data.reason ? window.prompt(question + '\n' + data.reason) : '';
      return Promise.resolve(data.reason ? Boolean(typed) && { reason: typed } : window.confirm(question) && { reason: '' });
    }
    const field = dialog.querySelector('[data-reason-field]');
    const reason = field.querySelector('textarea');
    const error = field.querySelector('.err');
    const yes = dialog.querySelector('button[value=yes]');
    dialog.querySelector('[data-question]').textContent = question;
    field.hidden = !data.reason;
    field.querySelector('label').textContent = data.reason || '原因';
    reason.value = '';
    error.hidden = true;
    yes.className = 'btn ' + ('danger' in data ? 'btn-fill-danger' : 'btn-primary');
    dialog.returnValue = '';
    return new Promise(resolve => {
      const check = event => {
        if (data.reason && !reason.value.trim()) {
          event.preventDefault();
          error.hidden = false;
          reason.focus();
        }
      };
      yes.addEventListener('click', check);
      dialog.addEventListener('close', () => {
        yes.removeEventListener('click', check);
        resolve(dialog.returnValue === 'yes' && { reason: reason.value.trim() });
      }, { once: true });
      dialog.showModal();
      if (data.reason) reason.focus();
      else if (!('danger' in data)) yes.focus();
    });
  }

  function put(form, name, value) {
    let input = form.querySelector('input[type=hidden][name="' + name + '"]');
    if (!input) {
      input = document.createElement('input');
      input.type = 'hidden';
      input.name = name;
      form.append(input);
    }
    input.value = value;
  }

  let pressed = null; // the submit button last pressed, for browsers without event.submitter
  document.addEventListener('click', event => {
    const button = event.target.closest && event.target.closest('button, input[type=submit]');
    if (button && button.type === 'submit') pressed = button;
  }, true);

  document.addEventListener('submit', event => {
    const form = event.target;
    const button = event.submitter || (pressed && pressed.form === form ? pressed : null);
    const source = button && button.dataset.confirm ? button : form;
    if (!source.dataset.confirm || form.dataset.asked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(source.dataset.confirm, source).then(answer => {
      if (!answer) return;
      put(form, 'confirmed', '1');
      if (source.dataset.reason) put(form, 'reason', answer.reason);
      form.dataset.asked = '1';
      if (button) button.click();
      else if (form.requestSubmit) form.requestSubmit();
      else form.submit();
      setTimeout(() => delete form.dataset.asked, 0);
    });
  }, true);

  function token() {
    const given = document.querySelector('input[name=csrfmiddlewaretoken]');
    return given ? given.value : JSON.parse(body.getAttribute('hx-headers') || '{}')['X-CSRFToken'];
  }

  document.addEventListener('click', event => {
    const link = event.target.closest && event.target.closest('a[data-confirm]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(link.dataset.confirm, link).then(answer => {
      if (!answer) return;
      const form = document.createElement('form');
      form.method = 'post';
      form.action = link.href;
      put(form, 'csrfmiddlewaretoken', token());
      put(form, 'confirmed', '1');
      if (link.dataset.next) put(form, 'next', link.dataset.next);
      if (link.dataset.reason) put(form, 'reason', answer.reason);
      body.append(form);
      form.submit();
    });
  });

  body.addEventListener('htmx:confirm', event => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, event.detail.elt).then(answer => {
      if (answer) event.detail.issueRequest(true);
    });
  });

  // ---- Guards: unsaved input, double submit ----

  const dirty = new Set();
  document.addEventListener('input', event => {
    const form = event.target.form || (event.target.closest && event.target.closest('form'));
    if (form && 'guard' in form.dataset) dirty.add(form);
  });

  window.addEventListener('submit', event => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if ('once' in form.dataset && form.dataset.sent) {
      event.preventDefault();
      return;
    }
    dirty.delete(form);
    if (!('once' in form.dataset)) return;
    form.dataset.sent = '1';
    setTimeout(() => { // after the browser has read the form: a disabled button would not be posted
      form.querySelectorAll('button:not([type=button])').forEach(button => {
        button.setAttribute('aria-disabled', 'true');
      });
      announce('正在提交');
    }, 0);
    setTimeout(release, 20000); // the answer was lost or was a file: the page is still here
  });

  function release() {
    document.querySelectorAll('form[data-sent]').forEach(form => {
      delete form.dataset.sent;
      form.querySelectorAll('[aria-disabled]').forEach(button => button.removeAttribute('aria-disabled'));
    });
  }

  window.addEventListener('pageshow', event => { if (event.persisted) release(); });

  window.addEventListener('beforeunload', event => {
    // A form whose draft is kept on this device loses nothing: no question there.
    const open = Array.from(dirty).some(form => document.contains(form) && !form.dataset.draftKept);
    if (!open) return;
    event.preventDefault();
    event.returnValue = '';
  });

  // ---- Filters ----

  let waiting = 0;
  let composing = false; // pinyin being typed is not a query

  function refilter(form, delay) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (window.htmx && document.contains(form)) window.htmx.trigger(form, 'refilter');
    }, delay);
  }

  document.addEventListener('compositionstart', () => { composing = true; });
  document.addEventListener('compositionend', event => {
    composing = false;
    const form = event.target.closest('form[data-auto]');
    if (form) refilter(form, 300);
  });
  document.addEventListener('input', event => {
    const form = event.target.closest && event.target.closest('form[data-auto]');
    if (form && !composing) refilter(form, /^(text|search|number)$/.test(event.target.type) ? 400 : 50);
  });
  body.addEventListener('htmx:configRequest', event => {
    const form = event.detail.elt;
    if (!form.matches('form[data-auto]')) return;
    const given = event.detail.parameters; // empty filters stay out of the URL
    Object.keys(given).forEach(name => {
      if (given[name] === '') delete given[name];
    });
  });

  // ---- htmx: what went wrong, in words ----

  const WORDS = {
    400: '提交的内容有误，请检查后再试', 401: '登录已过期，请重新登录', 403: '没有权限，或页面已过期，请刷新后再试',
    404: '这条记录不存在，或不在您的管辖范围', 409: '记录已被他人修改，请刷新后再试', 413: '文件太大，请压缩后再传',
    429: '操作过于频繁，请稍后再试',
  };
  const offline = () => toast('网络不通，操作没有提交，请稍后重试', 'bad');
  body.addEventListener('htmx:sendError', offline);
  body.addEventListener('htmx:timeout', offline);
  body.addEventListener('htmx:responseError', event => {
    const status = event.detail.xhr.status;
    toast(WORDS[status] || '系统出错（' + status + '），已记入日志，请稍后再试或联系管理员', 'bad');
  });
  body.addEventListener('htmx:beforeSwap', event => {
    const xhr = event.detail.xhr;
    // A request that was sent on to the login page must not draw it into a list.
    if (xhr.status === 200 && xhr.responseText.indexOf('data-page="login"') >= 0) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  });
  body.addEventListener('htmx:afterSettle', event => {
    const count = event.target.querySelector && event.target.querySelector('[data-count]');
    if (count) announce('共 ' + count.querySelector('b').textContent);
  });
  window.addEventListener('offline', () => toast('当前没有网络，请先不要提交', 'bad'));
  window.addEventListener('online', () => toast('网络已恢复', 'ok'));

  // ---- Bulk selection ----

  document.addEventListener('change', event => {
    const all = event.target;
    if (all.dataset.checkAll) {
      document.querySelectorAll('input[name="' + all.dataset.checkAll + '"]').forEach(box => { box.checked = all.checked; });
    }
    const bulk = document.querySelector('[data-bulk]');
    if (!bulk || all.type !== 'checkbox') return;
    const count = document.querySelectorAll('.rows .pick input[name]:checked').length;
    bulk.hidden = !count;
    bulk.querySelector('b').textContent = count;
  });

  const first = document.querySelector('[data-focus]');
  if (first) first.focus();
}());
