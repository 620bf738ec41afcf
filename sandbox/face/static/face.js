/* Light and dark, kept per browser; menus that close; questions before deletions. */
(function () {
  "use strict";
  var root = document.documentElement;

  function set(mode) {
    root.dataset.colorMode = mode;
    localStorage.setItem("colour-mode", mode);
  }

  set(localStorage.getItem("colour-mode") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-colour-mode-switch]")) set(root.dataset.colorMode === "dark" ? "light" : "dark");
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("submit", function (event) {
    var question = event.target.dataset.ask;
    if (question && !confirm(question)) event.preventDefault();
  });

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
})();
