/* Two fields that may not say the same: said while they are typed, not after they are sent. */
(function () {
  "use strict";

  function plain(field) {
    return field.value.replace(/[\s\u3000]+/g, "").toLowerCase();
  }

  document.addEventListener("input", look);
  document.addEventListener("change", look);

  function look(event) {
    var form = event.target.form || event.target;
    if (!form.elements) return;
    form.querySelectorAll("[data-unlike]").forEach(function (field) {
      var other = form.elements[field.dataset.unlike];
      var same = other && plain(field) && plain(field) === plain(other);
      field.setCustomValidity(same ? field.dataset.unlikeSays : "");
      if (same && event.type === "change" && (event.target === field || event.target === other)) {
        field.reportValidity();
      }
    });
  }
})();
