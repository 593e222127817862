/* Small comforts. Every page works without this file. */
(function () {
  "use strict";

  var words = document.body.dataset;

  // A form is sent once: the pressed button rests until the page is left or shown again.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method === "get") return;
    // What opens beside this page leaves the form as it stands.
    if (event.submitter && event.submitter.formTarget === "_blank") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.dataset.changed = "";
    // Disabled after the submission is built, so that the button's own value is still sent.
    setTimeout(function () {
      form.querySelectorAll("button:not([type=button]), input[type=submit]").forEach(function (b) {
        b.disabled = true;
      });
    }, 0);
    // A file for download leaves this page standing: give the buttons back.
    if (form.hasAttribute("data-download")) setTimeout(release, 2000, form);
  });

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("button:not([type=button]), input[type=submit]").forEach(function (b) {
      b.disabled = false;
    });
  }

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(release);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target.closest && event.target.closest("form[data-sent]");
    if (form) release(form);
  });

  // A table of lines grows: the last line is copied, emptied and counted.
  document.querySelectorAll("[data-add-line]").forEach(function (button) {
    var form = button.closest("form");
    var table = form && form.querySelector("table[data-lines]");
    if (!table) return;
    button.hidden = false;
    button.addEventListener("click", function () { addLine(table).querySelector("[name]").focus(); });
  });

  function addLine(table) {
    var count = document.getElementById(table.dataset.lines);
    var number = Number(count.value);
    var line = table.tBodies[0].rows[number - 1].cloneNode(true);
    line.querySelectorAll("[name], [for]").forEach(function (part) {
      ["name", "id", "for"].forEach(function (what) {
        var said = part.getAttribute(what);
        if (said) part.setAttribute(what, said.replace(/_\d+$/, "_" + number));
      });
      part.removeAttribute("aria-invalid");
      if (part.name) part.value = "";
    });
    line.querySelectorAll("label").forEach(function (label) {
      label.textContent = label.textContent.replace(/\d+/, number + 1);
    });
    line.querySelectorAll(".errorlist, .field__error").forEach(function (list) { list.remove(); });
    line.querySelectorAll("[data-seen]").forEach(function (said) { said.textContent = ""; });
    table.tBodies[0].appendChild(line);
    count.value = number + 1;
    if (window.htmx) window.htmx.process(line);
    return line;
  }

  // A table that grows keeps one empty row at its end; Enter leads on as Tab does.
  function isEmpty(line) {
    return Array.prototype.every.call(line.querySelectorAll("[name]"), function (f) { return !f.value; });
  }
  function grow(table) {
    var rows = table.tBodies[0].rows;
    if (!isEmpty(rows[rows.length - 1])) addLine(table);
  }
  document.querySelectorAll("table[data-grows]").forEach(function (table) {
    var form = table.closest("form");
    var count = document.getElementById(table.dataset.lines);
    var rows = table.tBodies[0].rows;
    while (rows.length > 2 && isEmpty(rows[rows.length - 1]) && isEmpty(rows[rows.length - 2])) {
      rows[rows.length - 1].remove();
      count.value = rows.length;
    }
    grow(table);
    table.addEventListener("input", function () { grow(table); });
    form.addEventListener("draft:fill", function (event) {
      event.detail.forEach(function (pair) {
        var number = /_(\d+)$/.exec(pair[0]);
        while (number && pair[1].some(Boolean) && rows.length <= Number(number[1])) addLine(table);
      });
    });
    form.addEventListener("draft:filled", function () { grow(table); });
    form.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.isComposing || !event.target.matches("input, select")) return;
      var fields = Array.prototype.filter.call(form.elements, function (f) { return f.matches("input:not([type=hidden]), select") && !f.closest("details:not([open])"); });
      var next = fields[fields.indexOf(event.target) + 1];
      var line = event.target.closest("tr");
      if (line && line.rowIndex > 1 && isEmpty(line)) next = fields.filter(function (f) { return !table.contains(f); })[0];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
  });

  // Who is on file is not typed again: what the page does not say yet is filled in.
  document.addEventListener("htmx:afterSwap", function (event) {
    var known = event.target.querySelector && event.target.querySelector("[data-known]");
    var line = known && known.closest("tr");
    if (!line) return;
    Object.keys(known.dataset).forEach(function (part) {
      var field = line.querySelector('[name^="' + part + '_"]');
      if (field && !field.value) field.value = known.dataset[part];
    });
  });

  // Leaving a changed form asks first. Only long forms carry data-guard.
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-guard")) form.dataset.changed = "1";
  });
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector('form[data-guard][data-changed="1"]')) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  // A file that is too large is refused before it travels.
  document.addEventListener("change", function (event) {
    var input = event.target;
    if (input.type !== "file" || !input.dataset.maxBytes) return;
    var limit = Number(input.dataset.maxBytes);
    var large = Array.prototype.some.call(input.files, function (f) { return f.size > limit; });
    var empty = Array.prototype.some.call(input.files, function (f) { return f.size === 0; });
    input.setCustomValidity(large ? words.fileTooLarge : empty ? words.fileEmpty : "");
    if (large || empty) input.reportValidity();
  });

  // Dialogs: a button with data-opens="id". Where <dialog> is unknown its link is followed instead.
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-opens]");
    if (opener) {
      var dialog = document.getElementById(opener.dataset.opens);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    }
    var closer = event.target.closest("[data-closes]");
    if (closer && closer.closest("dialog")) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
    if (event.target.closest("[data-print]")) window.print();
  });
  // A list of people that was asked for by POST, so that it is on record, prints at once.
  if (document.querySelector("[data-print-now]")) window.print();

  // "/" goes to the search field, as in a paper register one goes to the index.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    var search = document.querySelector("input[type=search]");
    if (!search) return;
    var box = search.closest("details");
    if (box) box.open = true;
    event.preventDefault();
    search.focus();
    search.select();
  });

  // Who applies for one person alone is asked what only that needs.
  document.addEventListener("change", function (event) {
    if (event.target.name !== "beneficiary" || !event.target.value) return;
    document.querySelectorAll("details[data-alone]").forEach(function (box) {
      box.open = true;
    });
  });

  // A filter folds away on a phone, unless it is in use.
  if (window.matchMedia("(max-width: 48rem)").matches) {
    document.querySelectorAll("details.filter:not([data-used])").forEach(function (box) {
      box.open = false;
    });
  }

  // The error summary takes the focus; its links reach the field even in a group of radios.
  var summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
  document.addEventListener("click", function (event) {
    var link = event.target.closest(".error-summary a");
    if (!link) return;
    var target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    var field = target.matches("input, select, textarea") ? target : target.querySelector("input");
    if (!field) return;
    event.preventDefault();
    (field.closest(".field") || field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
})();
