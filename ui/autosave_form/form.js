// Draws fieldsets from `data` and keeps them in step with the saver. Text from `data` is only ever set as text.

const drawn = new WeakMap(); // parentElement → {view, update, leave}
let wantFocus = false; // after turning the page the heading takes the focus

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
  return node;
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// --- text with explained words --------------------------------------------------------------------------------

function textNodes(segments, form) {
  if (typeof segments === "string") return [segments];
  return segments.map((segment) => (typeof segment === "string" ? segment : termButton(segment, form)));
}

function termButton([word, id], form) {
  const term = form.data.terms[id];
  const note = el("span", { class: "af-definition", hidden: true, role: "note" }, `${term.term}: ${term.text}`);
  const button = el("button", { type: "button", class: "af-term", "aria-expanded": "false" }, word);
  const show = (open) => { note.hidden = !open; button.setAttribute("aria-expanded", String(open)); };
  button.addEventListener("click", () => show(note.hidden));
  button.addEventListener("keydown", (event) => { if (event.key === "Escape") show(false); });
  return el("span", {}, button, note);
}

function paragraphs(parts, form) {
  return parts.map((part) => {
    const body = el("div", { class: "af-part" }, part.title ? el("h4", {}, part.title) : null);
    if (part.text) body.append(el("p", {}, textNodes(part.text, form)));
    if (part.list) {
      body.append(el("ul", {}, part.list.map((entry) => el("li", {},
        textNodes(entry.text ?? entry, form), entry.mark ? el("span", { class: "af-source" }, ` ${entry.mark}`) : null))));
    }
    return body;
  });
}

// --- one value and its mark -------------------------------------------------------------------------------------

function clock(at, lang) {
  return new Date(at).toLocaleTimeString(lang === "en" ? "en-GB" : "de-DE");
}

function markFor(place, form, describe) {
  const mark = el("p", { class: "af-mark", role: "status" });
  const choice = el("div", { class: "af-conflict", hidden: true });
  function listen(f) {
    const words = form.data.words;
    const texts = {
      idle: "", waiting: words.waiting, refused: `${words.refused} ${f.message}`, conflict: words.conflict,
      saved: f.known.at ? fill(words.saved, { time: clock(f.known.at, form.data.lang) }) : "",
      failed: `${words.failed} ${f.message ?? ""}`.trim(),
    };
    mark.textContent = texts[f.status];
    mark.dataset.status = f.status;
    choice.hidden = f.status !== "conflict";
    if (f.status === "conflict") {
      choice.replaceChildren(
        el("p", {}, fill(words.elsewhere, { value: describe(f.current.value), time: clock(f.current.at, form.data.lang) })),
        el("p", {}, fill(words.yours, { value: describe(f.wanted) })),
        el("button", { type: "button", onclick: () => saver.resolve(f, false) }, words.takeTheirs),
        el("button", { type: "button", onclick: () => saver.resolve(f, true) }, words.takeMine));
    }
  }
  return { mark, choice, listen, place };
}

// Ties an input to the saver: `show(value)` draws a value, the mark tells what became of it.
function bind(place, form, show, describe) {
  const status = markFor(place, form, describe);
  const f = saver.offer(place, form.stored(place));
  const listener = (changed) => {
    if (["saved", "idle"].includes(changed.status) && !saver.pending(changed)) show(changed.known.value);
    status.listen(changed);
    form.changed(place, saver.pending(changed) ? changed.wanted : changed.known.value);
  };
  f.listeners.add(listener);
  form.leave.push(() => f.listeners.delete(listener));
  show(saver.pending(f) ? f.wanted : f.known.value);
  status.listen(f);
  form.starts.push(() => form.changed(place, saver.pending(f) ? f.wanted : f.known.value));
  return status;
}

const placeOf = (form, field) => [form.data.assessment, ...field.place];

function idOf(field, suffix = "") {
  return `af-${field.place.filter(Boolean).join("-")}${suffix}`;
}

// --- kinds of fields ----------------------------------------------------------------------------------------------

