/* The page that takes sheets along: fetches each, seals it, and has the telephone keep the page. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-take-along]");
  var said = form.querySelector("[data-said]");
  var words = form.dataset;

  function say(text, tone) {
    said.hidden = false;
    said.className = "note tone-" + tone;
    said.querySelector("p").textContent = text;
  }

  if (!window.sheets.ready()) {
    say(words.impossible, "warn");
    form.querySelector("button").disabled = true;
    return;
  }

  var first = form.querySelector("[data-passphrase]");
  var session = null;
  var begun = window.sheets.session(words.session).then(function (answer) {
    session = answer;
    return window.sheets.people.all();
  }).then(function (people) {
    first.hidden = Boolean(session) && people.some(function (row) { return row.user === session.user; });
    form.querySelector("button").disabled = false;
  });

  function fetched(address) {
    var data = new FormData();
    data.append("csrfmiddlewaretoken", session.csrf);
    return fetch(address, { method: "POST", body: data, credentials: "same-origin", redirect: "manual" })
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(new Error(words.refused)); });
  }

  // One after the other: a bad line keeps what has come. What was typed into a sheet stays in it.
  function take(key, boxes) {
    var taken = 0;
    return window.sheets.all(key, session.user).then(function (there) {
      return boxes.reduce(function (before, box) {
        return before.then(function () { return fetched(box.dataset.sheet); }).then(function (sheet) {
          var id = session.user + " " + sheet.send_to;
          var old = there.filter(function (one) { return one.id === id && one.said.state !== "arrived"; })[0];
          var kept = old ? old.said : { fields: [], state: "new", number: crypto.randomUUID() };
          var facts = { title: sheet.title, html: sheet.html, sendTo: sheet.send_to, open: sheet.open };
          if (kept.state !== "new") kept = Object.assign({}, kept, { state: "typed", against: [] });
          var now = Object.assign({}, kept, facts, { takenAt: Date.now(), version: sheet.version });
          return window.sheets.put(key, { id: id, user: session.user, said: now, pictures: old ? old.pictures : [] });
        }).then(function () { taken += 1; });
      }, Promise.resolve());
    }).then(function () { return taken; }, function (error) {
      error.taken = taken;
      throw error;
    });
  }

  function pageKept() {
    return navigator.serviceWorker.register(words.worker, { scope: words.page }).then(function (registration) {
      var script = registration.installing || registration.waiting;
      if (registration.active || !script) return null;
      return new Promise(function (done, failed) {
        script.addEventListener("statechange", function () {
          if (script.state === "activated") done();
          if (script.state === "redundant") failed(new Error(words.failed));
        });
      });
    });
  }

  function passphrase() {
    var typed = form.querySelectorAll("[data-passphrase] input");
    typed[1].setCustomValidity(typed[0].value === typed[1].value ? "" : words.differs);
    return first.hidden ? "" : typed[0].value;
  }

  form.addEventListener("input", passphrase);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var boxes = Array.prototype.slice.call(form.querySelectorAll("input[data-sheet]:checked"));
    var button = form.querySelector("button");
    if (!boxes.length) return say(words.none, "warn");
    var typed = passphrase();
    if (!first.hidden && typed.length < Number(words.least)) return say(words.short, "warn");
    button.disabled = true;
    begun.then(function () {
      if (!session) throw new Error(words.refused);
      return first.hidden ? null : window.sheets.people.add(session, typed);
    })
      .then(pageKept)
      .then(function () { return window.sheets.keyFrom(session.key); })
      .then(function (key) { return take(key, boxes); })
      .then(function (taken) {
        first.hidden = true;
        say(words.taken.replace("0", taken), "ok");
        form.querySelector("[data-go]").hidden = false;
      })
      .catch(function (error) { say(error.message && !error.name.match(/TypeError/) ? error.message : words.failed, "bad"); })
      .then(function () { button.disabled = false; });
  });
})();
