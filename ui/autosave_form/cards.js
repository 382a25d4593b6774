// A card: what is known about one thing in words, its fields, and buttons that post to a route. Gaps and measures are cards.

function drawCard(block, form) {
  const title = liveText(block.title, block, form);
  const heading = el(`h${block.level ?? 2}`, { tabindex: "-1" }, block.href ? el("a", { href: block.href }, title) : title);
  const tags = block.tags?.length ? el("p", { class: "af-tags" }, block.tags.map((tag) => drawTag(tag, block, form))) : null;
  const body = [
    ...(block.lines ?? []).map((line) => drawLine(line, block, form)),
    ...(block.lists ?? []).map((list) => drawList(list, block, form)),
    ...(block.details ?? []).map((detail) => dropWhenChanged(
      el("details", { class: "af-fold" }, el("summary", {}, detail.title), drawList({ items: detail.items }, block, form)), detail.drop, block, form)),
    el("div", { class: block.fold ? null : "af-row" }, drawFields(block, form), drawActions(block, form)),
  ];
  if (!block.fold) return el("article", { class: "af-card", id: `q-${block.id}`, "data-item": block.id }, heading, tags, body);
  return el("details", { class: "af-card", id: `q-${block.id}`, "data-item": block.id, open: block.open }, el("summary", {}, heading, tags), body);
}

// Side by side where there is room; long texts take the whole width.
function drawFields(block, form) {
  const cells = (block.fields ?? []).map((field) => el("div", { class: field.wide ? "af-wide" : null }, drawField(field, form),
    field.warning ? drawLine(field.warning, block, form) : null));
  return cells.length ? el("div", { class: "af-grid" }, cells) : null;
}

const isNothing = (value) => value === null || value === undefined || value === "";

// Follows the value of one of the block's own fields from now on.
function watch(name, block, form, apply) {
  const key = JSON.stringify([form.data.assessment, block.section, block.id, name]);
  form.watchers.push([key, apply]);
  apply(form.stored([form.data.assessment, block.section, block.id, name]).value);
}

// A text, or {field, text, labels, empty, date}: a field's value in words, as it stands now.
function liveText(text, block, form) {
  if (typeof text === "string") return text;
  const node = el("span");
  watch(text.field, block, form, (value) => {
    const label = text.labels?.[value] ?? (text.date ? localDay(value, form) : value);
    node.textContent = isNothing(value) ? text.empty ?? "" : fill(text.text ?? "{value}", { value: label });
  });
  return node;
}

function localDay(value, form) {
  const day = new Date(`${value}T12:00:00`);
  if (Number.isNaN(day.getTime())) return value;
  const parts = form.data.lang === "en" ? ["en-GB", { day: "numeric", month: "short", year: "numeric" }] : ["de-DE", { day: "2-digit", month: "2-digit", year: "numeric" }];
  return day.toLocaleDateString(...parts);
}

// What was found out from certain values holds no longer once one of them is changed.
function dropWhenChanged(node, names, block, form) {
  for (const name of names ?? []) {
    const before = JSON.stringify(form.stored([form.data.assessment, block.section, block.id, name]).value ?? null);
    watch(name, block, form, (value) => { if (JSON.stringify(value ?? null) !== before) node.hidden = true; });
  }
  return node;
}

function drawTag(tag, block, form) {
  const node = el("span", { class: `af-tag${tag.kind ? ` af-${tag.kind}` : ""}` }, liveText(tag.text, block, form));
  if (typeof tag.text !== "string") watch(tag.text.field, block, form, (value) => { node.hidden = isNothing(value) && !tag.text.empty; });
  return dropWhenChanged(node, tag.drop, block, form);
}

// `atMost`: shown only while the field holds a number up to this one.
function drawLine(line, block, form) {
  const node = el("p", { class: line.kind ? `af-${line.kind}` : null }, line.strong ? el("strong", {}, line.strong) : null, line.strong ? " " : null,
    line.text ? textNodes(line.text, form) : null, line.href ? el("a", { href: line.href }, line.link, hiddenName(line)) : null);
  if (line.atMost) watch(line.atMost.field, block, form, (value) => { node.hidden = typeof value !== "number" || value > line.atMost.value; });
  return dropWhenChanged(node, line.drop, block, form);
}

function drawList(list, block, form) {
  const items = list.items.map((item) => el("li", {}, item.strong ? el("strong", {}, item.strong) : null, item.strong ? " " : null, textNodes(item.text, form),
    item.small ? el("span", { class: "af-source" }, ` ${item.small}`) : null, item.mark ? sourceMark(item.mark) : null));
  const node = el("div", { class: "af-part" }, list.title ? el("p", { class: "af-list-title" }, el("strong", {}, list.title)) : null, el("ul", {}, items));
  return dropWhenChanged(node, list.drop, block, form);
}

function drawActions(block, form) {
  if (!block.actions?.length) return null;
  return el("div", { class: "af-actions" }, block.actions.map((action) => (action.href
    ? el("a", { class: `af-button${action.primary ? " af-primary" : ""}`, href: action.href }, action.label, hiddenName(action))
    : drawPost(action, form))));
}

const hiddenName = (action) => (action.name ? el("span", { class: "af-hidden" }, ` ${action.name}`) : null);

// Before the page is left every field that still waits is sent, so that the route finds it stored.
function drawPost(action, form) {
  const values = { assessment: form.data.assessment, ...action.values };
  const post = el("form", { method: "post", action: action.action, class: "af-post", onsubmit: () => saver.sendAll() },
    Object.entries(values).map(([name, value]) => el("input", { type: "hidden", name, value })),
    action.confirm ? el("label", { class: "af-check" }, el("input", { type: "checkbox", name: "confirm", value: "yes", required: true }), el("span", {}, action.confirm)) : null,
    el("button", { type: "submit", class: action.primary ? "af-primary" : null, disabled: action.disabled }, action.label, hiddenName(action)));
  return action.fold ? el("details", { class: "af-fold" }, el("summary", {}, action.fold, hiddenName(action)), post) : post;
}

// The card somebody has just worked on: its heading in sight, with the focus on it.
function showCard(card) {
  const heading = card.querySelector("summary") ?? card.querySelector("h2, h3");
  heading.focus({ preventScroll: true });
  keepInSight(heading);
}

// Charts above are drawn later and would push it away; it stays until somebody does something.
function keepInSight(heading) {
  const show = () => heading.scrollIntoView({ block: "start" });
  const watch = new ResizeObserver(show);
  const leave = () => watch.disconnect();
  watch.observe(heading.closest("[data-testid=stMainBlockContainer]") ?? document.body);
  for (const kind of ["keydown", "pointerdown", "wheel", "touchstart"]) addEventListener(kind, leave, { once: true, capture: true, passive: true });
  setTimeout(leave, 10_000);
  show();
}
