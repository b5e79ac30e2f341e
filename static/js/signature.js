'use strict';
/* Handwritten signatures: <c-signature>. Pointer events on the canvas, a PNG data URL in the hidden input after each
   stroke. Ticking the box beside it (refused, or signed on paper) is the way for keyboards and empties the input. */
(function () {
  const PEN = '#111';
  const WIDEST = 2.8;
  const THINNEST = 1;

  function begin(box) {
    const canvas = box.querySelector('canvas');
    const input = box.querySelector('input[type=hidden]');
    const refuse = box.querySelector('[data-refuse]');
    const state = box.querySelector('[role=status]');
    const pen = canvas.getContext('2d');
    let strokes = []; // [[x, y, ms], …] in parts of the canvas, so that a turned phone keeps the hand
    let stroke = null;
    let width = 0;
    let height = 0;

    const at = event => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, event.timeStamp];
    };

    function segment(points, i) {
      const [a, b, c] = [points[Math.max(0, i - 2)], points[i - 1], points[i]].map(p => [p[0] * width, p[1] * height, p[2]]);
      const speed = Math.hypot(c[0] - b[0], c[1] - b[1]) / Math.max(1, c[2] - b[2]);
      pen.lineWidth = Math.max(THINNEST, WIDEST - speed);
      pen.beginPath();
      pen.moveTo((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
      pen.quadraticCurveTo(b[0], b[1], (b[0] + c[0]) / 2, (b[1] + c[1]) / 2);
      pen.stroke();
    }

    function dot(point) {
      pen.beginPath();
      pen.arc(point[0] * width, point[1] * height, WIDEST / 2, 0, 7);
      pen.fill();
    }

    function draw() {
      pen.clearRect(0, 0, width, height);
      strokes.forEach(points => {
        if (points.length === 1) dot(points[0]);
        points.forEach((point, i) => { if (i) segment(points, i); });
      });
    }

    /* A value that came with the page or with a draft; data: images are outside the page's CSP, blobs are not. */
    function drawValue() {
      const match = /^data:image\/png;base64,(.+)$/.exec(input.value);
      if (!match || strokes.length) return;
      const bytes = Uint8Array.from(window.atob(match[1]), char => char.charCodeAt(0));
      const url = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
      const image = new Image();
      image.onload = () => {
        pen.drawImage(image, 0, 0, width, height);
        URL.revokeObjectURL(url);
      };
      image.src = url;
      state.textContent = '已签名';
    }

    function fit() {
      const ratio = Math.min(2, Math.max(1, window.devicePixelRatio || 1));
      if (canvas.offsetWidth === width && canvas.offsetHeight === height) return;
      width = canvas.offsetWidth;
      height = canvas.offsetHeight;
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      pen.scale(ratio, ratio);
      pen.strokeStyle = pen.fillStyle = PEN;
      pen.lineCap = pen.lineJoin = 'round';
      draw();
      drawValue();
    }

    function store(value) {
      input.value = value;
      state.textContent = value ? '已签名' : '未签名';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }

    function clear() {
      strokes = [];
      draw();
      store('');
    }

    canvas.addEventListener('pointerdown', event => {
      if (event.button || (refuse && refuse.checked)) return;
      event.preventDefault();
      if (canvas.setPointerCapture) canvas.setPointerCapture(event.pointerId);
      stroke = [at(event)];
    });
    canvas.addEventListener('pointermove', event => {
      if (!stroke) return;
      const steps = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      (steps.length ? steps : [event]).forEach(step => {
        stroke.push(at(step));
        segment(stroke, stroke.length - 1);
      });
    });
    const end = () => {
      if (!stroke) return;
      if (stroke.length === 1) dot(stroke[0]);
      strokes.push(stroke);
      stroke = null;
      store(canvas.toDataURL('image/png'));
    };
    canvas.addEventListener('pointerup', end);
    canvas.addEventListener('pointercancel', end);
    box.querySelector('[data-clear]').addEventListener('click', clear);

    function refused() {
      canvas.classList.toggle('sig-off', Boolean(refuse) && refuse.checked);
      if (refuse && refuse.checked && input.value) clear();
    }
    if (refuse) refuse.addEventListener('change', refused);
    window.addEventListener('resize', fit);
    document.addEventListener('draft:restored', () => {
      drawValue();
      refused();
    });
    fit();
    refused();
  }

  document.querySelectorAll('[data-signature]').forEach(begin);
}());
