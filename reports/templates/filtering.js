"use strict";
// What the filters of every page share: they are kept in the address, rows and their boxes show and hide, and an anchor
// opens whatever folds over it. Every page is whole without its script.
// names: the fields of the form; lists: what is filtered, as { items, none }, where `none` says that nothing matches;
// boxes: what shows only while one of its rows does; fits(item, wanted): whether an item has what the fields ask for,
// all but the text; applied(wanted, counts): told how many of each list are left, or null where nothing is filtered.
const filtering = ({ names, lists, boxes, fits, applied }) => {
  const form = document.getElementById("filter");
  const texts = new Map();
  const holds = (item, words) => {
    if (words.length && !texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return words.every((word) => texts.get(item).includes(word));
  };
  const values = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
  const remember = () => {
    const query = new URLSearchParams(Object.entries(values()).filter(([, value]) => value)).toString();
    try {
      history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
    } catch { /* a viewer that forbids it: the filter still works, only the address stays */ }
  };
  const keep = ({ items, none }, wanted, words, active) => {
    let kept = 0;
    for (const item of items) {
      item.hidden = active && !(fits(item, wanted) && holds(item, words));
      kept += !item.hidden;
    }
    none.hidden = !(active && items.length && !kept);
    return kept;
  };
  const now = () => {
    const wanted = values();
    const words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
    const active = names.some((name) => wanted[name]);
    const counts = lists.map((list) => keep(list, wanted, words, active));
    for (const box of boxes) {
      box.hidden = active && box.querySelector("tr[id]:not([hidden])") === null;
      if (box.tagName === "DETAILS" && active) box.open = !box.hidden;
    }
    applied(wanted, active ? counts : null);
  };
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
  return { form, begin, set };
};
const counted = (number) => number.toLocaleString("en");
// Whether a clause concerns a job, by the patterns of clause ids that the options of the job's filter carry.
const concerns = (() => {
  const globs = (text) => new RegExp("^(?:" + text.split(" ").map((glob) => glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")).join("|") + ")$");
  const jobs = new Map([...document.querySelectorAll("#filter [name=job] option[data-core]")].map(({ value, dataset }) =>
    [value, { core: globs(dataset.core), inside: globs(dataset.with), outside: globs(dataset.without) }]));
  return (clause, name) => {
    const { core, inside, outside } = jobs.get(name);
    return core.test(clause) || (inside.test(clause) && !outside.test(clause));
  };
})();
