// A small stand-in for LuCI's runtime: the parts for views, with LuCI's own behaviour where that
// matters (openwrt/luci luci.js, rpc.js, ui.js): a lone string as a child is set as HTML, calls of one
// tick go in one request, a call that is refused gives ubus's number.
"use strict";

const env = JSON.parse(document.getElementById("env").textContent);

// The made-up language brackets translated texts, so that others can be seen.
function _(text) {
  return env.language === "owlish" ? `⟦${text.replace(/[a-z]+(?![a-z]*})/gi, (word, at) =>
    text[at - 1] === "%" ? word : "uhu")}⟧` : text;
}

String.prototype.format = function (...values) {
  return this.replace(/%([%ds])/g, (whole, kind) => (kind === "%" ? "%" : String(values.shift())));
};

const dom = {
  elem: (node) => node instanceof Node,
  append(node, children) {
    if (Array.isArray(children)) {
      for (const child of children) {
        if (this.elem(child)) node.appendChild(child);
        else if (child !== null && child !== undefined)
          node.appendChild(document.createTextNode(`${child}`));
      }
    } else if (this.elem(children)) node.appendChild(children);
    else if (children !== null && children !== undefined) node.innerHTML = `${children}`;
    return node;
  },
  content(node, children) {
    node.replaceChildren();
    return this.append(node, children);
  },
  create(tag, attributes, children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    return this.append(node, children);
  },
};
const E = (tag, attributes, children) => dom.create(tag, attributes, children);

const request = {
  waiting: [],
  post(message) {
    return new Promise((resolve, reject) => {
      if (!this.waiting.length) setTimeout(() => this.send(), 0);
      this.waiting.push({ message, resolve, reject });
    });
  },
  send() {
    const batch = this.waiting.splice(0);
    const call = new XMLHttpRequest();
    call.open("POST", "ubus/");
    call.timeout = env.timeout;
    call.onload = () => {
      let found = [];
      if (call.status === 200) found = JSON.parse(call.responseText);
      for (const { message, resolve } of batch) {
        const id = message.id;
        resolve({ status: call.status, reply: found.find((each) => each.id === id) });
      }
    };
    call.ontimeout = () => batch.forEach(({ reject }) => reject(new Error("XHR request timed out")));
    call.onerror = () =>
      batch.forEach(({ reject }) => reject(new Error("XHR request aborted by browser")));
    call.send(JSON.stringify(batch.map(({ message }) => message)));
  },
};

let calls = 0;
const rpc = {
  declare({ object, method, params }) {
    return async (...values) => {
      const named = {};
      (params || []).forEach((name, number) => (named[name] = values[number]));
      const asked = [env.session, object, method, named];
      const { status, reply } = await request.post({
        jsonrpc: "2.0", id: ++calls, method: "call", params: asked,
      });
      const failed = `RPC call to ${object}/${method} failed with`;
      if (status !== 200) throw new Error(`${failed} HTTP error ${status}: ?`);
      if (reply.error)
        throw new Error(`${failed} error ${reply.error.code}: ${reply.error.message}`);
      return reply.result.length > 1 ? reply.result[1] : reply.result[0];
    };
  },
};

const poll = {
  timers: new Map(),
  add(work, seconds) {
    if (this.timers.has(work)) return false;
    this.timers.set(work, setInterval(work, seconds * env.second));
    return true;
  },
  remove(work) {
    clearInterval(this.timers.get(work));
    return this.timers.delete(work);
  },
};

const ui = {
  changes: { changes: env.changes },
  addNotification(title, children, ...classes) {
    const note = E("div", { class: ["alert-message", ...classes].join(" "), role: "status" });
    document.getElementById("notifications").append(dom.append(note, children));
    return note;
  },
  createHandlerFn(context, work, ...values) {
    const method = typeof work === "string" ? context[work] : work;
    return (event) => {
      const pressed = event.currentTarget;
      pressed.classList.add("spinning");
      pressed.disabled = true;
      Promise.resolve(method.call(context, ...values, event)).finally(() => {
        pressed.classList.remove("spinning");
        pressed.disabled = false;
      });
    };
  },
};

const L = {
  env,
  isObject: (value) => value !== null && typeof value === "object",
  bind: (work, context, ...values) => work.bind(context, ...values),
  resource: (path) => `luci-static/resources/${path}`,
  hasViewPermission: () => !env.readonly,
};

// A module gives a class, of which LuCI makes one instance for all that require it.
const baseclass = {
  extend: (members) => Object.create(members),
};
const modules = { baseclass, dom, poll, rpc, ui, view: baseclass };

function required(name) {
  modules[name] ||= load(name);
  return modules[name];
}

async function load(name) {
  const source = await (await fetch(L.resource(`${name.replaceAll(".", "/")}.js`))).text();
  const names = [...source.matchAll(/^'require ([\w.]+)(?: as (\w+))?';$/gm)];
  const made = new Function("L", "_", "E", ...names.map((each) => each[2] || each[1]), source);
  return made(L, _, E, ...(await Promise.all(names.map((each) => required(each[1])))));
}

async function show(name) {
  const page = await load(name);
  const loaded = await page.load();
  dom.content(document.getElementById("view"), await page.render(loaded));
}

show("view.capdb.offload");
