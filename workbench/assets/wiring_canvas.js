// The wiring canvas: populations as boxes, projections as lines, drawn as SVG and wired with mouse, pen, finger or keys.
//
// Python owns the network. This page shows `graph`, tells what a hand did, and is told why something cannot be.

const W = 172, H = 78, PORT = 8, GRID = 4, STEP = 12;
const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  undo: "M5 9h9a5 5 0 0 1 0 10H9M5 9l4-4M5 9l4 4",
  redo: "M19 9h-9a5 5 0 0 0 0 10h5M19 9l-4-4M19 9l-4 4",
  tidy: "M4 5h6v5H4zM14 14h6v5h-6zM7 10v6.500h7",
  copy: "M9 9h10v10H9zM5 15V5h10",
  remove: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  fit: "M5 9V5h4M15 5h4v4M19 15v4h-4M9 19H5v-4",
  more: "M12 6v12M6 12h12",
  less: "M6 12h12",
};

const make = (name, attributes = {}, ...children) => {
  const item = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) item.setAttribute(key, value);
  item.append(...children);
  return item;
};
const html = (name, properties = {}, ...children) => {
  const item = Object.assign(document.createElement(name), properties);
  item.append(...children);
  return item;
};
const short = (text, most) => (text.length <= most ? text : text.slice(0, most - 1) + "…");

// where the line from the middle of a box towards a point leaves the box
const border = (node, x, y) => {
  const cx = node.x + W / 2, cy = node.y + H / 2, dx = x - cx, dy = y - cy;
  const share = Math.min(Math.abs((W / 2) / (dx || 1e-9)), Math.abs((H / 2) / (dy || 1e-9)), 1);
  return [cx + dx * share, cy + dy * share];
};

// the curve of a projection, where and in which direction it ends, and where its label stands
const route = (a, b, order, mutual, below) => {
  if (a === b) {
    const x = a.x + W * 0.62 - order * 46, y = below ? a.y + H : a.y, up = below ? -1 : 1, high = y - 46 * up;
    return { d: `M${x - 15},${y} C${x - 34},${high} ${x + 34},${high} ${x + 15},${y}`, end: [x + 15, y], way: [-0.35, 0.94 * up], label: [x, y - 37 * up] };
  }
  const ax = a.x + W / 2, ay = a.y + H / 2, bx = b.x + W / 2, by = b.y + H / 2;
  const length = Math.hypot(bx - ax, by - ay) || 1, bow = mutual || order ? 30 + 34 * order : 0;
  const cx = (ax + bx) / 2 + ((by - ay) / length) * bow, cy = (ay + by) / 2 - ((bx - ax) / length) * bow;
  const start = border(a, cx, cy), end = border(b, cx, cy);
  const reach = Math.hypot(end[0] - cx, end[1] - cy) || 1;
  const t = mutual ? 0.36 : 0.5; // two that face each other have their labels apart
  const middle = [0, 1].map((i) => (1 - t) ** 2 * start[i] + 2 * t * (1 - t) * [cx, cy][i] + t ** 2 * end[i]);
  return { d: `M${start} Q${cx},${cy} ${end}`, end, way: [(end[0] - cx) / reach, (end[1] - cy) / reach], label: middle };
};

