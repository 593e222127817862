/* Pictures are made smaller before they travel, and lose what a phone wrote into them. Without this
   file, or where the browser cannot read a picture, it travels as it is and the server does it. */
(function () {
  "use strict";

  var QUALITY = 0.85;
  var SMALL = 700 * 1024; // not worth the work
  if (!window.DataTransfer || !window.createImageBitmap || !window.Promise) return;

  function smaller(file, side) {
    if (!/^image\//.test(file.type) || file.size < SMALL) return Promise.resolve(file);
    return createImageBitmap(file).then(function (bitmap) {
      var scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      var paper = canvas.getContext("2d");
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) {
        canvas.toBlob(function (blob) {
          var name = file.name.replace(/\.\w+$/, "") + ".jpg";
          done(blob && blob.size < file.size ? new File([blob], name, { type: blob.type }) : file);
        }, "image/jpeg", QUALITY);
      });
    }).catch(function () { return file; });
  }

  // Before app.js looks at the size; it does when the smaller pictures stand in the field.
  document.addEventListener("change", function (event) {
    var input = event.target;
    if (input.type !== "file" || !input.dataset.pictureSide || input.madeSmaller) return;
    event.stopPropagation();
    var side = Number(input.dataset.pictureSide);
    var chosen = Array.prototype.slice.call(input.files);
    var made = Promise.all(chosen.map(function (file) { return smaller(file, side); }));
    var work = Promise.all([made, input.atWork]).then(function (done) {
      if (input.atWork === work) input.atWork = null;
      // A camera gives one picture at a time: those before stay.
      var before = input.hasAttribute("capture") ? input.photographed || [] : [];
      var all = new DataTransfer();
      input.photographed = before.concat(done[0]);
      input.photographed.forEach(function (file) { all.items.add(file); });
      input.files = all.files;
      input.setCustomValidity("");
      input.madeSmaller = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.madeSmaller = false;
      if (all.files.length > Number(input.dataset.most)) {
        input.setCustomValidity(input.dataset.tooMany);
        input.reportValidity();
      }
    });
    input.atWork = work;
  }, true);

  // Who sends meanwhile is not refused: what was pressed is sent when the pictures are ready.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    var working = Array.prototype.filter.call(form.elements, function (field) { return field.atWork; });
    if (!working.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.waitsForPictures) return;
    form.waitsForPictures = true;
    var pressed = event.submitter;
    tell(working[0]);
    Promise.all(working.map(function (field) { return field.atWork; })).then(function () {
      form.waitsForPictures = false;
      form.requestSubmit(pressed);
    });
  }, true);

  function tell(input) {
    var line = input.parentNode.querySelector("[data-picture-note]");
    if (!line) {
      line = document.createElement("p");
      line.className = "field__help";
      line.setAttribute("data-picture-note", "");
      line.setAttribute("role", "status");
      input.parentNode.appendChild(line);
    }
    line.textContent = input.dataset.pictureWaits;
  }
})();
