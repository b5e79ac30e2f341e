'use strict';
/* The editor of a summary: paragraphs of text with figures in them that cannot be typed over.

   <form data-editor>
     <div class="blocks" data-blocks>
       <div class="block" data-row data-level="text">                     one paragraph; posted in document order
         <div class="prose" data-block contenteditable="true" role="textbox" aria-multiline="true" aria-label="段落">开展快检<span
           class="chip" contenteditable="false" data-token="{food.rapid_tests}">264批次</span>。</div>
         <textarea name="text" aria-label="段落">开展快检{food.rapid_tests}。</textarea>   directly after the prose
         <div class="block-tools">
           <select name="level" data-level-select aria-label="层级">…</select>
           <button type="button" class="btn" data-act="up" aria-label="上移">↑</button>  also: down, delete
         </div>
       </div>
     </div>
     <template data-block-model>the same row, empty</template>
     <button type="button" class="btn" data-insert="{food.rapid_tests}" data-value="264批次">快速检测批次</button>   palette

   The server reads getlist("text") beside getlist("level"). Only figures that the page knows (a chip or a palette
   button) become chips again when text is pasted, split or restored; any other brace stays a character. Without
   script the textareas are edited as they are, with their tokens. data-href on a chip: a double click opens its rows.
   Typing and inserting can be undone by the browser; splitting, merging and moving paragraphs cannot. */
