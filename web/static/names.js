// Streamlit's own English words in the language of the page; the frame draws them again and again, so they are looked for then.
(() => {
  const words = "WORDS";
  const places = "header, [data-testid=stSkipToContent], [data-testid=stSidebar], [data-testid=stSidebar] [aria-label], "
    + "[aria-roledescription], header [aria-label], [data-testid=stStatusWidget] [aria-label], [role=dialog], [role=dialog] [aria-label]";
  // A link from another page to a part of this one: the browser looks for the part before it is drawn.
  let wanted = "";
  try { wanted = decodeURIComponent(location.hash.slice(1)); } catch { /* no address of a part */ }
  function jump() {
    const part = wanted ? document.getElementById(wanted) : null;
    if (part) { wanted = ""; part.scrollIntoView(); }
  }
  let due = false;
  function rename() {
    due = false;
    jump();
    for (const place of document.querySelectorAll(places)) {
      for (const name of ["aria-label", "aria-roledescription"]) {
        const label = place.getAttribute(name);
        if (label in words) place.setAttribute(name, words[label]);
      }
      if (!place.matches("header, [data-testid=stSkipToContent], [role=dialog]")) continue;
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) if (texts.currentNode.data in words) texts.currentNode.data = words[texts.currentNode.data];
    }
  }
  const look = () => { if (!due) { due = true; requestAnimationFrame(rename); } };
  const isOurs = (record) => record.target.closest(".af"); // our form writes no such words, but changes with every answer
  new MutationObserver((records) => { if (!records.every(isOurs)) look(); }).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["aria-label", "aria-roledescription"] });
  look();
})();
