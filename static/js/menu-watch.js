'use strict';
/* Marks forbidden and risky dishes while a menu is typed. <textarea data-menu-watch='[{words, unless, reason, bad}]'>;
   the marks are written into [data-menu-marks] of the same form. Without script the button in [data-without-script]
   asks the server for the same. */
(function () {
  document.querySelectorAll('textarea[data-menu-watch]').forEach(menu => {
    const list = JSON.parse(menu.dataset.menuWatch || '[]');
    const place = menu.form.querySelector('[data-menu-marks]');
    const button = menu.form.querySelector('[data-without-script]');
    if (button) button.hidden = true;
    let shown = place.textContent.trim();

    function hits() {
      const found = [];
      menu.value.split(/[\n,，、;；]+/).map(dish => dish.trim()).filter(Boolean).forEach(dish => {
        list.forEach(entry => {
          const has = words => words.some(word => dish.includes(word));
          if (has(entry.words) && !has(entry.unless)) found.push({ dish, entry });
        });
      });
      return found;
    }

    function line(hit) {
      const item = document.createElement('li');
      const name = document.createElement('b');
      const tag = document.createElement('span');
      item.className = 'is-marked';
      name.textContent = hit.dish;
      tag.className = 'tag tag-' + (hit.entry.bad ? 'bad' : 'wait');
      tag.textContent = hit.entry.bad ? '禁止供应' : '高风险';
      item.append(name, ' ', tag, ' ' + hit.entry.reason);
      return item;
    }

    function show() {
      const found = hits();
      const said = found.map(hit => hit.dish + hit.entry.reason).join();
      if (said === shown) return; // a reader is told of a change only
      shown = said;
      place.textContent = '';
      if (!found.length) return;
      const ul = document.createElement('ul');
      ul.className = 'dishes';
      found.forEach(hit => ul.append(line(hit)));
      place.append(ul);
    }

    menu.addEventListener('input', show);
    menu.form.addEventListener('draft:restored', show);
    show();
  });
}());
