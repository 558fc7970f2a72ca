// The wiring as tables whose sizes, weights, delays and devices can be typed: the canvas for keyboards and screen readers.

const STYLE = `
.wiring { overflow-x: auto; font-size: 13px; color: var(--panel-on-surface-color, inherit); }
table { border-collapse: collapse; width: 100%; margin: 0 0 12px; }
caption { text-align: left; font-weight: 650; padding: 6px 8px; }
th, td { text-align: left; padding: 3px 8px; border-bottom: 1px solid color-mix(in srgb, currentColor 14%, transparent); white-space: nowrap; }
th { font-weight: 600; font-size: 12px; opacity: 0.75; }
tr.chosen td { background: color-mix(in srgb, currentColor 8%, transparent); }
input, button { font: inherit; color: inherit; background: transparent; border: 1px solid color-mix(in srgb, currentColor 30%, transparent); border-radius: 5px; padding: 2px 6px; }
input { width: 9em; font-variant-numeric: tabular-nums; }
button { cursor: pointer; }
:is(input, button):focus-visible { outline: 2px solid #56B4E9; outline-offset: 1px; }
.told:not(:empty) { padding: 6px 8px; color: var(--danger-bg-color, #b3261e); white-space: pre-line; }
`;

const SAID = { of: "populations looked at, with commas," }; // where the field's name alone says nothing

const html = (name, properties = {}, ...children) => {
  const item = Object.assign(document.createElement(name), properties);
  item.append(...children);
  return item;
};

export function render({ model }) {
  const told = html("div", { className: "told" });
  told.setAttribute("role", "alert");
  const tables = html("div");
  const root = html("div", { className: "wiring" }, html("style", { textContent: STYLE }), told, tables);
  const send = (type, more) => model.send_msg({ type, ...more });

  const typed = (row, field, unit = "") => {
    const input = html("input", { value: row[field] });
    input.setAttribute("aria-label", `${SAID[field] ?? field} of ${row.name}${unit ? " in " + unit : ""}`);
    input.dataset.key = `${row.name}\n${field}`;
    input.addEventListener("change", () => send("change", { id: row.name, field, value: input.value }));
    return html("td", {}, input, unit ? ` ${unit}` : "");
  };
  const named = (row) => {
    const button = html("button", { type: "button", textContent: row.name });
    button.setAttribute("aria-label", `Choose ${row.name}`);
    button.dataset.key = `${row.name}\nchoose`;
    button.addEventListener("click", () => send("choose", { id: row.name }));
    return html("td", {}, button);
  };
  const removed = (row) => {
    const button = html("button", { type: "button", textContent: "Remove" });
    button.setAttribute("aria-label", `Remove ${row.name}`);
    button.addEventListener("click", () => send("remove", { id: row.name }));
    return html("td", {}, button);
  };
  const table = (title, heads, rows) => {
    const head = html("tr", {}, ...heads.map((text) => Object.assign(html("th", { textContent: text }), { scope: "col" })));
    return html("table", {}, html("caption", { textContent: title }), html("thead", {}, head), html("tbody", {}, ...rows));
  };
  const cell = (text) => html("td", { textContent: text });
  const line = (row, ...cells) => html("tr", { className: row.name === model.rows.chosen ? "chosen" : "" }, ...cells);

  const draw = () => {
    const key = root.getRootNode().activeElement?.dataset?.key;
    const { populations, projections, devices } = model.rows;
    tables.replaceChildren(
      table("Populations", ["name", "model", "cells or lines", ""], populations.map((row) => line(row, named(row), cell(row.model), typed(row, "size"), removed(row)))),
      table("Projections", ["name", "from", "to", "rule", "synapse", "in-degree asked", "in-degree drawn", "weight", "delay", "learns by", ""],
        projections.map((row) => line(row, named(row), cell(row.pre), cell(row.post), cell(row.rule), cell(row.synapse), cell(row.requested), cell(row.realized), typed(row, "weight", row.unit), typed(row, "delay", "ms"), cell(row.plasticity || "–"), removed(row)))),
      ...(devices.length ? [table("Devices", ["name", "kind", "looks at", ""], devices.map((row) => line(row, named(row), cell(row.kind), typed(row, "of"), removed(row))))] : []),
    );
    if (key) [...tables.querySelectorAll("[data-key]")].find((item) => item.dataset.key === key)?.focus();
  };
  model.on("rows", draw);
  model.on("msg:custom", (data) => {
    if (data.type !== "told") return;
    told.textContent = data.text;
    if (data.text) draw(); // what was refused gives way to what holds
  });
  model.on("after_render", draw);
  return root;
}
