"use strict";
// Filters, copy buttons and anchors. The page is whole without this file; it only reads what is already there.
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const clauses = [...document.querySelectorAll("#clauses .c")];
  const findings = [...document.querySelectorAll(".finding")];
  const themes = [...document.querySelectorAll("details.theme[data-t]")];
  const themeOf = new Map(clauses.map((row) => [row, row.closest("details.theme").dataset.t]));
  const texts = new WeakMap();
  const names = ["q", "theme", "level", "verdict"];

  const textOf = (element) => {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  };
  const values = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
  const matches = (element, own, wanted) =>
    (!wanted.theme || own.includes(wanted.theme)) &&
    (!wanted.level || element.dataset.l === wanted.level) &&
    (!wanted.verdict || (wanted.verdict === "-pass" ? element.dataset.v !== "pass" : element.dataset.v === wanted.verdict)) &&
    wanted.q.toLowerCase().split(/\s+/).every((word) => textOf(element).includes(word));

  const apply = () => {
    const wanted = values();
    const active = names.some((name) => wanted[name]);
    let seen = 0;
    for (const row of clauses) {
      row.hidden = active && !matches(row, [themeOf.get(row)], wanted);
      if (!row.hidden) seen += 1;
    }
    for (const theme of themes) {
      const rows = [...theme.querySelectorAll(".c")];
      const some = rows.some((row) => !row.hidden);
      theme.hidden = active && !some;
      const passes = theme.querySelector(".passes");
      if (active) theme.open = some;
      if (passes) {
        const found = [...passes.querySelectorAll(".c")].some((row) => !row.hidden);
        passes.hidden = active && !found;
        if (active) passes.open = found && wanted.verdict !== "-pass";
      }
    }
    let hits = 0;
    for (const finding of findings) {
      finding.hidden = active && !matches(finding, finding.dataset.t.split("|"), wanted);
      if (!finding.hidden) hits += 1;
    }
    const glance = document.querySelector(".glance");
    if (glance) glance.hidden = active;
    const inFindings = document.querySelector("#findings > .none");
    if (inFindings) inFindings.hidden = !(active && findings.length && !hits);
    document.querySelector("#clauses > .none").hidden = !(active && !seen);
    shown.textContent = active ? `${hits} of ${findings.length} findings and ${seen} of ${clauses.length} verdicts match` : "";
    for (const chip of document.querySelectorAll("[data-show]")) {
      if (chip.dataset.show === wanted.verdict) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
    }
  };
  const remember = () => {
    const query = new URLSearchParams(Object.entries(values()).filter(([, value]) => value)).toString();
    try {
      history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
    } catch { /* a viewer that forbids it: the filter still works, only the address stays */ }
  };
  const recall = () => {
    const query = new URLSearchParams(location.search);
    for (const name of names) form.elements[name].value = query.get(name) ?? "";
    for (const name of ["theme", "level", "verdict"]) if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
  };
  let waiting = 0;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { apply(); remember(); }, 80);
  };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  for (const chip of document.querySelectorAll("[data-show]")) {
    chip.addEventListener("click", () => {
      form.elements.verdict.value = form.elements.verdict.value === chip.dataset.show ? "" : chip.dataset.show;
      apply();
      remember();
    });
  }

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  for (const box of document.querySelectorAll(".code[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the " + box.dataset.copy);
    button.addEventListener("click", async () => {
      await copy(box.querySelector("pre").textContent);
      button.textContent = "Copied";
      shown.textContent = "Copied the " + box.dataset.copy;
      setTimeout(() => { button.textContent = "Copy"; apply(); }, 1500);
    });
    box.append(button);
  }

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let element = target; element; element = element.parentElement) {
      if (element.hidden) element.hidden = false;
      if (element.tagName === "DETAILS") element.open = true;
    }
    target.scrollIntoView();
  };
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll(".finding details:not([open])")];
    for (const fold of unfolded) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of unfolded) fold.open = false; });
  addEventListener("hashchange", reveal);
  form.hidden = false;
  recall();
  apply();
  reveal();
})();
