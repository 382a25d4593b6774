// Enter and the arrow keys go from one answer to the next, as on a sheet of paper; without this script the Tab key does.
(() => {
  const form = document.getElementById("type-in");
  const fields = [...form.querySelectorAll("input.sign")];
  let changed = false;

  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  form.addEventListener("keydown", (event) => {
    const at = fields.indexOf(event.target);
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at < 0 || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = fields[at + step];
    if (!next) return;
    next.closest("details")?.setAttribute("open", "");
    next.focus();
    next.select();
  });
})();
