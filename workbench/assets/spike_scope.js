// SpikeScope: a moving raster, population rates and membranes on one canvas.
//
// Blocks arrive as bytes (views/scope_feed.py writes them). What has been drawn stays on an off-screen strip that is
// used as a ring: of each block only the new columns are cleared and drawn, then the strip is shown in two pieces.
// Spikes are written as pixels: thousands of small rectangles would cost the browser more than all the rest.
// The page answers what it has painted; Python sends no more than it is answered, so a hidden page stops the flow.

const HEADER = 15; // float64 numbers
const GUTTER = 76, RIGHT = 36, TOP = 8, BOTTOM = 24, GAP = 16;

export function render({ model, el }) {
  const root = document.createElement("div");
  root.style.cssText = "position:relative;width:100%;height:100%;min-height:inherit";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.style.cssText = "display:block;width:100%;height:100%";
  root.append(canvas);
  const ctx = canvas.getContext("2d");
  const strip = document.createElement("canvas");
  const pen = strip.getContext("2d");
  const still = matchMedia("(prefers-reduced-motion: reduce)"); // then the picture sweeps and does not slide

  let plan = model.plan, look = null, panels = null, dpr = 1;
  let ink = null, shade = null; // the raster of the strip: pixels, and the same as one number each
  let kept = [], queue = [], waiting = false, gone = false, greeting = null;
  let drawn = -1, clock = 0, frames = 0, blocks = 0, seen = 0, unanswered = 0;
  let rateTop = 10, ranges = [], last = {}, share = 1;

  // ---- looks

  const readLook = () => {
    const style = getComputedStyle(root);
    const ink = style.getPropertyValue("--panel-on-surface-color").trim() || style.color;
    const probe = document.createElement("span");
    probe.style.color = ink;
    root.append(probe);
    const rgb = (getComputedStyle(probe).color.match(/[\d.]+/g) || [0, 0, 0]).map(Number);
    probe.remove();
    const dark = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] > 140;
    const tint = (alpha) => `rgba(${rgb[0]},${rgb[1]},${rgb[2]},${alpha})`;
    return { dark, ink: tint(0.92), muted: tint(0.62), faint: tint(0.1), line: tint(0.22), font: style.fontFamily || "sans-serif", colors: dark ? plan.dark : plan.light };
  };

  // a color as a pixel without its alpha, in the order in which all machines of today keep bytes
  const pixel = (text) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
    return (b << 16) | (g << 8) | r;
  };

  // a current belongs to no group
  const color = (group) => (group < 0 ? look.muted : look.colors[group % look.colors.length]);

  // ---- where things are (device pixels)

  const arrange = () => {
    dpr = Math.min(window.devicePixelRatio || 1, 2);
    const width = Math.max(240, root.clientWidth), height = Math.max(220, root.clientHeight);
    canvas.width = Math.round(width * dpr);
    canvas.height = Math.round(height * dpr);
    const gutter = Math.round((width < 520 ? 58 : GUTTER) * dpr);
    const w = Math.max(40, canvas.width - gutter - Math.round(RIGHT * dpr));
    const traces = plan.traces.length;
    const room = canvas.height - Math.round((TOP + BOTTOM) * dpr);
    const gap = Math.round(GAP * dpr), small = Math.round(6 * dpr);
    const alone = plan.single; // no raster, no rates
    const forTraces = alone ? room : traces ? Math.round(room * Math.min(0.44, 0.16 + 0.09 * traces)) : 0;
    const forRates = alone ? 0 : Math.round(room * 0.2);
    const forRaster = alone ? 0 : room - forTraces - forRates - gap * (traces ? 2 : 1);
    let y = Math.round(TOP * dpr);
    const raster = { y, h: forRaster };
    y += alone ? 0 : forRaster + gap;
    const rate = { y, h: forRates };
    y += alone ? 0 : forRates + gap;
    const shares = plan.traces.reduce((sum, trace) => sum + trace.share, 0) || 1;
    const lanes = plan.traces.map((trace) => {
      const lane = { y, h: Math.floor(((forTraces - small * (traces - 1)) * trace.share) / shares) };
      y += lane.h + small;
      return lane;
    });
    // small groups get a strip that can be seen
    const total = plan.groups.reduce((sum, g) => sum + g.rows, 0) || 1;
    const least = Math.min(14 * dpr, forRaster / (2 * plan.groups.length || 1));
    const wanted = plan.groups.map((g) => Math.max(least, (g.rows / total) * forRaster));
    const scale = forRaster / (wanted.reduce((a, b) => a + b, 0) || 1);
    let top = raster.y;
    const bands = plan.groups.map((g, i) => {
      const band = { y: top, h: wanted[i] * scale, rows: g.rows };
      top += band.h;
      return band;
    });
    panels = { gutter, w, raster, rate, lanes, bands };
    ink = forRaster > 0 ? pen.createImageData(w, forRaster) : null;
    shade = ink && new Uint32Array(ink.data.buffer);
    if (strip.width !== w || strip.height !== canvas.height) {
      strip.width = w;
      strip.height = canvas.height;
    } else {
      pen.clearRect(0, 0, strip.width, strip.height);
    }
    drawn = -1;
    last = {};
  };

  const perColumn = () => plan.window / panels.w;

  // ---- reading a block

  const parse = (bytes) => {
    const buffer = bytes instanceof ArrayBuffer ? bytes : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const h = new Float64Array(buffer, 0, HEADER);
    const b = { seq: h[0], clear: h[1], t0: h[2], t1: h[3], share: h[10], sample0: h[11], sampleStep: h[12], bin0: h[13], bin: h[14] };
    const [spikes, marks, lanes, samples, bins, groups] = h.slice(4, 10);
    let at = HEADER * 8;
    const take = (Kind, count) => {
      const view = new Kind(buffer, at, count);
      at += 4 * count;
      return view;
    };
    b.times = take(Float32Array, spikes);
    b.markTimes = take(Float32Array, marks);
    b.traces = Array.from({ length: lanes }, () => take(Float32Array, samples));
    b.rates = take(Float32Array, bins * groups);
    b.rows = take(Uint32Array, spikes);
    b.groups = take(Uint32Array, spikes);
    b.marks = take(Uint32Array, marks);
    return b;
  };

  // ---- drawing what is new onto the strip

  const column = (t) => Math.floor(t / perColumn() + 1e-9);

  // Calls for the columns from..to of the ring, in one piece or two.
  const pieces = (from, to, call) => {
    const w = panels.w;
    if (to - from + 1 >= w) return call(0, w);
    const a = ((from % w) + w) % w, b = ((to % w) + w) % w;
    if (a <= b) call(a, b - a + 1);
    else {
      call(a, w - a);
      call(0, b + 1);
    }
  };

  const wipe = (from, to) =>
    pieces(from, to, (x, wide) => {
      pen.clearRect(x, 0, wide, strip.height);
      if (!ink) return;
      if (wide === panels.w) shade.fill(0);
      else for (let at = x; at < shade.length; at += panels.w) shade.fill(0, at, at + wide);
    });

  // Strokes a path given in unwrapped columns, once for each turn of the ring that it touches.
  const stroke = (path, from, to) => {
    const w = panels.w;
    for (let turn = Math.floor(from / w); turn <= Math.floor(to / w); turn++) {
      pen.save();
      pen.translate(-turn * w, 0);
      pen.stroke(path);
      pen.restore();
    }
  };

  // One spike is a full pixel where a cell has one to itself; where many share it, each adds to what is there.
  const drawSpikes = (b, from, to) => {
    if (!ink) return;
    const w = panels.w, h = ink.height, mpc = perColumn();
    const wide = Math.max(1, Math.round(1.6 * dpr));
    const tints = panels.bands.map((_, g) => pixel(color(g)));
    const shapes = panels.bands.map((band) => {
      const pitch = band.h / band.rows;
      return { top: band.y - panels.raster.y, pitch, tall: Math.max(Math.round(1.9 * dpr), Math.round(Math.min(pitch * 0.72, 16 * dpr))), share: pitch < 0.5 ? 0.45 : 1 };
    });
    for (let i = 0; i < b.times.length; i++) {
      const { top, pitch, tall, share } = shapes[b.groups[i]], tint = tints[b.groups[i]];
      const right = Math.floor((b.t0 + b.times[i]) / mpc), first = Math.max(0, Math.round(top + (b.rows[i] + 0.5) * pitch - tall / 2));
      const last = Math.min(h, first + tall);
      for (let c = Math.max(right - wide + 1, 0); c <= right; c++)
        for (let y = first, at = first * w + (c % w); y < last; y++, at += w) {
          const alpha = shade[at] >>> 24;
          shade[at] = tint | (Math.round(alpha + (255 - alpha) * share) << 24);
        }
    }
    pieces(Math.max(from - wide + 1, 0), to, (x, many) => pen.putImageData(ink, 0, panels.raster.y, x, 0, many, h));
  };

  const drawRates = (b) => {
    const groups = plan.groups.length, bins = groups ? b.rates.length / groups : 0;
    const { y, h } = panels.rate, mpc = perColumn();
    pen.lineWidth = 1.5 * dpr;
    pen.lineJoin = "round";
    for (let g = 0; g < groups && bins; g++) {
      const path = new Path2D();
      let from = null, x = 0;
      const before = last[`r${g}`];
      if (before) {
        path.moveTo(before[0] / mpc, y + h * (1 - before[1] / rateTop));
        from = before[0] / mpc;
      }
      for (let k = 0; k < bins; k++) {
        const t = b.bin0 + (k + 0.5) * b.bin, value = b.rates[k * groups + g];
        x = t / mpc;
        const py = y + h * (1 - Math.min(value, rateTop) / rateTop);
        if (from === null) {
          path.moveTo(x, py);
          from = x;
        } else path.lineTo(x, py);
        last[`r${g}`] = [t, value];
      }
      pen.strokeStyle = color(g);
      stroke(path, from, x);
    }
  };

  // A line that goes up and down within each column is a bar a column: stroking it would take a hundred times as long.
  const drawBars = (values, before, b, place) => {
    const mpc = perColumn(), thick = Math.max(1, Math.round(1.25 * dpr));
    let column = null, low = before, high = before, previous = before;
    const bar = () => {
      const top = Math.round(place(high)), bottom = Math.round(place(low));
      pen.fillRect(column % panels.w, top, thick, Math.max(thick, bottom - top));
    };
    for (let k = 0; k < values.length; k++) {
      const here = Math.floor((b.sample0 + k * b.sampleStep) / mpc);
      if (here !== column) {
        if (column !== null) bar();
        [column, low, high] = [here, previous, previous]; // joined to the column before
      }
      previous = values[k];
      low = Math.min(low, previous);
      high = Math.max(high, previous);
    }
    if (column !== null) bar();
  };

  const drawTraces = (b) => {
    const mpc = perColumn();
    pen.lineWidth = 1.25 * dpr;
    b.traces.forEach((values, i) => {
      if (!values.length || !panels.lanes[i]) return;
      const { y, h } = panels.lanes[i], [low, high] = ranges[i];
      const place = (v) => y + h - ((v - low) / (high - low)) * h;
      const before = last[`t${i}`];
      const start = before && b.sample0 - before[0] < 3 * b.sampleStep + mpc ? before : [b.sample0, values[0]];
      const end = b.sample0 + (values.length - 1) * b.sampleStep;
      last[`t${i}`] = [end, values[values.length - 1]];
      pen.strokeStyle = pen.fillStyle = color(plan.traces[i].group);
      if (2 * b.sampleStep <= mpc) return drawBars(values, start[1], b, place);
      const path = new Path2D();
      path.moveTo(start[0] / mpc, place(start[1]));
      for (let k = 0; k < values.length; k++) path.lineTo((b.sample0 + k * b.sampleStep) / mpc, place(values[k]));
      stroke(path, start[0] / mpc, end / mpc);
    });
    // a spike of a watched cell, which a reset hides, as a line to the top of its lane
    for (let k = 0; k < b.marks.length; k++) {
      const lane = panels.lanes[b.marks[k]];
      if (!lane) continue;
      const [low, high] = ranges[b.marks[k]];
      const line = plan.traces[b.marks[k]].threshold;
      const bottom = line === null ? lane.y + lane.h * 0.35 : lane.y + lane.h - ((line - low) / (high - low)) * lane.h;
      pen.fillStyle = color(plan.traces[b.marks[k]].group);
      pen.fillRect(Math.floor((b.t0 + b.markTimes[k]) / mpc) % panels.w, lane.y, Math.max(1, 1.25 * dpr), Math.max(2, bottom - lane.y));
    }
  };

  const draw = (b) => {
    const end = column(b.t1), oldest = end - panels.w + 1;
    const start = Math.max(drawn < 0 ? oldest : drawn + 1, oldest);
    if (end >= start) wipe(start, end);
    drawn = Math.max(drawn, end);
    if (!plan.single) {
      drawSpikes(b, start, end);
      drawRates(b);
    }
    drawTraces(b);
    clock = b.t1;
    share = b.share;
  };

  // ---- ranges of the axes, kept calm: they widen at once and narrow late

  const nice = (x) => {
    const p = Math.pow(10, Math.floor(Math.log10(x)));
    return [1, 1.5, 2, 3, 5, 7.5, 10].map((m) => m * p).find((m) => m >= x * 0.999) || 10 * p;
  };

  const fit = (fresh) => {
    let changed = false, most = 0;
    const older = kept.length && kept[0].t0 < clock - plan.window;
    for (const b of fresh) for (const value of b.rates) most = Math.max(most, value);
    if (most > rateTop) {
      rateTop = nice(most * 1.1);
      changed = true;
    } else if (older && blocks % 25 === 0) {
      let top = 0;
      for (const b of kept) for (const value of b.rates) top = Math.max(top, value);
      if (top < 0.3 * rateTop && rateTop > 10) {
        rateTop = Math.max(10, nice(top * 1.3));
        changed = true;
      }
    }
    for (const b of fresh)
      b.traces.forEach((values, i) => {
        if (!ranges[i]) return;
        let [low, high] = ranges[i];
        let a = low, c = high;
        for (const v of values) {
          if (v < a) a = v;
          if (v > c) c = v;
        }
        if (a < low || c > high) {
          const pad = 0.06 * (c - a);
          ranges[i] = [a < low ? a - pad : low, c > high ? c + pad : high];
          changed = true;
        }
      });
    return changed;
  };

  const blank = () => {
    pen.clearRect(0, 0, strip.width, strip.height);
    if (shade) shade.fill(0);
  };

  const redraw = () => {
    blank();
    drawn = -1;
    last = {};
    for (const b of kept) draw(b);
  };

  // ---- the picture

  const axis = (text, x, y, align = "right", tone = look.muted, weight = 400, size = 11) => {
    ctx.fillStyle = tone;
    ctx.font = `${weight} ${size * dpr}px ${look.font}`;
    ctx.textAlign = align;
    ctx.textBaseline = "middle";
    if (align === "right") ctx.fillText(text, x, y, x - 2 * dpr); // a long name is squeezed, not cut
    else ctx.fillText(text, x, y);
  };

  const rule = (x, y, w, h, tone) => {
    ctx.fillStyle = tone;
    ctx.fillRect(Math.round(x), Math.round(y), Math.max(1, Math.round(w)), Math.max(1, Math.round(h)));
  };

  const short = (value) => (Math.abs(value) >= 10000 ? `${value / 1000}k` : `${+value.toPrecision(4)}`);

  const paintAxes = () => {
    const { gutter, w, raster } = panels, hair = Math.max(1, Math.round(dpr));
    const bottom = canvas.height - Math.round(BOTTOM * dpr);
    // time
    const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((s) => (plan.window / s) * 62 * dpr <= w) || 10000;
    const from = still.matches ? Math.floor(clock / plan.window) * plan.window : clock - plan.window;
    for (let k = Math.ceil(from / step - 1e-9); k * step <= from + plan.window + 1e-9; k++) {
      if (k < 0) continue;
      const x = gutter + ((k * step - from) / plan.window) * w;
      rule(x, raster.y, hair, bottom - raster.y, look.faint);
      const text = step >= 1000 ? `${(k * step) / 1000} s` : `${+(k * step).toFixed(1)}`;
      if (x < gutter + w - 6 * dpr || step >= 1000) axis(text, x, bottom + 11 * dpr, "center");
    }
    if (step < 1000) axis("ms", canvas.width - 8 * dpr, bottom + 11 * dpr);
    if (!plan.single) paintGroups();
    paintLanes();
  };

  // the mean rate of each group over the bins in sight
  const meanRates = () => {
    const groups = plan.groups.length, sums = new Float64Array(groups);
    let bins = 0;
    for (const b of kept)
      for (let k = 0; k * groups < b.rates.length; k++) {
        if (b.bin0 + k * b.bin < clock - plan.window) continue;
        for (let g = 0; g < groups; g++) sums[g] += b.rates[k * groups + g];
        bins += 1;
      }
    return bins ? sums.map((sum) => sum / bins) : null;
  };

  const paintGroups = () => {
    const { gutter, w, raster, rate, bands } = panels, hair = Math.max(1, Math.round(dpr));
    plan.groups.forEach((group, g) => {
      const band = bands[g], middle = band.y + band.h / 2;
      rule(gutter - 5 * dpr, band.y + dpr, 3 * dpr, band.h - 2 * dpr, color(g));
      if (band.h > 28 * dpr) {
        axis(group.name, gutter - 11 * dpr, middle - 7 * dpr, "right", look.ink, 600, 11.5);
        axis(group.note, gutter - 11 * dpr, middle + 8 * dpr, "right", look.muted, 400, 10);
      } else if (band.h > 11 * dpr) axis(group.name, gutter - 11 * dpr, middle, "right", look.ink, 600, 10.5);
    });
    if (share < 1) axis(`1 in ${Math.round(1 / share)} spikes drawn`, canvas.width - RIGHT * dpr, raster.y + 8 * dpr, "right", look.ink, 600, 10.5);
    // rates
    rule(gutter, rate.y + rate.h, w, hair, look.line);
    axis(short(rateTop), gutter - 6 * dpr, rate.y + 5 * dpr);
    axis("0", gutter - 6 * dpr, rate.y + rate.h - 4 * dpr);
    axis("rate (Hz)", gutter - 6 * dpr, rate.y + rate.h / 2, "right", look.ink, 600, 10.5);
    let x = gutter + 6 * dpr;
    const means = meanRates();
    plan.groups.forEach((group, g) => {
      if (!means) return;
      const text = `${group.name} ${means[g].toFixed(means[g] < 10 ? 1 : 0)} Hz`;
      axis(text, x, rate.y - 5 * dpr, "left", color(g), 600, 10.5);
      x += ctx.measureText(text).width + 12 * dpr;
    });
  };

  const paintLanes = () => {
    const { gutter, w, lanes } = panels, hair = Math.max(1, Math.round(dpr));
    lanes.forEach((lane, i) => {
      const trace = plan.traces[i], [low, high] = ranges[i];
      rule(gutter, lane.y + lane.h, w, hair, look.line);
      axis(trace.name, gutter - 11 * dpr, lane.y + lane.h / 2 - (lane.h > 34 * dpr ? 6 * dpr : 0), "right", color(trace.group), 650, 11);
      if (lane.h > 34 * dpr) axis(trace.unit, gutter - 11 * dpr, lane.y + lane.h / 2 + 7 * dpr, "right", look.muted, 400, 10);
      if (trace.threshold !== null && trace.threshold > low && trace.threshold < high) {
        const y = lane.y + lane.h - ((trace.threshold - low) / (high - low)) * lane.h;
        ctx.save();
        ctx.setLineDash([4 * dpr, 4 * dpr]);
        ctx.strokeStyle = look.line;
        ctx.lineWidth = hair;
        ctx.beginPath();
        ctx.moveTo(gutter, y);
        ctx.lineTo(gutter + w, y);
        ctx.stroke();
        ctx.restore();
        if (lane.h > 20 * dpr) axis(short(trace.threshold), gutter + w + 6 * dpr, y, "left", look.muted, 400, 10);
      }
      const value = last[`t${i}`];
      if (trace.group < 0 && value) axis(short(value[1]), gutter + w + 6 * dpr, lane.y + lane.h - ((value[1] - low) / (high - low)) * lane.h, "left", look.muted, 400, 10);
      if (lane.h > 34 * dpr && trace.rest !== null && trace.rest > low && trace.rest < high) {
        const y = lane.y + lane.h - ((trace.rest - low) / (high - low)) * lane.h;
        axis(short(trace.rest), gutter + w + 6 * dpr, y, "left", look.muted, 400, 10);
      }
    });
  };

  const compose = () => {
    const { gutter, w } = panels;
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    paintAxes();
    if (drawn < 0) {
      axis(plan.empty, gutter + w / 2, panels.raster.y + (panels.raster.h || canvas.height / 2) / 2, "center", look.muted, 400, 13);
    } else if (still.matches) {
      ctx.drawImage(strip, gutter, 0);
      rule(gutter + (drawn % w), panels.raster.y, dpr, canvas.height - BOTTOM * dpr - panels.raster.y, look.line);
    } else {
      const k = (drawn + 1) % w;
      if (k < w) ctx.drawImage(strip, k, 0, w - k, strip.height, gutter, 0, w - k, strip.height);
      if (k > 0) ctx.drawImage(strip, 0, 0, k, strip.height, gutter + w - k, 0, k, strip.height);
    }
  };

  const paint = () => {
    waiting = false;
    if (gone || !panels) return;
    const began = performance.now(), fresh = queue;
    queue = [];
    for (const b of fresh) {
      if (b.clear) {
        kept = [];
        clock = b.t1;
        blank();
        drawn = -1;
        last = {};
        share = 1;
      }
      if (b.t1 > b.t0) kept.push(b);
    }
    if (kept.length) clock = kept[kept.length - 1].t1;
    while (kept.length && kept[0].t1 < clock - 1.05 * plan.window) kept.shift();
    // a fast run passes whole windows between two pictures: what is out of the window again is not drawn
    const useful = fresh.filter((b) => kept.includes(b));
    if (fit(useful)) redraw();
    else for (const b of useful) draw(b);
    compose();
    frames += 1;
    if (fresh.length) {
      unanswered += fresh.length;
      seen = fresh[fresh.length - 1].seq;
      if (unanswered >= 4 || seen % 4 === 0) {
        model.send_msg({ type: "ack", seq: seen });
        unanswered = 0;
      } else {
        clearTimeout(late);
        late = setTimeout(() => !gone && unanswered && (model.send_msg({ type: "ack", seq: seen }), (unanswered = 0)), 200);
      }
    }
    Object.assign(canvas.dataset, { frames, blocks, clock: clock.toFixed(2), cost: (performance.now() - began).toFixed(2) });
  };
  let late = 0;

  const soon = () => {
    if (!waiting && !gone) {
      waiting = true;
      requestAnimationFrame(paint);
    }
  };

  const start = () => {
    plan = model.plan;
    ranges = plan.traces.map((trace) => trace.range.slice());
    rateTop = 10;
    kept = [];
    look = readLook();
    arrange();
    clock = 0;
    canvas.setAttribute("aria-label", plan.label);
    soon();
  };

  // ---- listening

  model.on("block", () => {
    const bytes = model.block;
    if (!bytes || !bytes.byteLength) return;
    blocks += 1;
    clearInterval(greeting);
    queue.push(parse(bytes));
    soon();
  });
  model.on("plan", start);
  model.on("msg:custom", (message) => message && message.type === "welcome" && clearInterval(greeting));

  const resize = new ResizeObserver(() => {
    if (!panels || gone) return;
    arrange();
    redraw();
    soon();
  });
  const theme = new MutationObserver(() => {
    const now = readLook();
    if (now.ink !== look.ink || now.font !== look.font) {
      look = now;
      redraw();
      soon();
    }
  });
  model.on("after_render", () => {
    start();
    resize.observe(root);
    theme.observe(document.head, { childList: true, subtree: true, characterData: true });
    theme.observe(document.body, { attributes: true });
    // until Python answers: the first words of a new page can be lost
    const greet = () => model.send_msg({ type: "hello" });
    setTimeout(() => !gone && greet(), 60);
    greeting = setInterval(greet, 600);
  });
  model.on("remove", () => {
    gone = true;
    clearInterval(greeting);
    clearTimeout(late);
    resize.disconnect();
    theme.disconnect();
  });
  return root;
}
