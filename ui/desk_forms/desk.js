// Draws buttons and forms of the desk from `data` and posts them. Text from `data` is only ever set as text.

const seats = new WeakMap(); // parentElement → seat
const keyed = new Set(); // seats with keyboard shortcuts
const drafts = new Map(); // key of a form → {name: what was typed and not sent yet}
let busy = false; // one command at a time
let awaited = -1; // the revision the last command led to

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

const hidden = (text) => (text ? el("span", { class: "qm-hidden" }, ` ${text}`) : null);

// --- posting ------------------------------------------------------------------------------------------------------

async function post(seat, action, values, key) {
  if (busy) return;
  busy = true;
  seat.alert.textContent = "";
  let answer;
  try {
    const body = new URLSearchParams({ ...seat.data.place, ...values });
    const response = await fetch(action, { method: "POST", headers: { Accept: "application/json" }, body });
    answer = await response.json();
  } catch {
    answer = { ok: false, problem: seat.data.words.offline };
  }
  if (answer.ok) {
    drafts.delete(key);
    if (seat.blocks.has(key)) seat.blocks.get(key).json = ""; // drawn anew, empty
    awaited = answer.revision;
    setTimeout(() => { busy = false; }, 3000); // if the new state never arrives
  } else {
    busy = false;
    seat.alert.textContent = answer.problem;
    seat.alert.scrollIntoView({ block: "nearest" });
  }
  if (answer.ok && seat.data.place.revision >= awaited) busy = false;
  seat.trigger("done", Date.now());
}

// --- blocks -------------------------------------------------------------------------------------------------------

function drawButton(button, seat) {
  const look = `qm-button${button.primary ? " qm-primary" : ""}`;
  const press = () => (button.focus ? turnTo(button.focus) : post(seat, button.action, button.values ?? {}, ""));
  const node = el("button", { type: "button", class: look, onclick: press, "data-at": button.id, "aria-keyshortcuts": button.keys?.join(" ") },
    button.label, hidden(button.more), button.keys?.map((key) => el("kbd", { class: "df-key", "aria-hidden": "true" }, key)));
  for (const key of button.keys ?? []) seat.keys[key] = node;
  return node;
}

function turnTo(id) {
  const node = document.getElementById(id);
  if (!node) return;
  for (let fold = node.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  node.scrollIntoView({ block: "center" });
  node.focus({ preventScroll: true });
}

function drawButtons(block, seat) {
  if (block.legend) {
    seat.keys = {};
    keyed.add(seat);
  }
  const rows = block.rows.map((row) => el("div", { class: "qm-row" }, row.map((button) => drawButton(button, seat))));
  return el("div", { role: "group", "aria-label": block.label }, rows, block.legend ? drawLegend(block) : null);
}

function drawLegend(block) {
  const box = el("input", { type: "checkbox", checked: keysOn(), onchange: () => remember(box.checked) });
  return el("p", { class: "qm-small df-legend" }, el("label", { class: "df-check" }, box, el("span", {}, block.switch)), " ", block.legend);
}

function drawForm(block, seat) {
  const draft = () => drafts.get(block.key) ?? {};
  const keep = (event) => drafts.set(block.key, { ...draft(), [event.target.name]: event.target.value });
  const send = (event) => {
    event.preventDefault();
    post(seat, block.action, { ...block.values, ...Object.fromEntries(new FormData(event.target)) }, block.key);
  };
  const fields = block.fields.map((field) => drawField(field, block, draft()[field.name]));
  const text = block.text ? el("p", { class: "qm-text" }, block.text) : null;
  const form = el("form", { onsubmit: send, oninput: keep, onchange: keep }, text, el("div", { class: "df-grid" }, fields),
    el("div", { class: "qm-row" }, el("button", { type: "submit", class: `qm-button${block.primary ? " qm-primary" : ""}`, "data-at": "send" }, block.submit)));
  if (!block.fold) return el("section", { class: "qm-card" }, el("h3", {}, block.title), form);
  return el("details", { class: "qm-fold", open: Object.keys(draft()).length > 0 }, el("summary", {}, block.title), form);
}

function drawField(field, block, typed) {
  const id = `df-${block.id}-${field.name}`, value = typed ?? field.value ?? "";
  const shared = { id, name: field.name, class: "qm-input", required: field.required, "aria-describedby": field.help ? `${id}-help` : null };
  const help = field.help ? el("p", { class: "qm-small", id: `${id}-help` }, field.help) : null;
  if (field.type === "confirm") {
    return el("label", { class: "df-check df-wide" }, el("input", { id, type: "checkbox", required: true }), el("span", {}, field.label));
  }
  let input;
  if (field.type === "select") {
    input = el("select", shared, field.options.map(([code, text]) => el("option", { value: code, selected: code === value }, text)));
  } else if (field.type === "textarea") {
    input = el("textarea", { ...shared, rows: field.rows ?? 2, maxlength: field.max });
    input.value = value;
  } else {
    const bounds = field.type === "number" ? { min: 0, max: field.max, inputmode: "numeric" } : { maxlength: field.max };
    input = el("input", { ...shared, ...bounds, type: field.type, autocomplete: "off" });
    input.value = value;
  }
  return el("div", { class: field.wide ? "df-wide" : null }, el("label", { for: id }, field.label), input, help);
}

function drawAgenda(block, seat) {
  return el("ol", { class: "df-agenda" }, block.items.map((item) => el("li", { "aria-current": item.current ? "true" : null },
    el("span", { class: "df-title" }, item.title),
    el("span", { class: "df-foot" }, el("span", { class: "qm-tag" }, item.state), item.button ? drawButton(item.button, seat) : item.here ? el("span", { class: "qm-small" }, item.here) : null))));
}

function drawReasons(block, seat) {
  return el("section", {}, el("h3", {}, block.title), block.groups.map((group) => [el("h4", {}, group.title), el("ul", { class: "df-reasons" },
    group.items.map((item) => el("li", {}, el("p", {}, item.text, item.role ? el("span", { class: "qm-small" }, ` ${item.role}`) : null),
      item.button ? drawButton(item.button, seat) : null)))]));
}

const KINDS = { buttons: drawButtons, form: drawForm, agenda: drawAgenda, reasons: drawReasons };

// --- keyboard -----------------------------------------------------------------------------------------------------

function keysOn() {
  try { return localStorage.getItem("selfcheck-keys") !== "off"; } catch { return true; }
}

function remember(on) {
  try { localStorage.setItem("selfcheck-keys", on ? "on" : "off"); } catch { /* only until the page is left */ }
}

document.addEventListener("keydown", (event) => {
  const at = event.composedPath()[0];
  const writes = at.closest?.("input, select, textarea, [contenteditable=true]");
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes || !keysOn()) return;
  for (const seat of keyed) {
    if (!seat.root.isConnected) keyed.delete(seat);
    else if (seat.keys[event.key]?.isConnected) {
      event.preventDefault();
      seat.keys[event.key].click();
      return;
    }
  }
});

