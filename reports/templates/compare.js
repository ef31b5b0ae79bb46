// Filters of the comparison.
(() => {
  const form = document.getElementById("filter");
  const rows = [...document.querySelectorAll("#clauses tbody tr")];
  const boxes = [...document.querySelectorAll("#clauses .wide, #clauses details.fold, #clauses .theme-rows")];
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const has = (list, word) => !word || list.split(" ").includes(word);
  const apply = (wanted, words, active) => {
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
  filtering(form, ["q", "run", "job", "operation"], apply).begin();
})();
