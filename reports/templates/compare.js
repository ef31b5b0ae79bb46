// Filters of the comparison.
const rows = [...document.querySelectorAll("#clauses tr[id]")];
filtering({
  names: ["q", "run", "job", "operation"],
  lists: [{ items: rows, none: document.querySelector("#clauses > .none") }],
  boxes: document.querySelectorAll("#clauses tbody, #clauses .wide, #clauses details.fold, #clauses .theme-rows"),
  fits: (row, wanted) => (!wanted.run || (row.dataset.f ?? "").split(" ").includes(wanted.run)) &&
    (!wanted.job || concerns(row.querySelector("code").textContent, wanted.job)) &&
    (!wanted.operation || row.dataset.o === wanted.operation),
  applied: (wanted, counts) => {
    document.getElementById("shown").textContent = counts ? `${counted(counts[0])} of ${counted(rows.length)} rows match` : "";
  },
}).begin();