function drawText(field, form) {
  const place = placeOf(form, field), id = idOf(field);
  const input = field.type === "textarea"
    ? el("textarea", { id, rows: field.rows ?? 3, maxlength: field.max })
    : el("input", { id, type: field.type === "date" ? "date" : "text", inputmode: field.inputmode, maxlength: field.max, autocomplete: "off" });
  const status = bind(place, form, (value) => {
    const text = field.list ? (value ?? []).join(", ") : localNumber(value, field, form);
    if (JSON.stringify(readValue(input.value, field)) !== JSON.stringify(value ?? null)) input.value = text;
    grow(input);
  }, (value) => (field.list ? (value ?? []).join(", ") : String(value ?? form.data.words.nothing)));
  status.mark.id = `${id}-mark`;
  input.setAttribute("aria-describedby", [field.help ? `${id}-help` : null, status.mark.id].filter(Boolean).join(" "));
  const value = () => readValue(input.value, field);
  input.addEventListener("input", () => { grow(input); saver.set(place, value(), 600); });
  for (const name of ["change", "blur"]) input.addEventListener(name, () => saver.flush(place));
  return el("div", { class: "af-field", "data-field": field.place[2] },
    labelFor(field, form, id), helpFor(field, form, id), el("div", { class: "af-input" }, input, field.unit ? el("span", { class: "af-unit" }, field.unit) : null),
    hintFor(field, form), status.mark, status.choice);
}

