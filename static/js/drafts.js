/* What is typed into a form is kept until it is saved; a form that was left offers it again. */
(function () {
  "use strict";

  var QUIET = 2500; // milliseconds without a key
  var words = document.getElementById("draft-words");
  var forms = Array.prototype.filter.call(
    document.querySelectorAll("form.form[method=post]"),
    function (form) { return !form.querySelector("input[type=password], input[name=username]"); }
  );
  if (!words || !forms.length || !window.fetch) return;

  function address(form) {
    return new URL(form.getAttribute("action") || location.pathname, location.href).pathname;
  }

  function typed(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && !/^(hidden|file|submit|button|password)$/.test(field.type);
    });
  }

  function token(form) {
    return form.querySelector("input[name=csrfmiddlewaretoken]").value;
  }

  function post(url, form, fields) {
    var data = new FormData();
    data.append("draft-form", address(form));
    fields.forEach(function (field) {
      if (/^(checkbox|radio)$/.test(field.type) && !field.checked) return;
      if (field.type === "select-multiple") {
        Array.prototype.forEach.call(field.selectedOptions, function (option) {
          data.append(field.name, option.value);
        });
        return;
      }
      data.append(field.name, field.value);
    });
    return fetch(url, {
      method: "POST",
      body: data,
      keepalive: true,
      credentials: "same-origin",
      headers: { "X-CSRFToken": token(form), "HX-Request": "true" },
    });
  }

  function note(form, text) {
    var line = form.querySelector("[data-draft-note]");
    if (!line) {
      line = document.createElement("p");
      line.className = "field__help";
      line.setAttribute("data-draft-note", "");
      line.setAttribute("role", "status");
      form.appendChild(line);
    }
    line.textContent = text;
  }

  var timers = new Map();
  function save(form) {
    timers.delete(form);
    if (form.dataset.sent) return;
    post(words.dataset.url, form, typed(form)).then(function (answer) {
      note(form, answer.status === 204 ? words.dataset.kept : words.dataset.lost);
    }, function () { note(form, words.dataset.lost); });
  }

  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (forms.indexOf(form) < 0 || form.draftOffered) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(save, QUIET, form));
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState !== "hidden") return;
    timers.forEach(function (timer, form) { clearTimeout(timer); save(form); });
  });

  function fill(form, fields) {
    var missing = 0;
    form.dispatchEvent(new CustomEvent("draft:fill", { detail: fields }));
    fields.forEach(function (pair) {
      var same = typed(form).filter(function (field) { return field.name === pair[0]; });
      if (!same.length) {
        if (pair[1].some(Boolean) && !form.querySelector('[name="' + CSS.escape(pair[0]) + '"]')) missing += 1;
        return;
      }
      same.forEach(function (field, n) {
        if (/^(checkbox|radio)$/.test(field.type)) field.checked = pair[1].indexOf(field.value) >= 0;
        else if (field.type === "select-multiple") {
          Array.prototype.forEach.call(field.options, function (option) {
            option.selected = pair[1].indexOf(option.value) >= 0;
          });
        } else if (pair[1][n] !== undefined) field.value = pair[1][n];
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
    });
    form.dispatchEvent(new CustomEvent("draft:filled"));
    if (form.hasAttribute("data-guard")) form.dataset.changed = "1";
    note(form, missing ? words.dataset.missing : words.dataset.filled);
  }

  function offer(form, draft) {
    var box = words.content.firstElementChild.cloneNode(true);
    form.draftOffered = true;
    box.querySelector("[data-draft-day]").textContent = draft.saved_at;
    box.querySelector("[data-draft-fill]").addEventListener("click", function () {
      form.draftOffered = false;
      fill(form, draft.fields);
      box.remove();
    });
    box.querySelector("[data-draft-drop]").addEventListener("click", function () {
      form.draftOffered = false;
      post(words.dataset.dropUrl, form, []);
      box.remove();
    });
    form.parentNode.insertBefore(box, form);
  }

  // A form that comes back with its faults has what was typed.
  var empty = forms.filter(function (form) { return !form.querySelector(".error-summary, [aria-invalid=true]"); });
  if (!empty.length) return;
  var query = empty.map(function (form) { return "form=" + encodeURIComponent(address(form)); }).join("&");
  fetch(words.dataset.url + "?" + query, {
    credentials: "same-origin",
    headers: { "HX-Request": "true", "HX-Trigger-Name": "poll" },
  })
    .then(function (answer) { return answer.ok && !answer.redirected ? answer.json() : { drafts: [] }; })
    .then(function (answer) {
      answer.drafts.forEach(function (draft) {
        empty.forEach(function (form) { if (address(form) === draft.form) offer(form, draft); });
      });
    })
    .catch(function () { /* the form works without */ });
})();
