// Saves single values through the saving route: newest value wins, retried until confirmed, conflicts are shown.
// One saver per browser tab; it outlives the forms, so that turning the page never loses what was typed.

const RETRY_MS = [1000, 2000, 4000, 8000, 15000];
const KEEPALIVE_BYTES = 60000;
const STORAGE = "selfcheck-unsaved";

function makeSaver() {
  const carry = makeCarrier();
  const fields = new Map(); // key → {known, wanted?, sent?, status, message, current, timer, tries, listeners}
  const listeners = new Set(); // told about every confirmed answer (progress, hints)

  const keyOf = (place) => JSON.stringify(place); // [assessment, section, item, field]

  function field(place) {
    const key = keyOf(place);
    if (!fields.has(key)) {
      fields.set(key, { key, place, known: { value: null, revision: 0, at: null }, status: "idle", tries: 0, listeners: new Set() });
    }
    return fields.get(key);
  }

  const pending = (f) => "wanted" in f;
  const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

  function tell(f, status, message = "") {
    f.status = status;
    f.message = message;
    for (const listener of f.listeners) listener(f);
  }

  function remember() {
    const unsaved = [...fields.values()].filter(pending).map((f) => [f.place, f.wanted, f.known.revision, f.unsure ?? []]);
    try {
      if (unsaved.length) sessionStorage.setItem(STORAGE, JSON.stringify(unsaved));
      else sessionStorage.removeItem(STORAGE);
    } catch { /* storage may be closed; the values stay in memory */ }
  }

  // What the page's data say is stored. Never overwrites what is unsaved, and never goes back in time.
  function offer(place, stored) {
    const f = field(place);
    if (pending(f) || stored.revision < f.known.revision) return f;
    const changed = !same(f.known.value, stored.value) || f.known.revision !== stored.revision;
    f.known = stored;
    if (changed) tell(f, "idle");
    return f;
  }

  function set(place, value, delay) {
    const f = field(place);
    clearTimeout(f.timer);
    if (!pending(f) && same(value, f.known.value)) return tell(f, f.known.at ? "saved" : "idle");
    f.wanted = value;
    f.tries = 0;
    f.delayed = delay > 0;
    if (delay) f.timer = setTimeout(() => send(f), delay);
    else send(f); // under way before anything is drawn
    tell(f, "waiting");
    remember();
  }

  function flush(place) {
    const f = field(place);
    if (pending(f) && f.delayed) {
      clearTimeout(f.timer);
      send(f);
    }
  }

  function wish(f) {
    const [assessment, section, criterion, name] = f.place;
    return JSON.stringify({ assessment, section, criterion, field: name, value: f.wanted, base: f.known.revision, lang: saver.lang });
  }

  async function send(f) {
    f.delayed = false;
    if (!pending(f) || "sent" in f || f.status === "conflict" || f.status === "refused") return;
    const value = f.wanted;
    f.sent = value;
    let answer = null;
    try { answer = await carry(wish(f)); } catch { /* tried again below */ }
    const content = answer?.content ?? {};
    delete f.sent;
    if (answer?.status === 200) return confirmed(f, value, content);
    if (answer?.status === 409) return lostRace(f, value, content);
    if (answer && [400, 403, 404, 413, 422].includes(answer.status)) return same(f.wanted, value) ? tell(f, "refused", content.message) : send(f);
    (f.unsure ??= []).push(value); // may have been stored, its answer lost
    remember();
    tell(f, "failed", content.message ?? "");
    f.timer = setTimeout(() => send(f), RETRY_MS[Math.min(f.tries++, RETRY_MS.length - 1)]);
  }

  function confirmed(f, value, content) {
    f.known = { value: content.value, revision: content.revision, at: content.at };
    f.tries = 0;
    delete f.unsure;
    if (same(f.wanted, value)) {
      delete f.wanted;
      tell(f, "saved");
    } else if (!f.delayed) send(f);
    remember();
    for (const listener of listeners) listener(content);
  }

  // Changed elsewhere – unless it was our own write whose answer got lost on the way.
  function lostRace(f, value, content) {
    const current = { value: content.value, revision: content.revision, at: content.at };
    if (f.unsure?.some((sent) => same(sent, current.value))) {
      f.known = current;
      delete f.unsure;
      return send(f);
    }
    f.current = current;
    tell(f, "conflict", content.message);
  }

  function resolve(f, mine) {
    f.known = f.current;
    delete f.current;
    f.status = "waiting";
    if (mine) return send(f);
    delete f.wanted;
    remember();
    tell(f, f.known.at ? "saved" : "idle");
  }

  // The last change of what the page shows: nobody looks for one of the profile below the questions.
  async function undo(assessment, sections) {
    const body = JSON.stringify({ assessment, sections, lang: saver.lang });
    try {
      const answer = await fetch("/a/undo", { method: "POST", body, headers: { "Content-Type": "application/json" } });
      const content = await answer.json();
      if (answer.status === 200 && !content.nothing) {
        const f = field([assessment, content.section, content.criterion, content.field]);
        delete f.wanted;
        f.known = { value: content.value, revision: content.revision, at: content.at };
        tell(f, "saved");
        for (const listener of listeners) listener(content);
      }
      return { ok: answer.status === 200, ...content };
    } catch { return { ok: false }; }
  }

  function sendAll() {
    for (const f of fields.values()) if (pending(f)) { clearTimeout(f.timer); send(f); }
  }

  // Leaving: what is still under way is sent once more so that it outlives the page; writing twice changes nothing.
  function sendLast() {
    for (const f of fields.values()) {
      if (!pending(f) || ["conflict", "refused"].includes(f.status)) continue;
      const body = wish(f), headers = { "Content-Type": "application/json" };
      fetch("/a/answer", { method: "POST", body, headers, keepalive: body.length < KEEPALIVE_BYTES }).catch(() => {});
    }
  }

  const unsaved = () => [...fields.values()].some(pending);

  addEventListener("beforeunload", (event) => { if (unsaved()) { sendAll(); event.preventDefault(); } });
  addEventListener("pagehide", sendLast);
  addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", sendAll);

  const saver = { lang: "de", field, offer, set, flush, resolve, undo, unsaved, sendAll, pending, listeners };
  try {
    for (const [place, value, revision, unsure] of JSON.parse(sessionStorage.getItem(STORAGE) ?? "[]")) {
      const f = field(place);
      f.known.revision = revision;
      f.wanted = value;
      f.unsure = unsure;
      f.timer = setTimeout(() => send(f), 300);
    }
  } catch { /* nothing to take up again */ }
  return saver;
}

const saver = (window.selfcheckSaver ??= makeSaver());
