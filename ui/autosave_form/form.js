// Draws fieldsets from `data` and keeps them in step with the saver. Text from `data` is only ever set as text.

const drawn = new WeakMap(); // parentElement → {view, update, leave}
const newest = new Map(); // assessment → revision of the answer whose progress is shown
let wantFocus = false; // after turning the page the heading takes the focus

// --- blocks -------------------------------------------------------------------------------------------------------

function drawBlock(block, form) {
  if (block.kind === "heading") {
    form.level = block.level; // what follows stands below this heading
    return el("div", { class: "af-heading" }, el(block.level === 2 ? "h2" : "h3", { tabindex: "-1" }, block.title),
      block.text ? el("p", {}, textNodes(block.text, form)) : null);
  }
  if (block.kind === "fold") {
    return el("details", { class: "af-fold", open: block.open }, el("summary", {}, block.title), block.fields.map((field) => drawField(field, form)));
  }
  if (block.kind === "fields") {
    return el("section", { class: "af-fields" }, block.title ? el("h2", {}, block.title) : null, block.fields.map((field) => drawField(field, form)));
  }
  if (block.kind === "card") return drawCard(block, form);
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
  const list = el("details", { class: "af-jumps", open: matchMedia("(min-width: 75rem)").matches },
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

// Where the button leads, if that has a name.
function nextWords(nav, words) {
  const next = nav.groups.flatMap((group) => group.items).find((item) => item.id === nav.next);
  return next ? fill(words.nextTo, { what: next.title }) : words.next;
}

function drawFoot(form) {
  const { words, nav } = form.data;
  const told = el("p", { class: "af-mark", role: "status" });
  const undo = el("button", { type: "button", class: "af-undo", onclick: async () => {
    const done = await saver.undo(form.data.assessment, form.data.sections);
    told.textContent = !done.ok ? done.message ?? words.failed : done.nothing ? words.nothingToUndo
      : fill(words.undone, { what: form.data.names[done.criterion] ?? form.data.names[done.field] ?? "" });
  } }, words.undo);
  const turn = nav ? el("div", { class: "af-turn" },
    nav.back ? el("button", { type: "button", onclick: () => go(form, nav.back) }, words.back) : el("span"),
    nav.next ? el("button", { type: "button", class: "af-primary", onclick: () => go(form, nav.next) }, nextWords(nav, words))
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
    data, trigger, root, level: 2, hints: new Map(), watchers: [], starts: [], leave: [], progress: () => {},
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
  root.append(nav ? el("div", { class: "af-with-nav" }, nav, body) : body);
  form.starts.forEach((start) => start());
  root.classList.toggle("af-read-only", Boolean(data.readOnly));
  if (data.readOnly) for (const field of body.querySelectorAll("input, select, textarea")) if (!field.closest(".af-hide")) field.disabled = true;
  const listener = (content) => {
    if (content.progress && content.revision >= (newest.get(data.assessment) ?? 0)) { // answers may overtake each other on their way back
      newest.set(data.assessment, content.revision);
      form.progress(content.progress);
    }
    if (content.hints) for (const [name, hint] of form.hints) hint.textContent = content.hints[name] ?? "";
    if (content.section === "plan" && content.field === "order") location.reload(); // a measure came, went or moved
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
  const { data: [data], parentElement, setTriggerValue } = component;
  const now = drawn.get(parentElement);
  if (now && now.view === data.view) return now.update(data, setTriggerValue);
  now?.leave();
  const fresh = build(data, setTriggerValue);
  drawn.set(parentElement, fresh);
  if (now) now.root.replaceWith(fresh.root);
  else parentElement.append(fresh.root);
  growAll([...fresh.root.querySelectorAll("textarea")]);
  if (wantFocus) {
    wantFocus = false;
    const heading = fresh.root.querySelector(".af-heading h2, .af-heading h3");
    heading?.focus({ preventScroll: true });
    fresh.root.scrollIntoView({ block: "start" });
  } else if (data.start) {
    const wanted = fresh.root.querySelector(`#q-${CSS.escape(data.start)}`);
    if (wanted?.classList.contains("af-card")) showCard(wanted);
    else wanted?.scrollIntoView({ block: "center" });
  }
}
