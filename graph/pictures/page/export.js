// The view as SVG or PNG, the routes as CSV: files made on the page and saved by the browser.
const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

const halfway = (one, other) => `C${(one.x + other.x) / 2} ${one.y} ${(one.x + other.x) / 2} ${other.y} ${other.x} ${other.y}`;

function svgArrow(id, colours) {
  const points = state.view.nodes.filter((part) => part.r === id && part.t === "point");
  const look = lineLook(id, colours);
  const end = points[points.length - 1];
  const back = end.x < points[points.length - 2].x ? 180 : 0;
  const group = svg("g", { opacity: look.opacity });
  const path = `M${points[0].x} ${points[0].y}${points.slice(1).map((point, at) => halfway(points[at], point)).join("")}`;
  const line = { d: path, fill: "none", stroke: look.colour, "stroke-width": look.width };
  if (look.dash.length) line["stroke-dasharray"] = look.dash.join(" ");
  group.append(svg("path", line));
  group.append(svg("path", { d: data.style.arrows[look.head], fill: look.colour, transform: `translate(${end.x} ${end.y}) rotate(${back})` }));
  return group;
}

// A line that would run over its card is set tighter, as on the canvas.
function svgLine(attributes, line, room) {
  const ctx = svgLine.ctx || (svgLine.ctx = make("canvas", {}).getContext("2d"));
  ctx.font = `${attributes["font-weight"] || 400} ${attributes["font-size"]}px ${FONT}`;
  const tight = ctx.measureText(line).width > room ? { textLength: room, lengthAdjust: "spacingAndGlyphs" } : {};
  return svg("text", { ...attributes, ...tight }, line);
}

function svgCard(part, colours) {
  const node = data.nodes[part.r];
  const left = part.x - part.w / 2;
  const top = part.y - part.h / 2;
  const group = svg("g", { opacity: dimmed(part.r) ? 0.2 : 1 });
  const heavy = node.ro === "target" || node.ro === "first" ? 2.5 : 1.2;
  const box = { x: left, y: top, width: part.w, height: part.h, rx: 7, fill: colours.card, stroke: colours.kinds[node.k], "stroke-width": heavy };
  if (node.ro === "edge") box["stroke-dasharray"] = "5 3";
  group.append(svg("rect", box));
  const look = data.style.kinds[node.k];
  group.append(svg("path", { d: data.style.shapes[look.shape], fill: colours.kinds[node.k], "fill-rule": "evenodd", transform: `translate(${left + 17} ${part.y})` }));
  node.l.forEach((line, at) => group.append(svgLine({ x: left + 33, y: top + 17.5 + at * 15, "font-size": 13, "font-weight": 600, fill: colours.ink }, line, part.w - 39)));
  group.append(svgLine({ x: left + 33, y: top + part.h - 6, "font-size": 11.5, fill: colours.soft }, saysOf(node), part.w - 39));
  return group;
}

function svgLabel(part, colours) {
  const lines = labelLines(part);
  const high = 4 + 13 * lines.length;
  const group = svg("g", {});
  group.append(svg("rect", { x: part.x - part.w / 2, y: part.y - high / 2, width: part.w, height: high, fill: colours.paper, opacity: 0.85 }));
  lines.forEach((line, at) => group.append(svg("text", { x: part.x, y: part.y - high / 2 + 12.5 + at * 13, "font-size": 12, "text-anchor": "middle", fill: colours.ink }, line)));
  return group;
}

// What stands beneath the picture, so that it tells its question and its limits wherever it goes.
function credits(box, colours) {
  const lines = [data.title, data.summary, state.day === null ? "" : say("Flows as open on {date}.", { date: inWords(state.day) }),
    say("{dataset}, runoff. A route shows what sources document of its hops; presence implies no wrongdoing.", data)].filter((line) => line);
  const wide = Math.max(40, Math.floor((box.right - box.left) / 6.6));
  const wrapped = lines.flatMap((line) => line.match(new RegExp(`.{1,${wide}}(\\s|$)|\\S{1,${wide}}`, "gu")) || [line]);
  return wrapped.map((line, at) => svg("text", { x: box.left, y: box.bottom + 34 + at * 17, "font-size": 12.5, "font-weight": at ? 400 : 600, fill: colours.soft }, line.trim()));
}

