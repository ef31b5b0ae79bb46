"use strict";
// Filters of the comparison, kept in the address. The page is whole without this file.
(() => {
  const form = document.getElementById("filter");
  const names = ["q", "run", "job", "operation"];
  const rows = [...document.querySelectorAll("#clauses tbody tr")];
  const boxes = [...document.querySelectorAll("#clauses .wide, #clauses details.fold, #clauses .theme-rows")];
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const values = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
  const has = (list, word) => !word || list.split(" ").includes(word);
  const apply = () => {
    const wanted = values();
    const words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
    const active = names.some((name) => wanted[name]);
    let seen = 0;
    for (const row of rows) {
      const data = row.dataset;
      row.hidden = active && !(has(data.f, wanted.run) && has(data.j, wanted.job) && (!wanted.operation || data.o === wanted.operation) &&
        words.every((word) => textOf(row).includes(word)));
      seen += !row.hidden;
    }
    for (const box of boxes) {
      box.hidden = active && box.querySelector("tbody tr:not([hidden])") === null;
      if (box.tagName === "DETAILS" && active) box.open = !box.hidden;
    }
    document.querySelector("#clauses > .none").hidden = !(active && !seen);
    document.getElementById("shown").textContent = active ? `${seen.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows match` : "";
  };
  const remember = () => {
    const query = new URLSearchParams(Object.entries(values()).filter(([, value]) => value)).toString();
    try {
      history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
    } catch { /* a viewer that forbids it: the filter still works, only the address stays */ }
  };
  const reveal = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* no text: it names nothing */ }
    const target = document.getElementById(name);
    for (let element = target; element; element = element.parentElement) {
      if (element.hidden) element.hidden = false;
      if (element.tagName === "DETAILS") element.open = true;
    }
    if (target) target.scrollIntoView({ block: "center" });
  };
  let waiting = 0;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { apply(); remember(); }, 80);
  };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  addEventListener("hashchange", reveal);
  form.hidden = false;
  const query = new URLSearchParams(location.search);
  for (const name of names) form.elements[name].value = query.get(name) ?? "";
  for (const name of names.slice(1)) if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
  apply();
  reveal();
})();