function grow(input) {
  if (input.tagName !== "TEXTAREA" || !input.scrollHeight) return;
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight + 4, 480)}px`;
}

function localNumber(value, field, form) {
  if (value === null || value === undefined) return "";
  return field.number && form.data.lang === "de" ? String(value).replace(".", ",") : String(value);
}

function readValue(text, field) {
  const trimmed = text.trim();
  if (!trimmed) return null;
  if (field.list) return trimmed.split(/[,;\n]/).map((part) => part.trim()).filter(Boolean);
  if (!field.number) return text;
  const plain = trimmed.replace(/\s/g, "");
  const grouped = field.number === "integer" && /^\d{1,3}([.,]\d{3})+$/.test(plain); // 128.000 or 128,000
  const number = Number(grouped ? plain.replace(/[.,]/g, "") : plain.replace(",", "."));
  return Number.isFinite(number) ? number : text; // the server says what is wrong
}

function drawSelect(field, form) {
  const place = placeOf(form, field), id = idOf(field);
  const select = el("select", { id }, el("option", { value: "" }, form.data.words.choose),
    field.options.map((option) => el("option", { value: String(option.value) }, option.label)));
  const label = (value) => field.options.find((option) => option.value === value)?.label ?? form.data.words.nothing;
  const status = bind(place, form, (value) => { select.value = value === null || value === undefined ? "" : String(value); }, label);
  status.mark.id = `${id}-mark`;
  select.setAttribute("aria-describedby", [field.help ? `${id}-help` : null, status.mark.id].filter(Boolean).join(" "));
  select.addEventListener("change", () => {
    const chosen = field.options.find((option) => String(option.value) === select.value);
    saver.set(place, chosen ? chosen.value : null, 0);
  });
  return el("div", { class: "af-field", "data-field": field.place[2] },
    labelFor(field, form, id), helpFor(field, form, id), select, hintFor(field, form), status.mark, status.choice);
}

function drawChecks(field, form) {
  const place = placeOf(form, field), id = idOf(field);
  const boxes = field.options.map((option) => el("input", { type: "checkbox", id: idOf(field, `-${option.value}`), value: option.value }));
  const label = (value) => field.options.filter((option) => (value ?? []).includes(option.value)).map((option) => option.label).join(", ") || form.data.words.nothing;
  const status = bind(place, form, (value) => boxes.forEach((box) => { box.checked = (value ?? []).includes(box.value); }), label);
  const save = () => {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    saver.set(place, chosen.length ? chosen : null, 0);
  };
  boxes.forEach((box) => box.addEventListener("change", save));
  return el("fieldset", { class: "af-field af-small", "data-field": field.place[2] },
    el("legend", {}, field.label, requiredMark(field, form)), helpFor(field, form, id),
    boxes.map((box, index) => el("label", { class: "af-check" }, box, el("span", {}, field.options[index].label))), status.mark, status.choice);
}

function drawRadios(field, form, inside) {
  const place = placeOf(form, field), name = idOf(field);
  const inputs = field.options.map((option, index) => el("input", { type: "radio", name, id: `${name}-${index}`, value: String(option.value) }));
  const back = el("button", { type: "button", class: "af-back" }, form.data.words.takeBack);
  const show = (value) => {
    inputs.forEach((input, index) => { input.checked = (field.options[index].value ?? null) === (value ?? "none"); });
    back.hidden = value === null || value === undefined;
  };
  const bound = bind(place, form, show, (value) => describeOption(field, value, form));
  const choose = (value) => { show(value); saver.set(place, value, 0); };
  inputs.forEach((input, index) => input.addEventListener("change", () => choose(field.options[index].value)));
  back.addEventListener("click", () => { choose(null); inputs[0].focus(); });
  const rows = field.options.map((option, index) => el("label", { class: "af-option", "data-value": option.value, for: inputs[index].id },
    inputs[index], option.badge ? el("span", { class: "af-badge" }, option.badge) : null,
    el("span", { class: "af-label" }, option.label, option.mark ? el("span", { class: "af-recommended" }, option.mark) : null)));
  const box = inside ?? el("fieldset", { class: "af-field af-small", "data-field": field.place[2] }, el("legend", {}, field.label), helpFor(field, form, name));
  box.append(el("div", { class: "af-options" }, rows), el("div", { class: "af-foot" }, bound.mark, back), bound.choice);
  box.addEventListener("keydown", (event) => digit(event, field, inputs));
  return box;
}

function describeOption(field, value, form) {
  const option = field.options.find((candidate) => candidate.value === value);
  return option ? [option.badge, option.label].filter(Boolean).join(" – ") : form.data.words.nothing;
}

function digit(event, field, inputs) {
  if (event.ctrlKey || event.altKey || event.metaKey || !/^\d$/.test(event.key)) return;
  if (event.target.type !== "radio") return;
  const index = field.options.findIndex((option) => String(option.value) === event.key);
  if (index < 0) return;
  event.preventDefault();
  inputs[index].focus();
  inputs[index].click();
}

function requiredMark(field, form) {
  return field.required ? el("span", { class: "af-required" }, ` ${form.data.words.required}`) : null;
}

function labelFor(field, form, id) {
  return el("label", { for: id }, field.label, requiredMark(field, form));
}

function helpFor(field, form, id) {
  return field.help ? el("p", { class: "af-help", id: `${id}-help` }, field.help) : null;
}

function hintFor(field, form) {
  const hint = el("p", { class: "af-hint", role: "status" });
  form.hints.set(field.place[2], hint);
  hint.textContent = form.data.hints?.[field.place[2]] ?? "";
  return hint;
}

const KINDS = { textarea: drawText, text: drawText, date: drawText, select: drawSelect, checks: drawChecks, radios: drawRadios };

// A field may depend on another value of the same form: {field, in: […]} or {field, filled: true}.
function drawField(field, form) {
  const node = KINDS[field.type](field, form);
  if (field.when) {
    const [section, item] = field.place;
    const key = JSON.stringify([form.data.assessment, section, item, field.when.field]);
    const apply = (value) => { node.hidden = field.when.in ? !field.when.in.includes(value ?? null) : value === null || value === undefined; };
    form.watchers.push([key, apply]);
    apply(form.stored([form.data.assessment, section, item, field.when.field]).value);
  }
  return node;
}

// --- blocks -------------------------------------------------------------------------------------------------------

function drawBlock(block, form) {
  if (block.kind === "heading") {
    return el("div", { class: "af-heading" }, el(block.level === 2 ? "h2" : "h3", { tabindex: "-1" }, block.title),
      block.text ? el("p", {}, textNodes(block.text, form)) : null);
  }
  if (block.kind === "fold") {
    return el("details", { class: "af-fold", open: block.open }, el("summary", {}, block.title), block.fields.map((field) => drawField(field, form)));
  }
  if (block.kind === "fields") {
    return el("section", { class: "af-fields" }, block.title ? el("h3", {}, block.title) : null, block.fields.map((field) => drawField(field, form)));
  }
  return drawQuestion(block, form);
}

function drawQuestion(block, form) {
  const box = el("fieldset", { class: "af-question", id: `q-${block.id}` });
  const legend = el("legend", {}, el("span", { class: "af-title" }, block.title), el("span", { class: "af-ask" }, block.question));
  box.append(legend);
  if (block.marks?.length) box.append(el("ul", { class: "af-marks", "aria-label": form.data.words.marks }, block.marks.map((mark) => el("li", { class: `af-tag af-${mark.kind}` }, mark.text))));
  if (block.about) box.append(el("p", { class: "af-about" }, textNodes(block.about, form)));
  drawRadios(block.rating, form, box);
  for (const field of block.always ?? []) box.append(drawField(field, form));
  if (block.more) {
    const filled = block.more.fields.some((field) => {
      const value = form.stored(placeOf(form, field)).value;
      return value !== null && value !== undefined && value !== "";
    });
    box.append(el("details", { class: "af-fold", open: filled }, el("summary", {}, block.more.title), block.more.fields.map((field) => drawField(field, form))));
  }
  for (const detail of block.details ?? []) {
    box.append(el("details", { class: "af-fold" }, el("summary", {}, detail.title), paragraphs(detail.parts, form)));
  }
  hideRecommended(box, block, form);
  return box;
}

// "Show the recommended level only after answering": a wish of this browser.
function hideRecommended(box, block, form) {
  const key = JSON.stringify(placeOf(form, block.rating));
  form.watchers.push([key, (value) => box.classList.toggle("af-unanswered", value === null || value === undefined)]);
}

function drawNav(form) {
  const { nav, words } = form.data;
  if (!nav) return null;
  const bar = el("div", { class: "af-bar" }, el("div", { class: "af-fill" }));
  const count = el("p", { class: "af-count", role: "status" });
  const items = nav.groups.map((group) => el("li", {}, group.title ? el("span", { class: "af-area" }, group.title) : null,
    el("ul", {}, group.items.map((item) => el("li", {}, el("button", {
      type: "button", class: "af-jump", "data-go": item.id, "aria-current": item.id === nav.current ? "page" : null,
      onclick: () => go(form, item.id),
    }, el("span", { class: "af-jump-title" }, item.title), el("span", { class: "af-state" })))))));
  const list = el("details", { class: "af-jumps", open: matchMedia("(min-width: 60rem)").matches },
    el("summary", {}, words.jump), el("ul", {}, items));
  form.progress = (progress) => {
    const whole = progress[nav.counts];
    count.textContent = fill(words.progress, whole) + (whole.unknown ? ` ${fill(words.ofWhichUnknown, whole)}` : "");
    bar.firstChild.style.width = whole.applicable ? `${(100 * whole.answered) / whole.applicable}%` : "0";
    for (const button of list.querySelectorAll("[data-go]")) {
      const part = progress.dimensions[button.dataset.go];
      const state = button.querySelector(".af-state");
      if (!part) continue;
      state.textContent = !part.applicable ? words.noneApplies : part.open ? fill(words.partOpen, part) : words.partDone;
      state.dataset.state = part.open ? "open" : "done";
    }
  };
  return el("nav", { class: "af-nav", "aria-label": words.jump }, count, bar, list);
}

function go(form, id) {
  saver.sendAll();
  wantFocus = true;
  form.trigger("go", id);
}

function drawFoot(form) {
  const { words, nav } = form.data;
  const told = el("p", { class: "af-mark", role: "status" });
  const undo = el("button", { type: "button", class: "af-undo", onclick: async () => {
    const done = await saver.undo(form.data.assessment);
    told.textContent = !done.ok ? done.message ?? words.failed : done.nothing ? words.nothingToUndo
      : fill(words.undone, { what: form.data.names[done.criterion] ?? form.data.names[done.field] ?? "" });
  } }, words.undo);
  const turn = nav ? el("div", { class: "af-turn" },
    nav.back ? el("button", { type: "button", onclick: () => go(form, nav.back) }, words.back) : el("span"),
    nav.next ? el("button", { type: "button", class: "af-primary", onclick: () => go(form, nav.next) }, words.next)
      : nav.finish ? el("a", { class: "af-primary", href: nav.finish }, words.finish) : null) : null;
  return el("div", { class: "af-end" }, turn, el("div", { class: "af-undoing" }, undo, told));
}

function drawOptions(form) {
  const { words } = form.data;
  if (!words.hideRecommended) return null;
  const box = el("input", { type: "checkbox" });
  try { box.checked = localStorage.getItem("selfcheck-hide") === "1"; } catch { /* stays visible */ }
  const apply = () => {
    form.root.classList.toggle("af-hiding", box.checked);
    try { localStorage.setItem("selfcheck-hide", box.checked ? "1" : "0"); } catch { /* not remembered */ }
  };
  box.addEventListener("change", apply);
  form.starts.push(apply);
  return el("label", { class: "af-check af-hide" }, box, el("span", {}, words.hideRecommended));
}

// --- the component --------------------------------------------------------------------------------------------------

function build(data, trigger) {
  const root = el("div", { class: "af", lang: data.lang });
  const values = new Map();
  const form = {
    data, trigger, root, hints: new Map(), watchers: [], starts: [], leave: [], progress: () => {},
    stored: (place) => values.get(JSON.stringify(place)) ?? { value: null, revision: 0, at: null },
    changed: (place, value) => {
      const key = JSON.stringify(place);
      for (const [watched, apply] of form.watchers) if (watched === key) apply(value);
    },
  };
  const take = (fresh) => {
    form.data = fresh;
    values.clear();
    for (const [section, item, field, value, revision, at] of fresh.values) {
      values.set(JSON.stringify([fresh.assessment, section, item, field]), { value, revision, at });
    }
  };
  take(data);
  saver.lang = data.lang;
  const nav = drawNav(form);
  const body = el("div", { class: "af-body" }, drawOptions(form), data.blocks.map((block) => drawBlock(block, form)), drawFoot(form));
  root.append(...[nav, body].filter(Boolean));
  root.classList.toggle("af-with-nav", Boolean(nav));
  form.starts.forEach((start) => start());
  const listener = (content) => {
    if (content.progress) form.progress(content.progress);
    if (content.hints) for (const [name, hint] of form.hints) hint.textContent = content.hints[name] ?? "";
  };
  saver.listeners.add(listener);
  form.progress(data.progress ?? {});
  return {
    view: data.view, root,
    update(fresh, freshTrigger) {
      form.trigger = freshTrigger;
      take(fresh);
      for (const [section, item, field, value, revision, at] of fresh.values) {
        saver.offer([fresh.assessment, section, item, field], { value, revision, at });
      }
    },
    leave() { saver.listeners.delete(listener); form.leave.forEach((leave) => leave()); },
  };
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const now = drawn.get(parentElement);
  if (now && now.view === data.view) return now.update(data, setTriggerValue);
  now?.leave();
  const fresh = build(data, setTriggerValue);
  drawn.set(parentElement, fresh);
  if (now) now.root.replaceWith(fresh.root);
  else parentElement.append(fresh.root);
  for (const area of fresh.root.querySelectorAll("textarea")) grow(area);
  if (wantFocus) {
    wantFocus = false;
    const heading = fresh.root.querySelector(".af-heading h2, .af-heading h3");
    heading?.focus({ preventScroll: true });
    fresh.root.scrollIntoView({ block: "start" });
  } else if (data.start) {
    fresh.root.querySelector(`#q-${CSS.escape(data.start)}`)?.scrollIntoView({ block: "center" });
  }
}