export function render({ model }) {
  const root = html("div", { className: "studio" });
  const palette = html("div", { className: "palette" });
  palette.setAttribute("role", "group");
  palette.setAttribute("aria-label", "Palette: press to add, or drag onto the canvas");
  const sheet = make("svg", { class: "sheet", tabindex: 0, role: "group" });
  const world = make("g"), lines = make("g"), boxes = make("g"), above = make("g");
  world.append(lines, boxes, above);
  sheet.append(world);
  const tools = html("div", { className: "tools" });
  const told = html("div", { className: "told" });
  told.setAttribute("role", "alert");
  const hint = html("div", { className: "hint" });
  const field = html("div", { className: "field" }, sheet, hint, tools, told);
  root.append(palette, field);

  let graph = model.graph, look = {}, reasons = null, rates = {}, readings = {}, view = { x: 0, y: 0, scale: 1 }, own = false, shown = "", silence = 0;
  const nodes = new Map();
  const send = (type, more = {}) => model.send_msg({ type, ...more });
  const say = (text, ms = 9000) => {
    clearTimeout(silence);
    told.textContent = text;
    if (text) silence = setTimeout(() => (told.textContent = ""), ms);
  };

  // ---- looks

  const readLook = () => {
    const style = getComputedStyle(root.parentElement || root);
    const ink = style.getPropertyValue("--panel-on-surface-color").trim() || style.color || "#18212b";
    const paper = style.getPropertyValue("--panel-surface-color").trim() || "#ffffff";
    const probe = html("span");
    probe.style.color = ink;
    root.append(probe);
    const rgb = (getComputedStyle(probe).color.match(/[\d.]+/g) || [0, 0, 0]).map(Number);
    probe.remove();
    const dark = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] > 140;
    const mixed = (share) => `color-mix(in srgb, ${ink} ${share}%, ${paper})`;
    const colors = dark ? model.colors.dark : model.colors.light;
    const set = { ink, paper, muted: mixed(64), faint: mixed(9), line: mixed(17), edge: mixed(42), accent: colors[0], warn: colors[1] };
    for (const [key, value] of Object.entries(set)) root.style.setProperty(`--${key}`, value);
    const before = look.dark;
    look = { dark, colors, gray: mixed(52) };
    return before !== undefined && before !== dark;
  };
  const color = (index) => (index < 0 ? look.gray : look.colors[index % look.colors.length]);
  const signed = (sign) => (sign > 0 ? look.colors[0] : sign < 0 ? look.colors[1] : look.gray);

  // ---- drawing

  const draw = () => {
    const focused = root.getRootNode().activeElement?.dataset?.id;
    nodes.clear();
    for (const node of graph.nodes) nodes.set(node.id, node);
    lines.replaceChildren(...drawEdges(), ...drawLooks());
    boxes.replaceChildren(...graph.nodes.map(drawNode));
    world.classList.toggle("crowded", graph.edges.length > 14);
    hint.textContent = graph.nodes.length ? "" : "Nothing here yet. Press a neuron or a stimulus on the left, or drag it here; then drag from the dot on its right side to whatever it shall drive.";
    sheet.setAttribute("aria-label", `Wiring of ${graph.name}: ${graph.nodes.length} populations, ${graph.edges.length} projections. The tables below hold the same.`);
    if (focused) boxes.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    drawRates();
    place();
    arm();
  };

  const drawEdges = () => {
    const seen = new Map();
    const pairs = new Set(graph.edges.map((edge) => edge.pre + "\n" + edge.post));
    return graph.edges.flatMap((edge) => {
      const a = nodes.get(edge.pre), b = nodes.get(edge.post);
      if (!a || !b) return [];
      const key = edge.pre + "\n" + edge.post, order = seen.get(key) || 0;
      seen.set(key, order + 1);
      return [drawEdge(edge, route(a, b, order, pairs.has(edge.post + "\n" + edge.pre), a === b && near(a, -1) && !near(a, 1)))];
    });
  };
  // from a population to the device that looks at it
  const drawLooks = () => (graph.looks || []).flatMap(({ device, of }) => {
    const a = nodes.get(of), b = nodes.get(device);
    return a && b ? [make("path", { class: "look", d: route(a, b, 0, false).d })] : [];
  });
  // whether a box stands above (-1) or below (1) this one, so that a loop there would be in its way
  const near = (node, side) => graph.nodes.some((other) => other !== node && !other.device && Math.abs(other.x - node.x) < W && (other.y - node.y) * side > 0 && (other.y - node.y) * side < 3.2 * H);

  const drawEdge = (edge, path) => {
    const paint = signed(edge.sign), [x, y] = path.end, [dx, dy] = path.way;
    const head = edge.sign < 0
      ? make("circle", { cx: x - 5.5 * dx, cy: y - 5.5 * dy, r: 5.5, fill: paint })
      : make("polygon", { points: `${x},${y} ${x - 12 * dx - 5.5 * dy},${y - 12 * dy + 5.5 * dx} ${x - 12 * dx + 5.5 * dy},${y - 12 * dy - 5.5 * dx}`, fill: paint });
    const wide = edge.label.length * 5.9 + 14, [lx, ly] = path.label;
    const group = make("g", { class: "edge" + (graph.chosen === edge.id ? " chosen" : ""), tabindex: 0, role: "button", "aria-label": edge.meaning, "data-id": edge.id },
      make("title", {}, edge.meaning),
      make("path", { class: "grip", d: path.d }),
      make("path", { class: "line", d: path.d, stroke: paint }), head,
      make("rect", { class: "pill", x: lx - wide / 2, y: ly - 9, width: wide, height: 18, rx: 9 }));
    const label = make("text", { class: "label", x: lx, y: ly + 4 }, edge.label);
    group.append(label);
    group.addEventListener("pointerdown", (event) => { event.stopPropagation(); choose(edge.id); });
    return group;
  };

  const drawNode = (node) => {
    const paint = color(node.color);
    const group = make("g", { class: "node" + (node.stimulus ? " stimulus" : "") + (node.device ? " device" : "") + (graph.chosen === node.id ? " chosen" : ""), transform: `translate(${node.x},${node.y})`, tabindex: 0, role: "button", "aria-label": node.meaning, "data-id": node.id },
      make("title", {}, node.meaning),
      make("rect", { class: "box", width: W, height: H, rx: 10 }),
      make("rect", { x: 8, y: 10, width: 4, height: H - 20, rx: 2, fill: paint }),
      make("text", { class: "name", x: 20, y: 22 }, short(node.id, node.stimulus ? 20 : 17)),
      make("text", { class: "about", x: 20, y: 38 }, short(node.about, 25)));
    if (node.color >= 0)
      group.append(make("path", { class: "rate", fill: paint, "fill-opacity": 0.28, stroke: paint, "stroke-width": 1.3, "pointer-events": "none" }), make("text", { class: "about now", x: W - 12, y: H - 8, "text-anchor": "end" }));
    if (node.device) group.append(make("text", { class: "reading", x: 20, y: H - 14 }, readings[node.id] || ""));
    if (!node.stimulus && !node.device) {
      group.append(make("circle", { class: "port", cx: 0, cy: H / 2, r: PORT - 3, stroke: paint, "pointer-events": "none" }));
      const eye = make("g", { class: "eye" + (node.watched ? " on" : ""), transform: `translate(${W - 30},9)`, "data-watch": node.id },
        make("title", {}, node.watched ? `Membranes drawn: ${node.watched}. Press to draw none of them.` : "Draw the membrane of cell 0"),
        make("rect", { width: 22, height: 18, fill: "transparent" }),
        make("path", { d: "M2 9C6 3.500 16 3.500 20 9C16 14.500 6 14.500 2 9Z" }), make("circle", { cx: 11, cy: 9, r: 2.6 }));
      eye.addEventListener("pointerdown", (event) => { event.stopPropagation(); send("watch", { id: node.id }); });
      group.append(eye);
    }
    group.addEventListener("pointerdown", (event) => { event.stopPropagation(); drag(event, node); });
    if (node.device) return group;
    const port = make("circle", { class: "port out", cx: W, cy: H / 2, r: PORT, stroke: paint, "data-port": node.id }, make("title", {}, "Drag from here to what it shall drive"));
    port.addEventListener("pointerdown", (event) => { event.stopPropagation(); wire(event, node); });
    group.append(port);
    return group;
  };

  const drawRates = () => {
    for (const group of boxes.children) {
      const line = group.querySelector(".rate"), values = rates[group.dataset.id];
      if (!line) continue;
      const top = Math.max(10, ...(values || []).filter(Number.isFinite)), left = 20, wide = W - 74, base = H - 9, high = 24;
      const points = (values || []).map((value, i) => (Number.isFinite(value) ? `${left + (wide * i) / (values.length - 1)},${base - (high * value) / top}` : "")).filter(Boolean);
      line.setAttribute("d", points.length > 1 ? `M${points.join("L")}L${points.at(-1).split(",")[0]},${base}L${points[0].split(",")[0]},${base}Z` : `M${left},${base}h${wide}`);
      group.querySelector(".now").textContent = points.length > 1 ? `${(values.at(-1)).toFixed(values.at(-1) < 10 ? 1 : 0)} Hz` : "";
    }
  };

  const place = () => world.setAttribute("transform", `translate(${view.x},${view.y}) scale(${view.scale})`);
  const fit = () => {
    own = false; // the view is ours to keep until a hand changes it
    const wide = sheet.clientWidth, high = sheet.clientHeight;
    if (!graph.nodes.length || !wide || !high) return;
    const found = world.getBBox();
    const box = [found.x - 14, found.y - 14, found.x + found.width + 14, found.y + found.height + 14];
    view.scale = Math.min(1.1, Math.max(0.2, Math.min(wide / (box[2] - box[0]), (high - 30) / (box[3] - box[1]))));
    view.x = (wide - (box[0] + box[2]) * view.scale) / 2;
    view.y = 15 + (high - (box[1] + box[3]) * view.scale) / 2;
    place();
  };
  const zoom = (factor, px = sheet.clientWidth / 2, py = sheet.clientHeight / 2) => {
    const scale = Math.min(2.5, Math.max(0.2, view.scale * factor));
    view.x = px - ((px - view.x) * scale) / view.scale;
    view.y = py - ((py - view.y) * scale) / view.scale;
    view.scale = scale;
    own = true;
    place();
  };
  const at = (event) => {
    const box = sheet.getBoundingClientRect();
    return [(event.clientX - box.left - view.x) / view.scale, (event.clientY - box.top - view.y) / view.scale];
  };
  const under = (x, y, slack = 10) => graph.nodes.findLast((node) => x > node.x - slack && x < node.x + W + slack && y > node.y - slack && y < node.y + H + slack);
  const snapped = (value) => Math.round(value / GRID) * GRID;

  // ---- what a hand does

  const follow = (event, moved, done) => {
    event.preventDefault();
    const [x0, y0] = [event.clientX, event.clientY];
    let far = false;
    const move = (next) => {
      far ||= Math.hypot(next.clientX - x0, next.clientY - y0) > 4;
      if (far) moved(next);
    };
    const end = (last) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      done(last, far && last.type === "pointerup");
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  };
  const choose = (id) => {
    say("");
    if (graph.chosen !== id) send("choose", { id });
  };
  const everyPlace = () => Object.fromEntries(graph.nodes.map((node) => [node.id, [node.x, node.y]]));

  const drag = (event, node) => {
    const [x0, y0] = at(event), from = [node.x, node.y];
    boxes.querySelector(`[data-id="${CSS.escape(node.id)}"]`)?.focus({ preventScroll: true });
    follow(event, (next) => {
      const [x, y] = at(next);
      const mine = nodes.get(node.id);
      if (!mine) return;
      [mine.x, mine.y] = [snapped(from[0] + x - x0), snapped(from[1] + y - y0)];
      boxes.querySelector(`[data-id="${CSS.escape(node.id)}"]`)?.setAttribute("transform", `translate(${mine.x},${mine.y})`);
      lines.replaceChildren(...drawEdges(), ...drawLooks());
    }, (_, moved) => (moved ? send("move", { places: everyPlace() }) : choose(node.id)));
  };

  const wire = (event, node) => {
    reasons = null;
    say("");
    send("ask", { pre: node.id });
    const ghost = make("path", { class: "ghost" });
    above.append(ghost);
    const mark = (target) => {
      for (const group of boxes.children) {
        const why = reasons?.[group.dataset.id];
        group.classList.toggle("no", Boolean(why) && group.dataset.id !== node.id);
        group.classList.toggle("yes", target?.id === group.dataset.id && why === "");
      }
      say(target && reasons?.[target.id] ? reasons[target.id] : "");
    };
    follow(event, (next) => {
      const [x, y] = at(next);
      ghost.setAttribute("d", `M${node.x + W},${node.y + H / 2}L${x},${y}`);
      mark(under(x, y));
    }, (last, moved) => {
      ghost.remove();
      for (const group of boxes.children) group.classList.remove("no", "yes");
      const target = moved && under(...at(last));
      if (target) send("connect", { pre: node.id, post: target.id });
      else say("");
    });
  };

  sheet.addEventListener("pointerdown", (event) => {
    const from = { ...view }, [x0, y0] = [event.clientX, event.clientY];
    sheet.classList.add("held");
    sheet.focus({ preventScroll: true });
    follow(event, (next) => {
      [view.x, view.y] = [from.x + next.clientX - x0, from.y + next.clientY - y0];
      own = true;
      place();
    }, (_, moved) => {
      sheet.classList.remove("held");
      if (!moved) choose("");
    });
  });
  sheet.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the wheel alone scrolls the page
    event.preventDefault();
    const box = sheet.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });

  const spot = () => {
    let x = snapped((sheet.clientWidth / 2 - view.x) / view.scale - W / 2), y = snapped((sheet.clientHeight / 2 - view.y) / view.scale - H / 2);
    while (under(x + W / 2, y + H / 2, W / 3)) y += H + 40;
    return [x, y];
  };
  const stock = () => {
    const items = (wanted, devices = false) => model.palette.filter((item) => item.stimulus === wanted && Boolean(item.device) === devices).map((item) => {
      const button = html("button", { type: "button", className: item.stimulus ? "stimulus" : item.device ? "device" : "", textContent: item.name, title: item.meaning });
      button.setAttribute("aria-label", `Add ${item.name}`);
      button.addEventListener("click", (event) => event.detail === 0 && send("add", { model: item.name, place: spot() })); // by key
      button.addEventListener("pointerdown", (event) => {
        const carried = html("div", { className: "carried", textContent: item.name });
        follow(event, (next) => {
          const box = root.getBoundingClientRect();
          if (!carried.isConnected) root.append(carried);
          carried.style.left = `${next.clientX - box.left + 8}px`;
          carried.style.top = `${next.clientY - box.top + 8}px`;
        }, (last, moved) => {
          carried.remove();
          const box = sheet.getBoundingClientRect();
          const inside = last.clientX > box.left && last.clientX < box.right && last.clientY > box.top && last.clientY < box.bottom;
          const [x, y] = at(last);
          if (!moved && last.type === "pointerup") send("add", { model: item.name, place: spot() });
          else if (moved && inside) send("add", { model: item.name, place: [snapped(x - W / 2), snapped(y - H / 2)] });
        });
      });
      return button;
    });
    palette.replaceChildren(html("h4", { textContent: "Neurons" }), ...items(false), html("h4", { textContent: "Stimuli" }), ...items(true), html("h4", { textContent: "Devices" }), ...items(false, true));
  };

  const tool = (icon, label, act) => {
    const button = html("button", { type: "button", title: label }, make("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, make("path", { d: ICONS[icon] })));
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    tools.append(button);
    return button;
  };
  const undo = tool("undo", "Undo (Ctrl+Z)", () => send("undo"));
  const redo = tool("redo", "Redo (Ctrl+Y)", () => send("redo"));
  const copy = tool("copy", "Duplicate what is chosen", () => send("duplicate", { id: graph.chosen }));
  const drop = tool("remove", "Remove what is chosen (Delete)", () => send("remove", { id: graph.chosen }));
  tool("tidy", "Lay out anew", () => send("tidy"));
  tool("less", "Smaller", () => zoom(1 / 1.25));
  tool("more", "Larger", () => zoom(1.25));
  tool("fit", "Show all", fit);
  const arm = () => {
    [undo.disabled, redo.disabled] = [!graph.can_undo, !graph.can_redo];
    copy.disabled = drop.disabled = !graph.chosen;
  };

  // ---- keys

  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  root.addEventListener("keydown", (event) => {
    const id = event.target.dataset?.id, node = nodes.get(id);
    if ((event.key === "Delete" || event.key === "Backspace") && graph.chosen && event.target.closest?.("svg.sheet")) send("remove", { id: graph.chosen });
    else if (id && (event.key === "Enter" || event.key === " ")) choose(id);
    else if (node && steps[event.key] && !event.ctrlKey) {
      const [x, y] = steps[event.key];
      [node.x, node.y] = [node.x + STEP * x, node.y + STEP * y];
      send("move", { places: everyPlace() });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // undo works wherever no field has the focus; in a notebook, where other cells have their own, in the canvas only
  const ours = document.documentElement.hasAttribute("data-theme-managed") ? document : root;
  const press = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !root.clientWidth) return;
    if (event.composedPath()[0].matches?.("input, textarea, [contenteditable], .ace_editor")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    send(key === "y" || event.shiftKey ? "redo" : "undo");
  };
  ours.addEventListener("keydown", press);

  // ---- what Python says

  const renew = () => {
    graph = model.graph;
    const names = graph.nodes.map((node) => node.id);
    const known = new Set(shown.split("\n"));
    const strange = names.filter((name) => !known.has(name)).length > 1 || !shown;
    shown = names.join("\n");
    draw();
    const off = graph.nodes.some((node) => {
      const x = node.x * view.scale + view.x, y = node.y * view.scale + view.y;
      if (!own) return x < 0 || y < 0 || x + W * view.scale > sheet.clientWidth || y + H * view.scale > sheet.clientHeight;
      return x + W * view.scale < 20 || y + H * view.scale < 20 || x > sheet.clientWidth - 20 || y > sheet.clientHeight - 20;
    });
    if (strange || off) fit();
  };
  model.on("graph", renew);
  model.on("palette", stock);
  model.on("msg:custom", (data) => {
    if (data.type === "reasons") reasons = data.reasons;
    else if (data.type === "told") say(data.text);
    else if (data.type === "rates") { rates = data.rates; drawRates(); }
    else if (data.type === "readings") { readings = data.readings; for (const group of boxes.children) { const text = group.querySelector(".reading"); if (text) text.textContent = readings[group.dataset.id] || ""; } }
  });

  const themes = new MutationObserver(() => readLook() && draw());
  themes.observe(document.head, { childList: true, subtree: true, characterData: true });
  themes.observe(document.body, { attributes: true });
  const sizes = new ResizeObserver(() => own || fit());
  sizes.observe(sheet);
  model.on("remove", () => {
    ours.removeEventListener("keydown", press);
    themes.disconnect();
    sizes.disconnect();
    clearTimeout(silence);
  });
  model.on("after_render", () => { readLook(); stock(); renew(); });
  return root;
}
