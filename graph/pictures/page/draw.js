// The drawing: vis-network shows the settled positions; cards and labels are painted here, in the page's own colours.
let palette = {};
function readPalette(light) {
  const css = getComputedStyle(document.documentElement);
  const dark = !light && isDark();
  const shade = dark ? "dark" : "light";
  const plain = { paper: "#fdfdfb", ink: "#1b1f24", soft: "#57606a", rule: "#d5d9de", card: "#ffffff", chosen: "#0b57d0" };
  const found = { kinds: {}, heads: {}, closed: data.style.closed[shade] };
  for (const name of Object.keys(plain)) found[name] = light ? plain[name] : css.getPropertyValue(`--${name}`).trim();
  for (const [kind, look] of Object.entries(data.style.kinds)) found.kinds[kind] = look[shade];
  for (const [outcome, head] of Object.entries(data.style.heads)) found.heads[outcome] = head[shade];
  return found;
}

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif';
const shapePath = {};
for (const [name, path] of Object.entries(data.style.shapes)) shapePath[name] = new Path2D(path);

const dimmed = (id) => now.lit !== null && !now.lit.has(id);

// What stands below a name; a record type tells how many of its flows are left.
function saysOf(node) {
  if (!node.m || (!isFiltered() && state.day === null)) return node.s;
  return say("{number} of {all} flows", { number: leftOf(node), all: node.m.length });
}