function picture(light) {
  const colours = readPalette(light);
  const box = bounds(state.view);
  const foot = credits(box, colours);
  const [x, y] = [box.left - 24, box.top - 24];
  const [width, height] = [box.right - box.left + 48, box.bottom - box.top + 60 + foot.length * 17];
  const root = svg("svg", { xmlns: SVG, viewBox: `${x} ${y} ${width} ${height}`, width, height, "font-family": FONT });
  root.append(svg("title", {}, data.title), svg("rect", { x, y, width, height, fill: colours.paper }));
  for (const id of edgeIds(state.view)) if (now.edges.has(id)) root.append(svgArrow(id, colours));
  for (const part of state.view.nodes) {
    if (part.t === "card" && now.nodes.has(part.r)) root.append(svgCard(part, colours));
    if (part.t === "label" && labelShown(part)) root.append(svgLabel(part, colours));
  }
  root.append(...foot);
  return { root, width, height };
}

const fileName = (ending) => `${(fold(data.title).match(/[a-z0-9]+/g) || ["picture"]).join("-").slice(0, 60)}.${ending}`;
function save(blob, ending) {
  const link = make("a", { download: fileName(ending) });
  link.href = URL.createObjectURL(blob);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 30000);
}

const svgBlob = () => new Blob(['<?xml version="1.0" encoding="UTF-8"?>\n', new XMLSerializer().serializeToString(picture(false).root)], { type: "image/svg+xml" });

function savePng() {
  const { width, height } = picture(false);
  const scale = Math.min(2, 8000 / Math.max(width, height));
  const image = new Image();
  const url = URL.createObjectURL(svgBlob());
  image.onload = () => {
    const canvas = make("canvas", {});
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob((blob) => save(blob, "png"), "image/png");
  };
  image.src = url;
}

// A cell that no spreadsheet takes for a formula.
function cell(value) {
  const text = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}

function rows() {
  const facts = (id, heading) => {
    const term = [...document.querySelectorAll(`#${id} dt`)].find((one) => one.textContent === heading);
    return term ? term.nextElementSibling.textContent : "";
  };
  const row = (lead, id) => {
    const edge = data.edges[id];
    const links = [...document.querySelectorAll(`#${id} .cites a`)].map((link) => link.href).join(" ");
    const sources = [...document.querySelectorAll(`#${id} cite`)].map((one) => one.textContent).join("; ");
    return [...lead, data.nodes[edge.f].name, data.nodes[edge.to].name, (edge.rec || []).join("; "), edge.ref || edge.s, edge.me || "",
      edge.ou || "", edge.ce || "inferred", facts(id, say("Dates")), facts(id, say("Law")), facts(id, say("Judge")), sources, links];
  };
  const shown = data.routes.filter((route) => isOn(route) && (!state.chosen || state.chosen[0] !== "r" || data.routes[Number(state.chosen.slice(1))] === route));
  if (data.routes.length) return shown.flatMap((route) => route.e.map((id, at) => row([String(route.no), String(route.va + 1), route.id, String(at + 1)], id)));
  const flows = new Set([...now.edges].flatMap((id) => (data.edges[id].k === "bundle" ? data.edges[id].m.filter((one) => passes(data.edges[one])) : [id])));
  return [...flows].map((id, at) => row(["", "", "", String(at + 1)], id));
}

const HEAD = ["route", "variant", "path", "hop", "from", "to", "records", "flow", "mechanism", "outcome", "certainty", "dates", "law", "judge", "sources", "addresses"];
const csv = () => `\ufeff${[HEAD, ...rows()].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;

function startExport() {
  $("save-svg").addEventListener("click", () => save(svgBlob(), "svg"));
  $("save-png").addEventListener("click", savePng);
  $("save-csv").addEventListener("click", () => save(new Blob([csv()], { type: "text/csv" }), "csv"));
  addEventListener("beforeprint", () => $("figure").replaceChildren(picture(true).root));
  addEventListener("afterprint", () => $("figure").replaceChildren());
}
