/**
 * What makes a page's tables sortable and filterable.
 *
 * @module
 */

/**
 * The script of a page, for any browser since 2020. Without it, or where it is
 * not run, the page lacks buttons and nothing else.
 */
export const htmlScript = `"use strict";
for (const section of document.querySelectorAll("[data-campaign]")) {
  const table = section.querySelector("table.groups");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const details = Array.from(section.querySelectorAll("details[data-of]"));
  const status = section.querySelector("[role=status]");
  const search = section.querySelector("input[type=search]");

  const heads = Array.from(table.querySelectorAll("th[data-sortable]"));
  const next = { none: "ascending", ascending: "descending", descending: "none" };
  const sort = (place, direction) => {
    const key = (row) => {
      const text = row.cells[place].dataset.sort;
      return text === undefined || text === "" ? undefined : Number(text);
    };
    const sorted = direction === "none" ? rows : rows.slice().sort((a, b) => {
      const x = key(a), y = key(b);
      if (x === undefined || y === undefined) {
        return Number(x === undefined) - Number(y === undefined);
      }
      if (x === y) return 0;
      return (x < y ? -1 : 1) * (direction === "ascending" ? 1 : -1);
    });
    body.append(...sorted);
  };
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const direction = next[head.getAttribute("aria-sort")];
      for (const other of heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", direction);
      sort(place, direction);
    });
  });

  const names = new Map(rows.map((row) => [
    row.dataset.group,
    Array.from(row.querySelectorAll("th"), (cell) => cell.textContent)
      .join(" ").toLowerCase(),
  ]));
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const fits = (id) => words.every((word) => names.get(id).includes(word));
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row.dataset.group);
      if (!row.hidden) shown++;
    }
    for (const detail of details) detail.hidden = !fits(detail.dataset.of);
    status.textContent = shown + " of " + rows.length + " groups";
  });
  status.textContent = rows.length + " of " + rows.length + " groups";

  for (const button of section.querySelectorAll("button[data-open]")) {
    button.addEventListener("click", () => {
      for (const detail of details) {
        if (!detail.hidden) detail.open = button.dataset.open === "true";
      }
    });
  }
}
for (const control of document.querySelectorAll("[data-control]")) {
  control.hidden = false;
}
const unfold = () => {
  const target = document.getElementById(location.hash.slice(1));
  const detail = target && target.closest("details");
  if (!detail) return;
  detail.hidden = false;
  detail.open = true;
  target.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();
`;
