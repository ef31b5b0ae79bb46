// Filters and copy buttons of a report. It only reads what is already there.
(() => {
  const shown = document.getElementById("shown");
  let said = "";
  const rows = [...document.querySelectorAll("#clauses .rows tr[id]")];
  const findings = [...document.querySelectorAll(".finding")];
  const glance = [...document.querySelectorAll(".glance")];
  const facts = new Map();

  for (const row of rows) {
    const theme = row.closest(".theme").dataset.t;
    const clause = [...row.cells[0].childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()).textContent.trim();
    facts.set(row, { themes: [theme], operations: [row.parentElement.dataset.o], clause, level: row.cells[2].textContent, verdict: row.closest("[data-v]").dataset.v });
  }
  for (const item of findings) {
    facts.set(item, { themes: item.dataset.t.split("|"), operations: item.dataset.o.split("|"), jobs: item.dataset.j.split("|"), level: item.dataset.l, verdict: item.dataset.v });
  }
  const fits = (item, wanted) => {
    const own = facts.get(item);
    return (!wanted.theme || own.themes.includes(wanted.theme)) &&
      (!wanted.operation || own.operations.includes(wanted.operation)) &&
      (!wanted.job || (own.jobs ? own.jobs.includes(wanted.job) : concerns(own.clause, wanted.job))) &&
      (!wanted.level || own.level === wanted.level) &&
      (!wanted.verdict || (wanted.verdict === "-pass" ? own.verdict !== "pass" : own.verdict === wanted.verdict));
  };
  const applied = (wanted, counts) => {
    for (const list of glance) list.hidden = counts !== null;
    said = counts ? `${counted(counts[0])} of ${counted(findings.length)} findings and ${counted(counts[1])} of ${counted(rows.length)} rows match` : "";
    shown.textContent = said;
    for (const chip of document.querySelectorAll("[data-show]")) {
      if (chip.dataset.show === wanted.verdict) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
    }
  };
  const filters = filtering({
    names: ["q", "theme", "job", "operation", "level", "verdict"],
    lists: [{ items: findings, none: document.querySelector("#findings > .none") }, { items: rows, none: document.querySelector("#clauses > .none") }],
    boxes: document.querySelectorAll("#clauses .rows tbody, #clauses .part, details.theme[data-t]"),
    fits,
    applied,
  });
  for (const chip of document.querySelectorAll("[data-show]")) {
    chip.addEventListener("click", () => {
      filters.set("verdict", filters.form.elements.verdict.value === chip.dataset.show ? "" : chip.dataset.show);
    });
  }

  for (const link of document.querySelectorAll("[data-job]")) {
    link.addEventListener("click", () => filters.set("job", link.dataset.job));
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
  for (const code of document.querySelectorAll("pre.code")) {
    const box = document.createElement("div");
    const button = document.createElement("button");
    box.className = "copying";
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the " + code.dataset.copy);
    button.addEventListener("click", async () => {
      await copy(code.textContent);
      button.textContent = "Copied";
      shown.textContent = "Copied the " + code.dataset.copy;
      setTimeout(() => { button.textContent = "Copy"; shown.textContent = said; }, 1500);
    });
    code.replaceWith(box);
    box.append(code, button);
  }

  const issue = (item) => {
    const text = (selector) => item.querySelector(selector)?.textContent.trim() ?? "";
    const link = item.querySelector(".statement a")?.href;
    const sides = [...item.querySelectorAll(".eo > div")].map((side) => `**${side.querySelector("h4").textContent}:** ${side.querySelector("p").textContent}`);
    const shown = [...item.querySelectorAll(".exchange")].map((exchange) => {
      const command = exchange.querySelector("pre.code");
      return command ? `${exchange.querySelector("h4").textContent.replace(/\s+/g, " ").trim()}\n\n\`\`\`sh\n${command.textContent}\n\`\`\`` : "";
    });
    return [
      `### ${text("h3").replace(/^#\d+\s*/, "")}`, text(".statement") + (link ? ` <${link}>` : ""), ...sides, ...shown.filter(Boolean),
      `Clause \`${text(".meta code")}\`, ${[...item.querySelectorAll(".meta .tag")].map((tag) => tag.textContent).join(", ")}. ${location.protocol.startsWith("http") ? location.href.split("#")[0] + "#" + item.id : ""}`.trim(),
    ].filter(Boolean).join("\n\n");
  };
  for (const item of findings) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy issue";
    button.textContent = "Copy as issue";
    button.addEventListener("click", async () => {
      await copy(issue(item));
      button.textContent = "Copied";
      shown.textContent = "Copied the finding as an issue";
      setTimeout(() => { button.textContent = "Copy as issue"; shown.textContent = said; }, 1500);
    });
    const link = document.createElement("a");
    link.href = "#" + item.id;
    link.textContent = "Permalink";
    const actions = document.createElement("p");
    actions.className = "actions";
    actions.append(link, button);
    item.append(actions);
  }

  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll(".finding details:not([open]), #accepted > details:not([open]), #changes details:not([open])")];
    for (const fold of unfolded) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of unfolded) fold.open = false; });
  filters.begin();
})();
