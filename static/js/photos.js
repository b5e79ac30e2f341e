'use strict';
/* Pictures of a form: <c-photos>. Each picture is drawn again at most 1,600 pixels long as JPEG (smaller to send, and
   without the place where it was taken), shown as a thumbnail, and put back into the file input, so that the form is
   posted as any other. What the browser cannot draw (HEIC outside Safari) or put back is sent as it is: the server checks
   and shrinks every picture anyway. */
(function () {
  const LONGEST = 1600;
  const QUALITY = 0.8;

  function decode(file) {
    if (window.createImageBitmap) {
      return createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => decodeByImage(file));
    }
    return decodeByImage(file);
  }

  function decodeByImage(file) {
    return new Promise((resolve, reject) => {
      const url = URL.createObjectURL(file);
      const image = new Image();
      image.onload = () => {
        URL.revokeObjectURL(url);
        resolve(image);
      };
      image.onerror = () => {
        URL.revokeObjectURL(url);
        reject(new Error('not a picture that this browser knows'));
      };
      image.src = url;
    });
  }

  function shrink(file) {
    return decode(file).then(source => new Promise((resolve, reject) => {
      const width = source.naturalWidth || source.width;
      const height = source.naturalHeight || source.height;
      const scale = Math.min(1, LONGEST / Math.max(width, height));
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.round(width * scale));
      canvas.height = Math.max(1, Math.round(height * scale));
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#fff'; // a transparent PNG would turn black
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(source, 0, 0, canvas.width, canvas.height);
      if (source.close) source.close();
      canvas.toBlob(blob => {
        canvas.width = canvas.height = 0; // iOS gives the memory back only then
        if (!blob) reject(new Error('too large for this device'));
        else resolve(new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }));
      }, 'image/jpeg', QUALITY);
    }));
  }

  function canPutBack() {
    try {
      return new DataTransfer().items.add(new File([], 'a')) !== null;
    } catch (error) {
      return false;
    }
  }

  function begin(box) {
    const input = box.querySelector('input[type=file]');
    const thumbs = box.querySelector('[data-thumbs]');
    const error = box.querySelector('[data-error]');
    const most = Number(box.dataset.max) || 9;
    let files = [];
    let working = 0;

    function say(text) {
      error.textContent = text;
      error.hidden = !text;
    }

    function putBack() {
      const transfer = new DataTransfer();
      files.forEach(file => transfer.items.add(file));
      input.files = transfer.files;
    }

    function show() {
      thumbs.textContent = '';
      files.forEach((file, i) => {
        const figure = document.createElement('div');
        const image = new Image();
        const words = document.createElement('span');
        const remove = document.createElement('button');
        figure.className = 'thumb';
        image.alt = '照片 ' + (i + 1) + '：' + file.name;
        image.src = URL.createObjectURL(file);
        image.onload = () => URL.revokeObjectURL(image.src);
        image.onerror = () => {
          image.remove();
          words.textContent = file.name;
        };
        words.textContent = Math.round(file.size / 1024) + ' KB';
        remove.type = 'button';
        remove.textContent = '×';
        remove.setAttribute('aria-label', '删除照片 ' + (i + 1));
        remove.addEventListener('click', () => {
          files.splice(i, 1);
          putBack();
          show();
          input.focus();
        });
        figure.append(image, words, remove);
        thumbs.append(figure);
      });
      window.Portal.announce('已选 ' + files.length + ' 张照片');
    }

    input.addEventListener('change', () => {
      const added = Array.from(input.files).filter(file => !files.includes(file));
      const problems = [];
      say('');
      if (files.length + added.length > most) problems.push('最多 ' + most + ' 张，多出的没有加入');
      const taken = added.slice(0, Math.max(0, most - files.length));
      working += 1;
      taken.reduce((before, file) => before // one after the other: phones have little memory
        .then(() => shrink(file))
        .catch(() => file)
        .then(small => files.push(small)), Promise.resolve())
        .then(() => {
          working -= 1;
          putBack();
          show();
          say(problems.join('；'));
        });
    });

    document.addEventListener('submit', event => {
      if (event.target !== input.form || !working) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      window.Portal.toast('照片正在处理，请稍候再提交');
    }, true);
  }

  if (canPutBack()) document.querySelectorAll('[data-photos]').forEach(begin);
}());
