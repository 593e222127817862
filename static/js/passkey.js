/* Passkeys: asks the browser for one, and sends its answer with the form. */
(function () {
  "use strict";

  var button = document.querySelector("[data-passkey]");
  var options = document.getElementById("passkey-options");
  if (!button || !options) return;
  var form = button.form;
  var asked = JSON.parse(options.textContent).publicKey;
  var sending = false;
  button.hidden = false;

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function listed(list) {
    return (list || []).map(function (one) {
      return Object.assign({}, one, { id: bytes(one.id) });
    });
  }

  function question() {
    var publicKey = Object.assign({}, asked, { challenge: bytes(asked.challenge) });
    if (button.dataset.passkey === "create") {
      publicKey.user = Object.assign({}, asked.user, { id: bytes(asked.user.id) });
      publicKey.excludeCredentials = listed(asked.excludeCredentials);
      return navigator.credentials.create({ publicKey: publicKey });
    }
    publicKey.allowCredentials = listed(asked.allowCredentials);
    return navigator.credentials.get({ publicKey: publicKey });
  }

  function answer(made) {
    var said = made.response;
    var response = { clientDataJSON: text(said.clientDataJSON) };
    if (said.attestationObject) response.attestationObject = text(said.attestationObject);
    if (said.signature) {
      response.authenticatorData = text(said.authenticatorData);
      response.signature = text(said.signature);
      if (said.userHandle) response.userHandle = text(said.userHandle);
    }
    return JSON.stringify({
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      clientExtensionResults: {},
      response: response,
    });
  }

  function failed() {
    var note = form.querySelector("[role=alert].passkey-failed") || document.createElement("p");
    note.className = "passkey-failed field__error";
    note.setAttribute("role", "alert");
    note.textContent = button.dataset.failed;
    form.appendChild(note);
  }

  button.addEventListener("click", function (event) {
    if (sending) return;
    event.preventDefault();
    if (button.dataset.passkey === "create" && !form.reportValidity()) return;
    if (!window.PublicKeyCredential || !navigator.credentials) return failed();
    question().then(function (made) {
      form.elements.answer.value = answer(made);
      sending = true;
      form.noValidate = true;
      form.submit();
    }).catch(failed);
  });
})();
