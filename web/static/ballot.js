// The ballot on a phone: saves each tap until the server has confirmed it, and follows the item. Without it, forms do.
(() => {
  const main = document.querySelector("main"), base = main.dataset.base, news = document.getElementById("news");
  let revision = main.dataset.revision, pending = sessionStorage.getItem(base), sending = false;
  let pause = 500, retry = 0, typing = 0, following = false, source, ticks = 0;
  document.documentElement.classList.add("js");

  const form = () => main.querySelector("form.vote");
  const mark = (text, state) => {
    const place = main.querySelector(".mark");
    if (place) { place.textContent = text; place.dataset.state = state; }
  };
  const hold = (body) => {
    pending = body;
    if (body === null) sessionStorage.removeItem(base); else sessionStorage.setItem(base, body);
  };

  function changed() {
    clearTimeout(typing);
    typing = 0;
    const fields = new URLSearchParams(new FormData(form()));
    if (!fields.get("choice")) return;
    hold(fields.toString());
    mark(main.dataset.unsaved, "unsaved");
    send();
  }

  async function send() {
    if (sending || pending === null) return;
    clearTimeout(retry);
    sending = true;
    const body = pending, headers = { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" };
    let answer, told;
    try {
      answer = await fetch(base + "/vote", { method: "POST", body, headers, keepalive: true });
      told = await answer.json();
    } catch { answer = undefined; }
    sending = false;
    if (!answer || answer.status >= 500) {
      mark(main.dataset.unsaved, "unsaved");
      retry = setTimeout(send, pause);
      pause = Math.min(2 * pause, 5000);
      return;
    }
    pause = 500;
    if (pending !== body) { send(); return; }
    hold(null);
    if (answer.ok) {
      mark(main.dataset.saved + new Date().toTimeString().slice(0, 8), "saved");
      const here = main.querySelector("[aria-current=page] + span");
      if (here) here.textContent = here.dataset.then;
    } else { await follow(true); mark(told.message, "refused"); if (!main.querySelector(".mark")) news.textContent = told.message; }
  }

  async function follow(anyway) {
    if (following) return;
    following = true;
    try {
      if (typing) changed();
      const headers = anyway ? {} : { "If-None-Match": `"${revision}"` };
      const answer = await fetch(base + "/state" + location.search, { headers, cache: "no-store" });
      if (answer.status === 200) {
        const told = await answer.json();
        if (told.gone) location.reload(); else draw(told);
      }
    } catch { /* the next tick tries again */ }
    following = false;
  }

  function draw(state) {
    const key = () => form() && form().elements.item.value + form().elements.round.value;
    const before = key(), field = main.querySelector("textarea"), heading = main.querySelector("h1")?.textContent;
    const [reason, focused] = [field?.value, field !== null && field === document.activeElement];
    revision = String(state.revision);
    main.innerHTML = state.html;
    const fresh = main.querySelector("textarea");
    if (fresh && before === key() && reason) { fresh.value = reason; if (focused) fresh.focus(); }
    const now = main.querySelector("h1")?.textContent;
    if (now !== heading) news.textContent = now;
    if (pending !== null) mark(main.dataset.unsaved, "unsaved");
  }

  function listen() {
    source = new EventSource(`${base}/events?revision=${revision}`);
    source.onmessage = (event) => { if (event.data !== revision) setTimeout(follow, 300 * Math.random()); };
  }

  main.addEventListener("change", (event) => { if (event.target.type === "radio") changed(); });
  main.addEventListener("input", (event) => {
    if (event.target.type !== "textarea") return;
    mark(main.dataset.unsaved, "unsaved");
    clearTimeout(typing);
    typing = setTimeout(changed, 600);
  });
  main.addEventListener("focusout", () => { if (typing) changed(); });
  main.addEventListener("submit", (event) => { if (event.target === form()) { event.preventDefault(); changed(); } });
  addEventListener("online", () => { send(); follow(); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { if (typing) changed(); } else { send(); follow(); }
  });
  // Told by the server; where that fails, asked every two seconds. Every 24 seconds it says "still here".
  setInterval(() => {
    ticks += 1;
    if (document.hidden) return;
    if (source.readyState === EventSource.CLOSED) listen();
    if (source.readyState !== EventSource.OPEN || ticks % 12 === 0) follow();
  }, 2000);
  listen();
  send();
})();
