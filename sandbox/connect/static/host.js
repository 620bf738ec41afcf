/*
 * The host's side of the bridge: answers what app pages in this page's frames ask through all.js, for the person who
 * is logged in here. Which frames there are, and in which context, is written into the page by the server.
 */
(function () {
  "use strict";

  var frames = function () { return Array.from(document.querySelectorAll("iframe[data-ac-channel]")); };
  var dialogs = [];

  function frameOf(event) {
    return frames().find(function (frame) {
      return frame.contentWindow === event.source && frame.dataset.acOrigin === event.origin;
    });
  }

  function tell(frame, message) {
    message.ac = frame.dataset.acChannel;
    frame.contentWindow.postMessage(message, frame.dataset.acOrigin);
  }

  function tellAll(app, name, payload) {
    frames().forEach(function (frame) {
      if (!app || frame.dataset.acApp === app) tell(frame, { event: name, payload: payload });
    });
  }

  function pixels(value) {
    return /^\d+(\.\d+)?$/.test(String(value)) ? value + "px" : String(value);
  }

  function post(path, body) {
    return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })
      .then(function (answer) {
        if (!answer.ok) throw new Error("Jira refused: HTTP " + answer.status);
        return answer.json();
      });
  }

  // Where AP.navigator leads, by the names of Jira's own documentation.
  function address(target, context, frame) {
    var app = context.addonKey || frame.dataset.acApp;
    var query = new URLSearchParams();
    Object.keys(context.customData || {}).forEach(function (name) { query.set("ac." + name, context.customData[name]); });
    switch (target) {
      case "issue": return "/browse/" + encodeURIComponent(context.issueKey);
      case "dashboard": return "/jira";
      case "projectSummary": return "/jira/projects/" + encodeURIComponent(context.projectKey);
      case "projectAdminSummary": return "/jira/projects/" + encodeURIComponent(context.projectKey) + "/settings";
      case "projectAdminTabPanel":
        return "/jira/projects/" + encodeURIComponent(context.projectKey) + "/settings/apps/" +
          encodeURIComponent(app) + "/" + encodeURIComponent(context.adminPageKey);
      case "addonModule":
        return "/plugins/servlet/ac/" + encodeURIComponent(app) + "/" + encodeURIComponent(context.moduleKey) +
          (String(query) ? "?" + query : "");
      case "site": return context.relativeUrl;
      default: throw new Error("Jira knows no target " + target);
    }
  }

  function flag(frame, options) {
    var box = document.createElement("div");
    box.className = "flag flag-" + (options.type || "info");
    box.dataset.flag = options.id;
    box.setAttribute("role", options.type === "error" || options.type === "warning" ? "alert" : "status");
    var title = document.createElement("strong");
    title.textContent = options.title || "";
    var text = document.createElement("p");
    text.textContent = new DOMParser().parseFromString(options.body || "", "text/html").body.textContent;
    box.append(title, text);
    Object.keys(options.actions || {}).forEach(function (key) {
      var action = document.createElement("button");
      action.type = "button";
      action.textContent = options.actions[key];
      action.addEventListener("click", function () {
        tell(frame, { event: "flag.action." + options.id, payload: { actionIdentifier: key, flagIdentifier: options.id } });
      });
      box.append(action);
    });
    var close = document.createElement("button");
    close.type = "button";
    close.className = "flag-close";
    close.setAttribute("aria-label", "Dismiss");
    close.textContent = "×";
    close.addEventListener("click", function () { closeFlag(frame, options.id); });
    box.append(close);
    document.getElementById("flags").append(box);
    if (options.close === "auto") setTimeout(function () { closeFlag(frame, options.id); }, 8000);
  }

  function closeFlag(frame, id) {
    var box = document.querySelector('[data-flag="' + CSS.escape(id) + '"]');
    if (!box) return;
    box.remove();
    tell(frame, { event: "flag.close." + id, payload: { flagIdentifier: id } });
  }

  function openDialog(frame, options) {
    var place = Object.assign({}, JSON.parse(frame.dataset.acPlace));
    return post("/plugins/servlet/ac-frame", {
      app: frame.dataset.acApp, module: options.key, place: place, parameters: options.customData || {}
    }).then(function (made) {
      var box = document.createElement("dialog");
      box.className = "ac-dialog";
      box.setAttribute("aria-label", options.header || made.name);
      box.style.width = pixels(options.width || "600");
      box.style.height = pixels(options.height || "400");
      box.innerHTML = made.html;
      document.body.append(box);
      var entry = { box: box, opener: frame, inner: box.querySelector("iframe"), data: options.customData };
      dialogs.push(entry);
      box.addEventListener("close", function () {
        dialogs = dialogs.filter(function (known) { return known !== entry; });
        box.remove();
        tell(frame, { event: "dialog.close", payload: entry.answer });
      });
      box.showModal();
    });
  }

  function closeDialog(data) {
    var entry = dialogs[dialogs.length - 1];
    if (!entry) return;
    entry.answer = data;
    entry.box.close();
  }

  function dialogOf(frame) {
    return dialogs.find(function (entry) { return entry.inner === frame; });
  }

  var calls = {
    "context.getToken": function (frame) {
      return post("/plugins/servlet/ac-token", { app: frame.dataset.acApp, place: JSON.parse(frame.dataset.acPlace) })
        .then(function (made) { return made.token; });
    },
    "context.getContext": function (frame) { return JSON.parse(frame.dataset.acContext); },
    "user.getCurrentUser": function () { return { atlassianAccountId: document.body.dataset.accountId }; },
    "resize": function (frame, args) {
      frame.style.width = pixels(args.width);
      frame.style.height = pixels(args.height);
    },
    "sizeToParent": function (frame) {
      frame.style.width = "100%";
      frame.style.height = Math.max(300, innerHeight - frame.getBoundingClientRect().top - 16) + "px";
    },
    "navigator.go": function (frame, args) { location.assign(address(args.target, args.context, frame)); },
    "navigator.getLocation": function (frame) {
      return { target: frame.dataset.acTarget, href: location.href, context: JSON.parse(frame.dataset.acContext).jira || {} };
    },
    "navigator.reload": function () { location.reload(); },
    "flag.create": flag,
    "flag.close": function (frame, args) { closeFlag(frame, args.id); },
    "dialog.create": openDialog,
    "dialog.close": function (frame, args) { closeDialog(args.data); },
    "dialog.getCustomData": function (frame) { return (dialogOf(frame) || {}).data; },
    "theming.current": function () { return document.documentElement.dataset.colorMode; },
    "events.emit": function (frame, args) { tellAll(frame.dataset.acApp, args.name, args.payload); }
  };

  window.addEventListener("message", function (event) {
    var frame = frameOf(event);
    var message = event.data;
    if (!frame || !message || message.ac !== frame.dataset.acChannel || !Object.hasOwn(calls, message.call)) return;
    Promise.resolve()
      .then(function () { return calls[message.call](frame, message.args || {}); })
      .then(function (result) { tell(frame, { id: message.id, result: result }); })
      .catch(function (error) { tell(frame, { id: message.id, error: error.message }); });
  });

  new MutationObserver(function () {
    tellAll(null, "theme_changed", document.documentElement.dataset.colorMode);
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-color-mode"] });
})();
