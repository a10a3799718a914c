// Tables that one can work with: sorting by the heads that say `data-sort`, filters for rows that say what they belong to.
// The page is whole without this: every control is made here, and only hides rows or moves them.
//
// What moves is a row, or, where rows stand in groups below `tr.group`, a whole group; never across `tbody.apart`, beyond
// which numbers cannot be compared. A group goes by its one row that says `data-leads`, or, once a filter has left one
// protocol, by the row of that. What is missing stays last both ways, and equals stay in the page's own order.
(() => {
  "use strict";

  const MISSING = ["", "–", "none"];
  const DIRECTIONS = { number: ["descending", "ascending"], text: ["ascending", "descending"] };
  const WORDS = {
    number: { ascending: "lowest first", descending: "highest first" },
    text: { ascending: "A to Z", descending: "Z to A" },
  };
  const FILTERS = [
    { name: "protocol", label: "Protocol", all: "every protocol", of: row => [row.dataset.protocol] },
    { name: "corpus", label: "Tested on", all: "any corpus", of: row => JSON.parse(row.parentElement.dataset.corpora) },
  ];
  // Where page.css stacks rows and hides their heads.
  const narrow = matchMedia("(max-width: 45rem)");
  const compareTexts = new Intl.Collator("en", { numeric: true }).compare;

  const made = (tag, facts = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), facts);
    element.append(...children);
    return element;
  };

  const valueOf = (row, column) => {
    const cell = row?.cells[column.place];
    const text = (cell?.querySelector(".value") ?? cell)?.textContent.trim() ?? "";
    if (MISSING.includes(text)) return null;
    if (column.kind === "text") return text;
    const number = parseFloat(text.replaceAll(",", "").replace("−", "-"));
    return Number.isNaN(number) ? null : number;
  };

  const sorted = (items, column, direction, leading) => {
    const sign = direction === "ascending" ? 1 : -1;
    const compare = column.kind === "text" ? compareTexts : (one, other) => one - other;
    return items
      .map(item => [item, valueOf(leading(item), column)])
      .sort(([, one], [, other]) => (one === null || other === null ? (one === null) - (other === null) : sign * compare(one, other)))
      .map(([item]) => item);
  };

  // Rows or groups that may change places with each other, with what stands before them and where they lie.
  const stretchesOf = table => {
    if (!table.querySelector("tr.group")) {
      return [...table.tBodies].map(body => ({ parent: body, heading: null, items: [...body.rows] }));
    }
    const found = [];
    for (const body of table.tBodies) {
      const isHeading = body.matches(".apart");
      if (isHeading || !found.length) found.push({ parent: table, heading: isHeading ? body : null, items: [] });
      if (!isHeading) found.at(-1).items.push(body);
    }
    return found;
  };

  // What a head says, without its unit.
  const labelOf = head => [...head.childNodes].map(part => part.textContent).join(" ").replace(/\s+/g, " ").trim().replace(/, (%|points)$/, "");

  const columnsOf = table =>
    [...table.tHead.rows[0].cells]
      .map((head, place) => ({ head, place, kind: head.dataset.sort, label: labelOf(head) }))
      .filter(column => column.kind);

  const rowsOf = item => (item.matches("tr") ? [item] : [...item.querySelectorAll("tr:not(.group, .said)")]);

  const enhance = table => {
    const stretches = stretchesOf(table);
    const columns = columnsOf(table);
    const rows = stretches.flatMap(stretch => stretch.items).flatMap(rowsOf);
    const filters = "corpora" in (rows[0]?.parentElement.dataset ?? {}) ? FILTERS : [];
    const headsHide = table.matches(".stacking, .files");
    const chosen = {};
    let order = null;

    const leading = item => rowsOf(item).find(row => (chosen.protocol ? !row.hidden : item === row || "leads" in row.dataset));

    const filter = () => {
      for (const row of rows) row.hidden = filters.some(({ name, of }) => chosen[name] && !of(row).includes(chosen[name]));
      for (const { heading, items } of stretches) {
        for (const item of items) item.hidden = rowsOf(item).every(row => row.hidden);
        if (heading) heading.hidden = items.every(item => item.hidden);
      }
    };

    const arrange = () => {
      for (const { parent, heading, items } of stretches) {
        const placed = order ? sorted(items, order.column, order.direction, leading) : items;
        parent.append(...(heading ? [heading] : []), ...placed);
      }
    };

    const said = () => {
      const shown = `${rows.filter(row => !row.hidden).length} of ${rows.length} rows shown`;
      if (!order) return filters.length ? shown : "In the page’s order";
      const by = chosen.protocol || !table.dataset.leads ? "" : ` ${table.dataset.leads}`;
      const within = stretches.length > 1 ? " within each group" : "";
      const sorting = `sorted by ${order.column.label}${by}${within}, ${WORDS[order.column.kind][order.direction]}`;
      return filters.length ? `${shown}, ${sorting}` : sorting;
    };

    const tell = () => {
      for (const { head } of columns) head.removeAttribute("aria-sort");
      order?.column.head.setAttribute("aria-sort", order.direction);
      if (sortBy) sortBy.value = order ? `${order.column.place} ${order.direction}` : "";
      status.textContent = said();
    };

    const change = () => {
      filter();
      arrange();
      tell();
    };

    const orderBy = next => {
      order = next;
      change();
    };

    const turn = column => {
      const directions = DIRECTIONS[column.kind];
      const direction = order?.column === column ? directions[directions.indexOf(order.direction) + 1] : directions[0];
      orderBy(direction ? { column, direction } : null);
    };

    const filterControl = ({ name, label, all, of }) => {
      const values = [...new Set(rows.flatMap(of))];
      const select = made("select", {}, new Option(all, ""), ...values.map(value => new Option(value, value)));
      select.addEventListener("change", () => {
        chosen[name] = select.value;
        change();
      });
      return values.length > 1 ? [made("label", {}, `${label} `, select)] : [];
    };

    const sortControl = () => {
      const ways = columns.flatMap(column => DIRECTIONS[column.kind].map(direction => ({ column, direction })));
      const options = ways.map(
        ({ column, direction }) => new Option(`${column.label}, ${WORDS[column.kind][direction]}`, `${column.place} ${direction}`),
      );
      const select = made("select", {}, new Option("the page’s order", ""), ...options);
      select.addEventListener("change", () => orderBy(ways[select.selectedIndex - 1] ?? null));
      return select;
    };

    for (const column of columns) {
      const button = made("button", { type: "button" }, ...column.head.childNodes);
      button.addEventListener("click", () => turn(column));
      column.head.append(button);
      // Nobody should tab to a head that is not to be seen.
      const reach = () => (button.tabIndex = narrow.matches ? -1 : 0);
      if (headsHide) {
        narrow.addEventListener("change", reach);
        reach();
      }
    }
    const sortBy = headsHide ? sortControl() : null;
    const status = made("output", { className: filters.length ? "status" : "spoken" });
    const tools = made("div", { className: "tools" }, ...filters.flatMap(filterControl));
    if (sortBy) tools.append(made("label", { className: "sort-by" }, "Sort by ", sortBy));
    tools.append(status);
    const region = table.closest(".scroll");
    (region.previousElementSibling?.matches(".caption") ? region.previousElementSibling : region).before(tools);
    if (filters.length) status.textContent = said();
  };

  // Some browsers take rows for none where page.css lays them out as blocks or a grid, unless they say what they are.
  const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
  const keepRoles = table => {
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, th, td")]) {
      part.setAttribute("role", ROLES[part.localName] ?? (part.scope.startsWith("row") ? "rowheader" : "columnheader"));
    }
  };

  for (const table of document.querySelectorAll("table:has(th[data-sort])")) enhance(table);
  for (const table of document.querySelectorAll("table:is(.stacking, .files, .prose)")) keepRoles(table);
})();
