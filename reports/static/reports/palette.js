'use strict';
/* The search box over the palette of figures: shows the figures whose [data-words] hold every typed word, and opens
   the groups they are in. Without script all groups can be opened by hand. */
(function () {
  document.querySelectorAll('[data-palette]').forEach(box => {
    const find = box.querySelector('input[type="search"]');
    const items = Array.from(box.querySelectorAll('[data-words]'));
    find.addEventListener('input', () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      items.forEach(item => { item.hidden = !words.every(word => item.dataset.words.includes(word)); });
      box.querySelectorAll('details').forEach(group => {
        const some = Boolean(group.querySelector('[data-words]:not([hidden])'));
        group.hidden = !some;
        if (words.length) group.open = some;
      });
    });
    find.addEventListener('keydown', event => { if (event.key === 'Enter') event.preventDefault(); });
  });
}());
