'use strict';
/* A table of inputs that works like a spreadsheet. Without script it is a plain Django formset.

   <div data-sheet="form" data-max="200">           the formset's prefix, the most rows
     {{ formset.management_form }}
     <table class="sheet"><thead>…</thead><tbody>
       <tr><th scope="row">1</th><td>input</td>…<td>{{ form.DELETE }} or a button data-sheet-remove</td></tr>
     </tbody></table>
     <template data-sheet-row><tr>… empty_form, names and ids with __prefix__ …</tr></template>
     <button type="button" class="btn" data-sheet-add>增加一行</button>
   </div>

   Enter goes down (and adds a row at the end), arrows go to the neighbour cell, pasting cells from Excel fills to the
   right and down. A removed row has its DELETE box ticked and is hidden. */
(function () {
  /* Cells of the clipboard text that spreadsheets write: tabs, line ends, "quoted ""cells""". */
  function cells(text) {
    const rows = [[]];
    let cell = '';
    let quoted = false;
    for (let i = 0; i < text.length; i += 1) {
      const char = text[i];
      if (quoted) {
        if (char === '"' && text[i + 1] === '"') {
          cell += '"';
          i += 1;
        } else if (char === '"') {
          quoted = false;
        } else {
          cell += char;
        }
      } else if (char === '"' && cell === '') {
        quoted = true;
      } else if (char === '\t' || char === '\n') {
        rows[rows.length - 1].push(cell.trim());
        cell = '';
        if (char === '\n') rows.push([]);
      } else if (char !== '\r') {
        cell += char;
      }
    }
    rows[rows.length - 1].push(cell.trim());
    while (rows.length > 1 && rows[rows.length - 1].every(value => value === '')) rows.pop();
    return rows;
  }

  function isoDate(text) {
    const match = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})/.exec(text);
    return match ? [match[1], match[2].padStart(2, '0'), match[3].padStart(2, '0')].join('-') : '';
  }

  /* Puts a pasted value into a control; false when it has no place there. */
  function put(control, text) {
    if (control.tagName === 'SELECT') {
      const option = Array.from(control.options).find(each => each.value === text || each.text.trim() === text);
      if (option) control.value = option.value;
      return Boolean(option);
    }
    if (control.type === 'checkbox') {
      control.checked = /^(是|√|✓|1|true|y|yes)$/i.test(text);
      return true;
    }
    if (control.type === 'date') control.value = isoDate(text);
    else if (control.type === 'number') control.value = text.replace(/[,，\s]/g, '');
    else control.value = text;
    return !text || control.value !== '';
  }

  function begin(box) {
    const table = box.querySelector('tbody');
    const total = box.querySelector('input[name="' + box.dataset.sheet + '-TOTAL_FORMS"]');
    const model = box.querySelector('template[data-sheet-row]');
    const most = Number(box.dataset.max) || 1000;
    const rows = () => Array.from(table.rows).filter(row => !row.hidden);
    const controls = row => Array.from(row.querySelectorAll('input:not([type=hidden]), select, textarea'))
      .filter(el => !/-DELETE$/.test(el.name) && !el.disabled);

    function number() {
      rows().forEach((row, i) => {
        const head = row.querySelector('th');
        if (head) head.textContent = i + 1;
      });
    }

    function add() {
      const index = Number(total.value);
      if (!model || index >= most) return null;
      const holder = document.createElement('tbody');
      holder.innerHTML = model.innerHTML.replace(/__prefix__/g, index);
      const row = holder.rows[0];
      table.append(row);
      total.value = index + 1;
      number();
      return row;
    }

    function go(control, down, right) {
      const all = rows();
      const row = control.closest('tr');
      let target = all[all.indexOf(row) + down];
      if (!target && down > 0) target = add();
      if (!target) return;
      const column = controls(row).indexOf(control) + right;
      const next = controls(target)[column];
      if (!next) return;
      next.focus();
      if (next.select) next.select();
    }

    box.addEventListener('keydown', event => {
      const control = event.target;
      if (!table.contains(control) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const text = /^(text|search|tel|url)$/.test(control.type);
      const atStart = !text || (control.selectionStart === 0 && control.selectionEnd === 0);
      const atEnd = !text || (control.selectionStart === control.value.length && control.selectionEnd === control.value.length);
      const own = control.tagName === 'SELECT' || control.type === 'date'; // arrows mean something inside these
      let step = null;
      if (event.key === 'Enter' && control.tagName !== 'TEXTAREA' && control.tagName !== 'BUTTON') step = [event.shiftKey ? -1 : 1, 0];
      else if (own || event.shiftKey) return;
      else if (event.key === 'ArrowDown') step = [1, 0];
      else if (event.key === 'ArrowUp') step = [-1, 0];
      else if (event.key === 'ArrowLeft' && atStart) step = [0, -1];
      else if (event.key === 'ArrowRight' && atEnd) step = [0, 1];
      if (!step) return;
      event.preventDefault();
      if (event.key === 'ArrowDown' && rows().pop() === control.closest('tr')) return; // only Enter adds rows
      go(control, step[0], step[1]);
    });

    box.addEventListener('paste', event => {
      const control = event.target;
      const text = event.clipboardData.getData('text/plain');
      if (!table.contains(control) || !/[\t\n]/.test(text.trim())) return;
      event.preventDefault();
      const column = controls(control.closest('tr')).indexOf(control);
      let at = rows().indexOf(control.closest('tr'));
      let missed = 0;
      let left = 0;
      cells(text).forEach(values => {
        const row = rows()[at] || add();
        at += 1;
        if (!row) {
          left += 1;
          return;
        }
        const targets = controls(row).slice(column);
        values.slice(0, targets.length).forEach((value, i) => {
          if (!put(targets[i], value)) missed += 1;
        });
      });
      control.dispatchEvent(new Event('input', { bubbles: true }));
      if (left) window.Portal.toast('最多 ' + most + ' 行，有 ' + left + ' 行没有粘贴', 'bad');
      if (missed) window.Portal.toast('有 ' + missed + ' 个单元格的内容不能识别，请核对', 'bad');
    });

    box.addEventListener('click', event => {
      if (event.target.closest('[data-sheet-add]')) {
        const row = add();
        if (row) controls(row)[0].focus();
        else window.Portal.toast('最多 ' + most + ' 行', 'bad');
      }
      const remove = event.target.closest('[data-sheet-remove]');
      if (!remove) return;
      const row = remove.closest('tr');
      const mark = row.querySelector('input[name$="-DELETE"]');
      if (mark) mark.checked = true;
      else controls(row).forEach(el => { el.value = ''; }); // an empty extra form is not validated
      row.hidden = true;
      number();
      box.dispatchEvent(new Event('input', { bubbles: true }));
    });

    const form = box.closest('form');
    if (form) {
      form.addEventListener('draft:before', event => {
        const wanted = Number((event.detail[total.name] || [0])[0]);
        while (Number(total.value) < wanted && add());
      });
      form.addEventListener('draft:restored', () => {
        Array.from(table.rows).forEach(row => {
          const mark = row.querySelector('input[name$="-DELETE"]');
          row.hidden = Boolean(mark) && mark.checked;
        });
        number();
      });
    }
  }

  document.querySelectorAll('[data-sheet]').forEach(begin);
}());