(function () {
  const TOKEN = /\{[\w.:-]+(?:\|[^{}]*)?\}/g;
  const EDGE = '\u200b'; // lets the caret stand beside a chip at either end of a paragraph
  const MIME = 'application/x-portal-prose';

  function begin(form) {
    const list = form.querySelector('[data-blocks]');
    const model = form.querySelector('[data-block-model]');
    const known = new Map(); // token -> chip to copy
    const rows = () => Array.from(list.querySelectorAll('[data-row]'));
    const prose = row => row.querySelector('[data-block]');
    const source = row => row.querySelector('textarea');
    let caret = null; // the last selection inside a paragraph, for the palette

    function chip(token, words) {
      const span = document.createElement('span');
      span.className = 'chip';
      span.contentEditable = 'false';
      span.dataset.token = token;
      span.textContent = words;
      return span;
    }

    function serialise(node) {
      return Array.from(node.childNodes, child => {
        if (child.nodeType === Node.TEXT_NODE) return child.data;
        if (child.nodeType !== Node.ELEMENT_NODE) return '';
        return child.dataset.token || serialise(child);
      }).join('').replace(/[\u200b\r\n]/g, '').replace(/\u00a0/g, ' ');
    }

    function parse(text) {
      const fragment = document.createDocumentFragment();
      let from = 0;
      text.replace(TOKEN, (token, at) => {
        if (!known.has(token)) return token;
        fragment.append(text.slice(from, at), known.get(token).cloneNode(true));
        from = at + token.length;
        return token;
      });
      fragment.append(text.slice(from));
      return fragment;
    }

    /* Chips at an edge or beside another chip get a place for the caret; an empty paragraph gets really empty. */
    function tidy(block) {
      if (!serialise(block)) {
        block.textContent = '';
        return;
      }
      block.normalize();
      block.querySelectorAll('[data-token]').forEach(each => {
        const before = each.previousSibling;
        const after = each.nextSibling;
        if (!before || before.nodeType !== Node.TEXT_NODE) each.before(EDGE);
        if (!after || after.nodeType !== Node.TEXT_NODE) each.after(EDGE);
      });
    }

    function sync(block) {
      const area = block.closest('[data-row]').querySelector('textarea');
      const text = serialise(block);
      if (area.value === text) return;
      area.value = text;
      area.dispatchEvent(new Event('input', { bubbles: true })); // drafts and guards listen to controls
    }

    function place(node, offset) {
      window.getSelection().collapse(node, offset);
    }

    function toEnd(block) {
      block.focus();
      const range = document.createRange();
      range.selectNodeContents(block);
      range.collapse(false);
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(range);
    }

    /* The range of the selection when it lies in one paragraph of this form. */
    function here() {
      const selection = window.getSelection();
      if (!selection.rangeCount) return null;
      const range = selection.getRangeAt(0);
      const node = range.commonAncestorContainer;
      const block = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest('[data-block]');
      return block && list.contains(block) ? { range, block } : null;
    }

    function beside(at, after) {
      const range = document.createRange();
      range.selectNodeContents(at.block);
      if (after) range.setStart(at.range.endContainer, at.range.endOffset);
      else range.setEnd(at.range.startContainer, at.range.startOffset);
      return range;
    }

    function newRow(after) {
      const row = model.content.firstElementChild.cloneNode(true);
      row.dataset.level = 'text';
      if (after) after.after(row);
      else list.append(row);
      return row;
    }

    /* A boundary that the browser left inside a chip goes behind it: half a chip would be a second figure. */
    function outside(range) {
      const inside = node => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest('[data-token]');
      const last = inside(range.endContainer);
      const first = inside(range.startContainer);
      if (last) range.setEndAfter(last);
      if (first) range.setStartAfter(first);
      return range;
    }

    function split(at) {
      outside(at.range).deleteContents();
      const rest = beside(at, true).extractContents();
      const block = prose(newRow(at.block.closest('[data-row]')));
      block.append(rest);
      [at.block, block].forEach(each => {
        tidy(each);
        sync(each);
      });
      block.focus();
      place(block, 0);
    }

    /* Joins the paragraph of `row` to the one before it; the caret stands at the seam. */
    function merge(row) {
      const before = row.previousElementSibling;
      if (!before) return;
      const block = prose(before);
      toEnd(block);
      const seam = block.childNodes.length;
      block.append(...prose(row).childNodes);
      row.remove();
      place(block, seam);
      sync(block);
    }

    function insert(fragment) {
      const at = here() || caret;
      if (!at || !list.contains(at.block)) return false;
      const holder = document.createElement('div');
      holder.append(fragment);
      at.block.focus();
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(at.range);
      document.execCommand('insertHTML', false, holder.innerHTML); // keeps the browser's undo
      const now = here();
      outside(now.range);
      const atEnd = !serialise(beside(now, true).cloneContents());
      const { endContainer, endOffset } = now.range;
      tidy(at.block);
      if (atEnd) toEnd(at.block);
      else place(endContainer, endOffset);
      sync(at.block);
      return true;
    }

    form.querySelectorAll('[data-token]').forEach(each => known.set(each.dataset.token, chip(each.dataset.token, each.textContent)));
    form.querySelectorAll('[data-insert]').forEach(button => {
      if (!known.has(button.dataset.insert)) known.set(button.dataset.insert, chip(button.dataset.insert, button.dataset.value));
      button.addEventListener('mousedown', event => event.preventDefault()); // the caret stays in the text
      button.addEventListener('click', () => {
        if (!insert(known.get(button.dataset.insert).cloneNode(true))) window.Portal.toast('请先把光标放到要插入的段落里');
      });
    });

    document.addEventListener('selectionchange', () => {
      const at = here();
      list.querySelectorAll('.is-picked').forEach(each => each.classList.remove('is-picked'));
      if (!at) return;
      caret = { range: at.range.cloneRange(), block: at.block };
      if (at.range.collapsed) return;
      at.block.querySelectorAll('[data-token]').forEach(each => each.classList.toggle('is-picked', at.range.intersectsNode(each)));
    });

    /* A figure that is selected alone, as a click does, is not typed over: the caret goes behind it. Backspace takes
       it out. */
    function stepOff() {
      const at = here();
      if (!at || at.range.collapsed || !known.has(serialise(at.range.cloneContents()))) return false;
      outside(at.range);
      place(at.range.endContainer, at.range.endOffset);
      window.Portal.toast('数由记录算出，不能改写；要去掉它，请选中后按退格键');
      return true;
    }

    list.addEventListener('keydown', event => { if (event.key === 'Process' || event.key === 'Enter') stepOff(); });
    list.addEventListener('compositionstart', stepOff);
    list.addEventListener('beforeinput', event => {
      const kind = event.inputType;
      if (kind === 'insertText' && stepOff()) {
        event.preventDefault();
        document.execCommand('insertText', false, event.data);
        return;
      }
      const at = here();
      if (!at) return;
      if (kind === 'insertParagraph' || kind === 'insertLineBreak') {
        event.preventDefault();
        split(at);
      } else if (kind.startsWith('format')) {
        event.preventDefault();
      } else if (kind.startsWith('deleteContent') && at.range.collapsed) {
        const forward = kind.endsWith('Forward');
        if (serialise(beside(at, forward).cloneContents())) return;
        const row = at.block.closest('[data-row]');
        event.preventDefault();
        if (!forward) merge(row);
        else if (row.nextElementSibling) merge(row.nextElementSibling);
      }
    });
    list.addEventListener('input', event => {
      if (event.target.dataset.block === undefined) return;
      if (!event.isComposing && !serialise(event.target)) event.target.textContent = ''; // shows the hint again
      sync(event.target);
    });

    list.addEventListener('paste', event => {
      if (!event.target.closest('[data-block]')) return;
      event.preventDefault();
      stepOff();
      const own = event.clipboardData.getData(MIME);
      const text = (own || event.clipboardData.getData('text/plain')).split(/[\r\n]+/).filter(line => line.trim());
      text.forEach((line, i) => {
        if (i) split(here());
        insert(parse(line.trim()));
      });
    });
    ['copy', 'cut'].forEach(type => list.addEventListener(type, event => {
      const at = here();
      if (!at || at.range.collapsed) return;
      const part = at.range.cloneContents();
      event.preventDefault();
      event.clipboardData.setData('text/plain', part.textContent.replace(/\u200b/g, ''));
      event.clipboardData.setData(MIME, serialise(part));
      if (type === 'cut') document.execCommand('delete');
    }));
    let dragging = false;
    list.addEventListener('dragstart', () => { dragging = true; });
    list.addEventListener('dragend', () => { dragging = false; });
    list.addEventListener('drop', event => { if (!dragging) event.preventDefault(); });

    list.addEventListener('click', event => {
      const picked = event.target.closest('[data-token]');
      if (picked) window.getSelection().setBaseAndExtent(picked.parentNode, Array.from(picked.parentNode.childNodes).indexOf(picked), picked.parentNode, Array.from(picked.parentNode.childNodes).indexOf(picked) + 1);
      const button = event.target.closest('[data-act]');
      if (!button) return;
      const row = button.closest('[data-row]');
      const { previousElementSibling: before, nextElementSibling: next } = row;
      if (button.dataset.act === 'up' && before) before.before(row);
      else if (button.dataset.act === 'down' && next) next.after(row);
      else if (button.dataset.act === 'delete') {
        if (!before && !next) newRow();
        toEnd(prose(before || row.nextElementSibling));
        row.remove();
      } else return;
      if (document.contains(button)) button.focus();
      list.dispatchEvent(new Event('input', { bubbles: true }));
    });
    list.addEventListener('dblclick', event => {
      const opened = event.target.closest('[data-href]');
      if (opened) window.open(opened.dataset.href, '_blank', 'noopener');
    });
    list.addEventListener('change', event => {
      if ('levelSelect' in event.target.dataset) event.target.closest('[data-row]').dataset.level = event.target.value;
    });

    function redraw() { // the textareas are the truth: restored drafts
      rows().forEach(row => {
        prose(row).textContent = '';
        prose(row).append(parse(source(row).value));
        tidy(prose(row));
        row.dataset.level = row.querySelector('[data-level-select]').value;
      });
    }

    form.addEventListener('draft:before', event => {
      const wanted = (event.detail[source(rows()[0]).name] || []).length;
      while (rows().length < wanted) newRow();
      rows().slice(Math.max(1, wanted)).forEach(row => row.remove());
    });
    form.addEventListener('draft:restored', redraw);
    document.addEventListener('submit', event => { if (event.target === form) rows().forEach(row => sync(prose(row))); }, true);

    if (!rows().length) newRow();
    rows().forEach(row => tidy(prose(row)));
    form.classList.add('is-live');
  }

  document.querySelectorAll('form[data-editor]').forEach(begin);
}());
