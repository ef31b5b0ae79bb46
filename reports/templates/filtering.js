"use strict";
// What the filters of every page share: they are kept in the address, and an anchor opens whatever folds over it.
// Every page is whole without its script.
const filtering = (form, names, apply) => {
  const values = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
  const words = () => form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
  const remember = () => {
    const query = new URLSearchParams(Object.entries(values()).filter(([, value]) => value)).toString();
    try {
      history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
    } catch { /* a viewer that forbids it: the filter still works, only the address stays */ }
  };
  const now = () => { apply(values(), words(), names.some((name) => form.elements[name].value.trim())); };
  const set = (name, value) => {
    form.elements[name].value = value;
    now();
    remember();
  };
  const reveal = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* no text: it names nothing */ }
    const target = document.getElementById(name);
    if (!target) return;
    for (let element = target; element; element = element.parentElement) {
      if (element.hidden) element.hidden = false;
      if (element.tagName === "DETAILS") element.open = true;
    }
    target.scrollIntoView();
  };
  let waiting = 0;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { now(); remember(); }, 80);
  };
  const begin = () => {
    form.addEventListener("input", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(changed));
    addEventListener("hashchange", reveal);
    form.hidden = false;
    const query = new URLSearchParams(location.search);
    for (const name of names) form.elements[name].value = query.get(name) ?? "";
    for (const name of names.slice(1)) if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
    now();
    reveal();
  };
  return { begin, set };
};
