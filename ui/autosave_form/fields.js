// The kinds of fields: each draws one stored value, its mark, and the choice after a lost race.

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

// Pieces of [text, language]; an empty language is that of the page.
function sourceMark(pieces) {
  return el("span", { class: "af-source" }, " ", pieces.map(([text, lang]) => (lang ? el("span", { lang }, text) : text)));
}

function paragraphs(parts, form) {
  return parts.map((part) => {
    const body = el("div", { class: "af-part" }, part.title ? el(`h${form.level + 1}`, {}, part.title) : null);
    if (part.text) body.append(el("p", {}, textNodes(part.text, form)));
    if (part.list) {
      body.append(el("ul", {}, part.list.map((entry) => el("li", {},
        textNodes(entry.text ?? entry, form), entry.mark ? sourceMark(entry.mark) : null))));
    }
    return body;
  });
}

// --- one value and its mark -------------------------------------------------------------------------------------

const clocks = {}; // language → format; making one takes longer than using it

function clock(at, lang) {
  clocks[lang] ??= new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "de-DE", { timeStyle: "medium" });
  return clocks[lang].format(new Date(at));
}

const MARKS = {
  idle: () => "",
  waiting: (f, { words }) => words.waiting,
  saved: (f, { words, lang }) => (f.known.at ? fill(words.saved, { time: clock(f.known.at, lang) }) : ""),
  refused: (f, { words }) => `${words.refused} ${f.message}`,
  conflict: (f, { words }) => words.conflict,
  failed: (f, { words }) => `${words.failed} ${f.message ?? ""}`.trim(),
};

function markFor(place, form, describe) {
  const mark = el("p", { class: "af-mark", role: "status" });
  const choice = el("div", { class: "af-conflict", hidden: true });
  function listen(f) {
    const words = form.data.words;
    mark.textContent = MARKS[f.status](f, form.data);
    mark.dataset.status = f.status;
    mark.parentElement?.classList.toggle("af-told", mark.textContent !== "");
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
  growAll([input]);
}

// All heights are read before one is set: after that the next reading lays the page out anew.
function growAll(areas) {
  const heights = areas.map((area) => area.scrollHeight);
  areas.forEach((area, at) => { if (heights[at]) area.style.height = `${Math.min(heights[at] + 4, 480)}px`; });
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

function drawSelect(given, form) {
  const field = typeof given.options === "string" ? { ...given, options: form.data.lists[given.options] } : given; // shared by many fields
  const place = placeOf(form, field), id = idOf(field);
  const select = el("select", { id }, el("option", { value: "" }, field.empty || form.data.words.choose),
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
  const rows = field.options.map((option, index) => el("label", { class: "af-option", "data-value": option.value, for: inputs[index].id },
    inputs[index], option.badge ? el("span", { class: "af-badge" }, option.badge) : null,
    el("span", { class: "af-label" }, option.label, option.mark ? el("span", { class: "af-recommended" }, option.mark) : null)));
  const show = (value) => {
    inputs.forEach((input, index) => {
      input.checked = (field.options[index].value ?? null) === (value ?? "none");
      rows[index].classList.toggle("af-chosen", input.checked);
    });
    back.hidden = value === null || value === undefined;
  };
  const bound = bind(place, form, show, (value) => describeOption(field, value, form));
  const choose = (value) => { saver.set(place, value, 0); show(value); }; // under way before it is drawn
  inputs.forEach((input, index) => input.addEventListener("change", () => choose(field.options[index].value)));
  back.addEventListener("click", () => { choose(null); inputs[0].focus(); });
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