// --- the component ------------------------------------------------------------------------------------------------

function makeSeat() {
  const alert = el("p", { role: "alert", class: "df-alert" });
  const status = el("p", { role: "status", class: "df-status" });
  return { root: el("div", { class: "df" }, alert, status), alert, status, blocks: new Map(), keys: {}, data: null, trigger: () => {} };
}

function update(seat, data) {
  seat.data = data;
  seat.root.lang = data.lang;
  if (seat.status.textContent !== data.status) seat.status.textContent = data.status;
  if (data.place.revision >= awaited) busy = false;
  const wanted = new Set(data.blocks.map((block) => block.key));
  for (const [key, old] of seat.blocks) {
    if (!wanted.has(key)) { old.node.remove(); seat.blocks.delete(key); }
  }
  let before = seat.status;
  for (const block of data.blocks) {
    const node = redraw(seat, block);
    if (before.nextSibling !== node) before.after(node);
    before = node;
  }
}

function redraw(seat, block) {
  const json = JSON.stringify(block), old = seat.blocks.get(block.key);
  if (old?.json === json) return old.node;
  const node = KINDS[block.kind](block, seat);
  if (old) {
    const held = old.node.contains(document.activeElement) ? document.activeElement : null;
    const opened = old.node.matches("details[open]");
    old.node.replaceWith(node);
    if (opened && node.matches("details") && old.json) node.open = true;
    if (held) takeFocus(held, node);
  }
  seat.blocks.set(block.key, { json, node });
  return node;
}

// The same field or button in the new drawing, else its main button.
function takeFocus(held, node) {
  const same = held.id ? node.querySelector(`#${CSS.escape(held.id)}`) : node.querySelector(`[data-at="${CSS.escape(held.dataset.at ?? "")}"]`);
  const next = same ?? node.querySelector(".qm-primary") ?? node.querySelector("button, summary");
  next?.focus({ preventScroll: true });
  if (same && held.selectionStart !== undefined && held.selectionStart !== null && same.setSelectionRange) {
    try { same.setSelectionRange(held.selectionStart, held.selectionEnd); } catch { /* dates and numbers have none */ }
  }
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  let seat = seats.get(parentElement);
  if (!seat) {
    seat = makeSeat();
    seats.set(parentElement, seat);
    parentElement.append(seat.root);
  }
  seat.trigger = setTriggerValue;
  update(seat, data);
}