function paintCard(ctx, part) {
  const node = data.nodes[part.r];
  const left = part.x - part.w / 2;
  const top = part.y - part.h / 2;
  const colour = palette.kinds[node.k];
  ctx.save();
  ctx.globalAlpha = dimmed(part.r) ? 0.2 : 1;
  ctx.beginPath();
  ctx.roundRect(left, top, part.w, part.h, 7);
  ctx.fillStyle = palette.card;
  ctx.fill();
  const chosen = state.chosen === part.r || (document.activeElement === $("stage") && state.cursor === part.r);
  ctx.lineWidth = chosen ? 4 : node.ro === "target" || node.ro === "first" ? 2.5 : 1.2;
  ctx.strokeStyle = chosen ? palette.chosen : colour;
  if (node.ro === "edge") ctx.setLineDash([5, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.translate(left + 17, part.y);
  ctx.fillStyle = colour;
  ctx.fill(shapePath[data.style.kinds[node.k].shape], "evenodd");
  ctx.translate(-left - 17, -part.y);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillStyle = palette.ink;
  ctx.font = `600 13px ${FONT}`;
  node.l.forEach((line, index) => ctx.fillText(line, left + 33, top + 13 + index * 15, part.w - 39));
  ctx.fillStyle = palette.soft;
  ctx.font = `11.5px ${FONT}`;
  ctx.fillText(saysOf(node), left + 33, top + part.h - 10, part.w - 39);
  ctx.restore();
}

function labelShown(part) {
  if (!now.edges.has(part.r) || dimmed(part.r)) return false;
  return !part.crowded || state.chosen === part.r || (now.lit !== null && now.lit.has(part.r) && now.lit.size < 14);
}

function labelLines(part) {
  const edge = data.edges[part.r];
  const closed = state.day !== null && edge.k === "flow" && openness(edge) === "closed";
  return closed ? [...part.l, say("closed on this day")] : part.l;
}

function paintLabel(ctx, part) {
  if (!labelShown(part)) return;
  const edge = data.edges[part.r];
  const lines = labelLines(part);
  ctx.save();
  ctx.font = `12px ${FONT}`;
  const wide = Math.min(part.w, Math.max(...lines.map((line) => ctx.measureText(line).width)) + 8);
  const high = 4 + 13 * lines.length;
  ctx.globalAlpha = 0.9;
  ctx.fillStyle = palette.paper;
  ctx.fillRect(part.x - wide / 2, part.y - high / 2, wide, high);
  ctx.globalAlpha = 1;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = openness(edge) === "closed" ? palette.soft : palette.ink;
  lines.forEach((line, index) => ctx.fillText(line, part.x, part.y - high / 2 + 8.5 + index * 13, part.w));
  ctx.restore();
}

function renderer({ ctx, id }) {
  const part = parts.get(id);
  const size = { width: part.w || 1, height: part.h || 1 };
  const draw = () => {
    if (part.t === "card" && now.nodes.has(part.r)) paintCard(ctx, part);
    if (part.t === "label") paintLabel(ctx, part);
  };
  return { drawNode: draw, nodeDimensions: size };
}

// How a line looks: by outcome, certainty and whether it is open. The SVG export asks the same function.
function lineLook(id, colours) {
  const edge = data.edges[id];
  const open = openness(edge);
  const closed = open === "closed";
  const outcome = edge.k === "flow" ? edge.ou : "";
  const dash = edge.k === "flow" ? data.style.lines[edge.ce] : edge.k === "step" ? data.style.lines.inferred : [];
  const bold = state.chosen === id || (now.lit !== null && now.lit.has(id));
  const width = edge.k === "bundle" ? Math.min(7, 1.5 + Math.log2(edge.m.length + 1)) : data.style.width;
  return {
    colour: closed ? colours.closed : colours.heads[outcome],
    head: closed ? data.style.closed.head : data.style.heads[outcome].head,
    dash: dash.map((part) => part * data.style.width),
    opacity: dimmed(id) ? 0.1 : open === "possible" ? data.style.opacity : 1,
    width: bold ? width + 1.3 : width,
  };
}

let parts = new Map();
let nodes, edges, network;

function edgeItem(part) {
  const look = lineLook(part.r, palette);
  return {
    id: part.id, from: part.from, to: part.to, hidden: !now.edges.has(part.r), width: look.width,
    dashes: look.dash.length ? look.dash : false,
    color: { color: look.colour, highlight: look.colour, hover: look.colour, inherit: false, opacity: look.opacity },
    arrows: { to: { enabled: Boolean(part.last), type: look.head, scaleFactor: 0.75 } },
  };
}

function paint() {
  palette = readPalette(false);
  edges.update(state.view.edges.map(edgeItem));
  network.redraw();
}

function load(view) {
  parts = new Map(view.nodes.map((part) => [part.id, part]));
  nodes.clear();
  edges.clear();
  nodes.add(view.nodes.map((part) => ({ id: part.id, x: part.x, y: part.y, shape: "custom", ctxRenderer: renderer, label: undefined })));
  edges.add(view.edges.map(edgeItem));
}

function bounds(view) {
  const cards = view.nodes.filter((part) => part.t === "card");
  const all = cards.length ? cards : [{ x: 0, y: 0, w: 1, h: 1 }];
  const ways = view.nodes.filter((part) => part.t !== "card");
  return {
    left: Math.min(...all.map((part) => part.x - part.w / 2)), right: Math.max(...all.map((part) => part.x + part.w / 2)),
    top: Math.min(...all.map((part) => part.y - part.h / 2), ...ways.map((part) => part.y - 20)),
    bottom: Math.max(...all.map((part) => part.y + part.h / 2), ...ways.map((part) => part.y + 20)),
  };
}

// The whole view if its words stay readable, else its beginning at a readable size.
function fit(least) {
  show(bounds(state.view), least);
}

function show(box, least) {
  const stage = $("stage");
  const wide = Math.max(stage.clientWidth, 50);
  const high = Math.max(stage.clientHeight, 50);
  const whole = Math.min((wide - 30) / (box.right - box.left), (high - 30) / (box.bottom - box.top), 1.25);
  const scale = Math.max(whole, least);
  const x = (box.right - box.left) * scale > wide - 20 ? box.left - 15 / scale + wide / 2 / scale : (box.left + box.right) / 2;
  const y = (box.bottom - box.top) * scale > high - 20 ? box.top - 15 / scale + high / 2 / scale : (box.top + box.bottom) / 2;
  network.moveTo({ position: { x, y }, scale });
}

// Moves to what is lit where it lies outside what can be seen.
function bringIntoSight() {
  const lit = state.view.nodes.filter((part) => part.t === "card" && now.lit && now.lit.has(part.r));
  if (!lit.length) return;
  const box = bounds({ nodes: lit });
  const from = network.DOMtoCanvas({ x: 0, y: 0 });
  const to = network.DOMtoCanvas({ x: $("stage").clientWidth, y: $("stage").clientHeight });
  if (box.left < from.x || box.right > to.x || box.top < from.y || box.bottom > to.y) show(box, readable());
}

// Below this size the words on cards cannot be read; a small screen shows less at a time instead.
const readable = () => ($("stage").clientWidth < 600 ? 0.7 : 0.5);
function openView(id) {
  state.view = viewAt.get(id);
  state.cursor = null;
  change({ chosen: null });
  load(state.view);
  paint();
  fit(readable());
}

function startDrawing() {
  palette = readPalette(false);
  compute();
  nodes = new vis.DataSet();
  edges = new vis.DataSet();
  load(state.view);
  network = new vis.Network($("canvas"), { nodes, edges }, { ...drawing.options, autoResize: true });
  fit(readable());
  network.on("click", (event) => clicked(event));
  // Where the drawing stands on the screen, for whoever drives the page.
  network.on("afterDrawing", () => {
    const { x, y } = network.getViewPosition();
    $("stage").dataset.at = `${x} ${y} ${network.getScale()}`;
  });
  network.on("hoverNode", () => ($("canvas").style.cursor = "pointer"));
  network.on("blurNode", () => ($("canvas").style.cursor = ""));
  network.on("doubleClick", (event) => {
    const id = event.nodes.map((one) => parts.get(one)).find((part) => part && part.t === "card");
    if (id && data.nodes[id.r].o) openView(data.nodes[id.r].o);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  onChange(paint);
}

// A group opens on one click, so that wandering takes no second gesture.
function clicked(event) {
  const at = event.pointer.canvas;
  const hit = [...parts.values()].filter((part) => part.w && Math.abs(at.x - part.x) * 2 <= part.w && Math.abs(at.y - part.y) * 2 <= part.h);
  const card = hit.find((part) => part.t === "card" && now.nodes.has(part.r));
  const label = hit.find((part) => part.t === "label" && labelShown(part));
  const stretch = event.edges.length ? edges.get(event.edges[0]) : null;
  const drawn = stretch && state.view.edges.find((part) => part.id === stretch.id);
  const id = card ? card.r : label ? label.r : drawn ? drawn.r : null;
  if (card && data.nodes[id].o && (data.nodes[id].k === "group" || data.nodes[id].k === "record-type")) openView(data.nodes[id].o);
  else choose(id);
}
