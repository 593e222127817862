/* Sheets that a person took along: sealed in the store of the browser. Nobody reads them without the
   person's session or passphrase. AES-GCM; the passphrase by PBKDF2. (docs/decisions/38) */
(function () {
  "use strict";

  var ROUNDS = 600000; // of PBKDF2-SHA256
  var NONCE = 12; // bytes
  var utf8 = new TextEncoder();
  var store = null;

  function ready() {
    return Boolean(window.isSecureContext && window.indexedDB && window.crypto && crypto.subtle
      && navigator.serviceWorker);
  }

  function asked(request) {
    return new Promise(function (done, failed) {
      request.onsuccess = function () { done(request.result); };
      request.onerror = function () { failed(request.error); };
    });
  }

  function opened() {
    if (store) return store;
    var request = indexedDB.open("sheets", 1);
    request.onupgradeneeded = function () {
      request.result.createObjectStore("people", { keyPath: "user" });
      request.result.createObjectStore("sheets", { keyPath: "id" });
    };
    store = asked(request);
    return store;
  }

  function from(name, mode, what) {
    return opened().then(function (db) { return asked(what(db.transaction(name, mode).objectStore(name))); });
  }

  function bytes(hex) {
    return Uint8Array.from(hex.match(/../g), function (two) { return parseInt(two, 16); });
  }

  function keyFrom(raw) {
    return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  function lockBy(passphrase, salt) {
    return crypto.subtle.importKey("raw", utf8.encode(passphrase), "PBKDF2", false, ["deriveKey"])
      .then(function (typed) {
        var how = { name: "PBKDF2", hash: "SHA-256", salt: salt, iterations: ROUNDS };
        return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      });
  }

  function seal(key, id, plain) {
    var nonce = crypto.getRandomValues(new Uint8Array(NONCE));
    var how = { name: "AES-GCM", iv: nonce, additionalData: utf8.encode(id) };
    return crypto.subtle.encrypt(how, key, plain).then(function (data) { return { nonce: nonce, data: data }; });
  }

  function unseal(key, id, sealed) {
    var how = { name: "AES-GCM", iv: sealed.nonce, additionalData: utf8.encode(id) };
    return crypto.subtle.decrypt(how, key, sealed.data);
  }

  // Who has sheets on this telephone; the passphrase locks the key that the session gave.
  var people = {
    all: function () { return from("people", "readonly", function (s) { return s.getAll(); }); },
    add: function (session, passphrase) {
      var salt = crypto.getRandomValues(new Uint8Array(16));
      return lockBy(passphrase, salt)
        .then(function (lock) { return seal(lock, "key " + session.user, bytes(session.key)); })
        .then(function (locked) {
          var row = { user: session.user, name: session.name, salt: salt, locked: locked };
          return from("people", "readwrite", function (s) { return s.put(row); });
        });
    },
    unlock: function (row, passphrase) {
      return lockBy(passphrase, row.salt)
        .then(function (lock) { return unseal(lock, "key " + row.user, row.locked); })
        .then(function (raw) { return keyFrom(raw); });
    },
    remove: function (user) { return from("people", "readwrite", function (s) { return s.delete(user); }); },
  };

  function put(key, sheet) {
    var id = sheet.id;
    return seal(key, id, utf8.encode(JSON.stringify(sheet.said))).then(function (said) {
      return Promise.all((sheet.pictures || []).map(function (picture, n) {
        return picture.content.arrayBuffer()
          .then(function (plain) { return seal(key, id + " " + n, plain); })
          .then(function (sealed) { return { name: picture.name, type: picture.content.type, sealed: sealed }; });
      })).then(function (pictures) {
        var row = { id: id, user: sheet.user, said: said, pictures: pictures };
        return from("sheets", "readwrite", function (s) { return s.put(row); });
      });
    });
  }

  function read(key, row) {
    return unseal(key, row.id, row.said).then(function (plain) {
      var said = JSON.parse(new TextDecoder().decode(plain));
      return Promise.all(row.pictures.map(function (picture, n) {
        return unseal(key, row.id + " " + n, picture.sealed).then(function (content) {
          return { name: picture.name, content: new Blob([content], { type: picture.type }) };
        });
      })).then(function (pictures) { return { id: row.id, user: row.user, said: said, pictures: pictures }; });
    });
  }

  function all(key, user) {
    return from("sheets", "readonly", function (s) { return s.getAll(); }).then(function (rows) {
      return Promise.all(rows.filter(function (row) { return row.user === user; }).map(function (row) {
        return read(key, row);
      }));
    });
  }

  function remove(id) {
    return from("sheets", "readwrite", function (s) { return s.delete(id); });
  }

  // Who is signed in now, or nothing: without a line, or when the session has ended.
  function session(url) {
    var how = { credentials: "same-origin", redirect: "manual", headers: { "HX-Trigger-Name": "poll" } };
    return fetch(url, how)
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .catch(function () { return null; });
  }

  window.sheets = {
    ready: ready, people: people, put: put, all: all, remove: remove, session: session,
    keyFrom: function (hex) { return keyFrom(bytes(hex)); },
  };
})();
