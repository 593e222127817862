/* The page of the sheets that were taken along: unlock, fill in, send when the line is back. */
(function () {
  "use strict";

  var QUIET = 400; // milliseconds without a key before a sheet is sealed anew
  var TRY_EVERY = 30000; // milliseconds between two tries to send
  var DAY = 86400000; // milliseconds
  var main = document.getElementById("sheets");
  var words = main.dataset;
  var lock = main.querySelector("[data-lock]");
  var list = main.querySelector("[data-list]");
  var desk = main.querySelector("[data-desk]");
  var note = main.querySelector("[data-note]");
  var line = main.querySelector("[data-line]");
  var person = null;
  var key = null;
  var shown = null;
  var sending = false;

  function say(text, tone) {
    note.hidden = !text;
    note.className = "note tone-" + tone;
    note.querySelector("p").textContent = text;
  }

  if (!window.sheets.ready()) {
    say(words.impossible, "warn");
    return;
  }

  // Unlocking: by the session where there is one, else by the passphrase.
  function open(row, opened) {
    person = row;
    key = opened;
    lock.hidden = true;
    return tidy().then(draw).then(send);
  }

  function start() {
    return Promise.all([window.sheets.people.all(), window.sheets.session(words.session)])
      .then(function (both) {
        var own = both[1] && both[0].filter(function (row) { return row.user === both[1].user; })[0];
        if (own) return window.sheets.keyFrom(both[1].key).then(function (opened) { return open(own, opened); });
        if (!both[0].length) return say(words.nobody, "info");
        lock.hidden = false;
        var select = lock.querySelector("select");
        both[0].forEach(function (row) { select.add(new Option(row.name, row.user)); });
        select.closest(".field").hidden = both[0].length < 2;
        return null;
      });
  }

  lock.addEventListener("submit", function (event) {
    event.preventDefault();
    event.stopPropagation();
    var field = lock.querySelector("input");
    window.sheets.people.all().then(function (rows) {
      var user = Number(lock.querySelector("select").value);
      var row = rows.filter(function (one) { return one.user === user; })[0];
      return window.sheets.people.unlock(row, field.value).then(function (opened) {
        field.value = "";
        say("", "info");
        return open(row, opened);
      }, function () { say(words.wrong, "bad"); });
    });
  }, true);

  // What nobody filled in is not kept for long; what arrived is forgotten after a day.
  function tidy() {
    return window.sheets.all(key, person.user).then(function (rows) {
      return Promise.all(rows.map(function (sheet) {
        var age = Date.now() - sheet.said.takenAt;
        var old = sheet.said.state === "new" ? age > Number(words.days) * DAY
          : sheet.said.state === "arrived" && Date.now() - sheet.said.arrivedAt > DAY;
        return old ? window.sheets.remove(sheet.id) : null;
      }));
    });
  }

  function draw() {
    return window.sheets.all(key, person.user).then(function (rows) {
      list.hidden = false;
      list.querySelector("[data-person]").textContent = person.name;
      var body = list.querySelector("ul");
      body.textContent = "";
      rows.forEach(function (sheet) {
        var item = list.querySelector("template").content.firstElementChild.cloneNode(true);
        item.querySelector("[data-title]").textContent = sheet.said.title;
        var badge = item.querySelector("[data-state]");
        badge.textContent = words["state" + sheet.said.state.charAt(0).toUpperCase() + sheet.said.state.slice(1)];
        badge.className = "badge tone-" + { ready: "warn", refused: "bad", arrived: "ok" }[sheet.said.state];
        var against = sheet.said.state === "refused"
          ? sheet.said.against.concat(sheet.said.takeAgain ? words.again : words.mend) : [];
        against.forEach(function (sentence) {
          var said = document.createElement("p");
          said.className = "field__error";
          said.textContent = sentence;
          item.appendChild(said);
        });
        var button = item.querySelector("button");
        button.hidden = sheet.said.state === "arrived";
        button.addEventListener("click", function () { show(sheet); });
        var way = item.querySelector("a");
        way.href = sheet.said.open;
        way.hidden = sheet.said.state !== "refused" && sheet.said.state !== "arrived";
        body.appendChild(item);
      });
      list.querySelector("[data-empty]").hidden = rows.length > 0;
    });
  }

  // One sheet at a time.
  function typed(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && !/^(file|submit|button)$/.test(field.type);
    });
  }

  function values(form) {
    var pairs = [];
    typed(form).forEach(function (field) {
      if (field.name === "version" || (/^(checkbox|radio)$/.test(field.type) && !field.checked)) return;
      pairs.push([field.name, field.value]);
    });
    return pairs;
  }

  function fill(form, sheet) {
    if (sheet.said.state === "new") return;
    typed(form).forEach(function (field) {
      var said = sheet.said.fields.filter(function (pair) { return pair[0] === field.name; });
      if (field.name === "version") return;
      if (/^(checkbox|radio)$/.test(field.type)) {
        field.checked = said.some(function (pair) { return pair[1] === field.value; });
      } else if (said.length) field.value = said[0][1];
    });
    var input = form.querySelector("input[type=file]");
    if (!input || !sheet.pictures.length) return;
    var held = new DataTransfer();
    sheet.pictures.forEach(function (one) {
      held.items.add(new File([one.content], one.name, { type: one.content.type }));
    });
    input.files = held.files;
    input.photographed = Array.prototype.slice.call(held.files);
  }

  function count(form) {
    var input = form.querySelector("input[type=file]");
    if (!input) return;
    var place = form.querySelector("[data-pictures]");
    place.textContent = input.files.length ? words.pictures.replace("0", input.files.length) : "";
    form.querySelector("[data-no-pictures]").hidden = !input.files.length;
  }

  var keeping = Promise.resolve();
  function keep(state) {
    var form = desk.querySelector("form");
    var sheet = shown;
    sheet.said.fields = values(form);
    sheet.said.state = state;
    var input = form.querySelector("input[type=file]");
    sheet.pictures = input ? Array.prototype.map.call(input.files, function (file) {
      return { name: file.name, content: file };
    }) : [];
    keeping = keeping.then(function () { return window.sheets.put(key, sheet); })
      .then(function () { say(words.kept, "info"); }, function () { say(words.full, "bad"); });
    return keeping;
  }

  function show(sheet) {
    shown = sheet;
    list.hidden = true;
    desk.hidden = false;
    desk.querySelector("[data-sheet]").innerHTML = sheet.said.html; // drawn by our own server
    var form = desk.querySelector("form");
    fill(form, sheet);
    form.dispatchEvent(new Event("input", { bubbles: true })); // what stands there is looked at
    count(form);
    say("", "info");
    var timer = 0;
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(keep, QUIET, "typed");
    });
    form.addEventListener("change", function () {
      count(form);
      keep("typed");
    });
    var none = form.querySelector("[data-no-pictures]"); // not every sheet takes pictures
    if (none) none.addEventListener("click", function () {
      var input = form.querySelector("input[type=file]");
      input.value = "";
      input.photographed = [];
      count(form);
      keep("typed");
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopPropagation();
      clearTimeout(timer);
      sheet.said.against = [];
      keep("ready").then(back).then(send);
    }, true);
    window.scrollTo(0, 0);
  }

  function back() {
    shown = null;
    desk.hidden = true;
    desk.querySelector("[data-sheet]").textContent = "";
    return draw();
  }
  desk.querySelector("[data-back]").addEventListener("click", function () { keeping.then(back); });
  desk.querySelector("[data-discard]").addEventListener("click", function () {
    if (window.confirm(words.sure)) window.sheets.remove(shown.id).then(back);
  });

  // Sending: what is finished, one after the other; what the bureau says against it stands beside it.
  function sendOne(sheet, session) {
    var data = new FormData();
    data.append("csrfmiddlewaretoken", session.csrf);
    data.append("sheet", sheet.said.number);
    data.append("version", sheet.said.version);
    sheet.said.fields.forEach(function (pair) { data.append(pair[0], pair[1]); });
    sheet.pictures.forEach(function (one) { data.append("photographs", one.content, one.name); });
    return fetch(sheet.said.sendTo, { method: "POST", body: data, credentials: "same-origin", redirect: "manual", headers: { "HX-Request": "true" } })
      .then(function (answer) {
        if (/json/.test(answer.headers.get("Content-Type") || "")) return answer.json();
        var closed = answer.status === 403 || answer.status === 404;
        return closed ? { state: "refused", said: [words.gone] } : null;
      })
      .then(function (said) {
        if (!said) return null; // the bureau has no answer now: it stays and is tried again
        if (said.state === "arrived") {
          sheet.said = { title: sheet.said.title, open: sheet.said.open, state: "arrived", arrivedAt: Date.now(), takenAt: sheet.said.takenAt };
          sheet.pictures = [];
        } else {
          sheet.said.state = "refused";
          sheet.said.against = said.said;
          sheet.said.takeAgain = Boolean(said.take_again);
        }
        return window.sheets.put(key, sheet);
      });
  }

  function send() {
    if (!key || shown || sending) return Promise.resolve();
    sending = true;
    return Promise.all([window.sheets.all(key, person.user), window.sheets.session(words.session)])
      .then(function (both) {
        var session = both[1];
        var waiting = both[0].filter(function (sheet) { return sheet.said.state === "ready"; });
        var own = session && session.user === person.user;
        line.hidden = !waiting.length || Boolean(own);
        if (!waiting.length || !own) return null;
        return waiting.reduce(function (before, sheet) {
          return before.then(function () { return sendOne(sheet, session); })
            .catch(function () { /* this one stays; the others go all the same */ });
        }, Promise.resolve());
      })
      .catch(function () { /* no line: they stay and are tried again */ })
      .then(function () { sending = false; return shown ? null : draw(); });
  }

  window.addEventListener("online", function () { send(); });
  setInterval(send, TRY_EVERY);
  main.querySelector("[data-send]").addEventListener("click", function () { send(); });
  start();
})();
