/*
 * The bridge that a page of an app loads inside its frame: window.AP, talking to the page around it by postMessage.
 * It holds no secret: the host page answers with what its own logged-in user may have.
 */
(function () {
  "use strict";
  if (window.AP) return;

  // The frame's name outlives a navigation inside the frame; the query string does not.
  function settings() {
    try {
      var named = JSON.parse(window.name);
      if (named.origin) return named;
    } catch (error) {
      // Not framed by a host that names its frames: fall back to the address.
    }
    var query = new URLSearchParams(location.search);
    return { origin: query.get("xdm_e"), channel: query.get("xdm_c"), options: {} };
  }

  var host = settings();
  var waiting = {};
  var listeners = {};
  var counter = 0;

  function call(name, args) {
    return new Promise(function (resolve, reject) {
      if (!host.origin || window.parent === window) {
        reject(new Error("This page is not shown inside Jira."));
        return;
      }
      var id = ++counter;
      waiting[id] = { resolve: resolve, reject: reject };
      window.parent.postMessage({ ac: host.channel, id: id, call: name, args: args }, host.origin);
    });
  }

  // Every function of AP takes a callback, and gives a promise too.
  function asked(name, args, callback) {
    var answer = call(name, args || {});
    if (typeof callback === "function") answer.then(callback, function () {});
    return answer;
  }

  function heard(name, payload) {
    (listeners[name] || []).slice().forEach(function (listener) { listener(payload); });
  }

  window.addEventListener("message", function (event) {
    var message = event.data;
    if (event.source !== window.parent || event.origin !== host.origin || !message || message.ac !== host.channel) return;
    if (message.event) {
      heard(message.event, message.payload);
      return;
    }
    var open = waiting[message.id];
    if (!open) return;
    delete waiting[message.id];
    if (message.error) open.reject(new Error(message.error));
    else open.resolve(message.result);
  });

  function size() {
    var body = document.body;
    var style = getComputedStyle(body);
    return Math.ceil(body.getBoundingClientRect().height + parseFloat(style.marginTop) + parseFloat(style.marginBottom));
  }

  function resize(width, height) {
    return call("resize", { width: width === undefined ? "100%" : width, height: height === undefined ? size() : height });
  }

  function applyTheme(mode) {
    var root = document.documentElement;
    root.dataset.colorMode = mode;
    root.dataset.theme = "dark:dark light:light";
  }

  var flags = 0;

  window.AP = {
    context: {
      getToken: function (callback) { return asked("context.getToken", {}, callback); },
      getContext: function (callback) { return asked("context.getContext", {}, callback); }
    },
    user: {
      getCurrentUser: function (callback) { return asked("user.getCurrentUser", {}, callback); }
    },
    resize: resize,
    sizeToParent: function () { return call("sizeToParent", {}); },
    getLocation: function (callback) { return asked("navigator.getLocation", {}, callback).then(function (found) { return found.href; }); },
    navigator: {
      go: function (target, context) { return call("navigator.go", { target: target, context: context || {} }); },
      getLocation: function (callback) { return asked("navigator.getLocation", {}, callback); },
      reload: function () { return call("navigator.reload", {}); }
    },
    flag: {
      create: function (options) {
        var id = "flag-" + (++flags);
        call("flag.create", { id: id, title: options.title, body: options.body, type: options.type || "info",
                              close: options.close || "manual", actions: options.actions || {} });
        return { close: function () { return call("flag.close", { id: id }); },
                 on: function (name, listener) { window.AP.events.on("flag." + name + "." + id, listener); } };
      }
    },
    dialog: {
      create: function (options) {
        call("dialog.create", options);
        return { on: function (name, listener) { window.AP.events.on("dialog." + name, listener); } };
      },
      close: function (data) { return call("dialog.close", { data: data }); },
      getCustomData: function (callback) { return asked("dialog.getCustomData", {}, callback); },
      isDialog: Boolean(host.options && host.options.dialog)
    },
    jira: {
      refreshIssuePage: function () { return call("navigator.reload", {}); }
    },
    theming: {
      initializeTheming: function () {
        window.AP.events.on("theme_changed", applyTheme);
        return call("theming.current", {}).then(applyTheme);
      }
    },
    events: {
      on: function (name, listener) { (listeners[name] = listeners[name] || []).push(listener); },
      once: function (name, listener) {
        function once(payload) { window.AP.events.off(name, once); listener(payload); }
        window.AP.events.on(name, once);
      },
      off: function (name, listener) {
        listeners[name] = (listeners[name] || []).filter(function (known) { return known !== listener; });
      },
      emit: function (name, payload) { return call("events.emit", { name: name, payload: payload }); }
    }
  };

  // Like the original: the frame follows its content, unless the script tag says data-options="resize:false".
  var own = document.currentScript;
  var options = (own && own.dataset.options) || "";
  if (/sizeToParent:\s*true/.test(options)) window.AP.sizeToParent().catch(function () {});
  else if (!/resize:\s*false/.test(options)) {
    window.addEventListener("load", function () {
      var last = 0;
      new ResizeObserver(function () {
        var height = size();
        if (height === last) return;
        last = height;
        resize("100%", height).catch(function () {});
      }).observe(document.body);
    });
  }
})();
