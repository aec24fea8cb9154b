// A tile map: all routes at once or one of them, and what is known of the tile that is chosen, copied from the text below.
const data = read("more");
const looks = Object.fromEntries(data.marks.map(([mark, look]) => [mark, look]));
const nothing = data.marks[data.marks.length - 1][0];
const state = { way: null, chosen: null };
const tiles = new Map();

// The links, which work without scripts, become buttons.
function startTiles() {
  for (const link of document.querySelectorAll("a.tile")) {
    const { code, column, row } = link.dataset;
    const tile = make("button", {
      type: "button", class: link.className, "aria-label": link.getAttribute("aria-label"), "aria-pressed": "false", "aria-controls": "panel",
      "data-code": code, onfocus: () => choose(code), onclick: () => { choose(code); goToPanel(); }, onkeydown: walk,
    }, ...link.childNodes);
    link.replaceWith(tile);
    tiles.set(code, { code, tile, column: Number(column), row: Number(row), all: { look: tile.className, said: tile.getAttribute("aria-label"),
      mark: tile.querySelector(".mark").cloneNode(true), rest: tile.querySelector(".rest").cloneNode(true) } });
  }
}

const marksOf = (code) => data.tiles[code].slice(1);
const barely = (text) => text.replace(/ \[\d+(, \d+)*\]/g, "");
const itemOf = (code, way) => document.querySelector(`#in-${code} li[data-way="${way}"]`);

function paint() {
  for (const [code, { tile, all }] of tiles) {
    const mark = marksOf(code)[state.way];
    const item = state.way === null ? null : itemOf(code, state.way);
    const here = item ? barely(item.querySelector(".says").textContent) : say("Not documented there.");
    tile.className = state.way === null ? all.look : `tile ${looks[mark]}`;
    tile.setAttribute("aria-label", state.way === null ? all.said : `${data.tiles[code][0]}: ${here}`);
    tile.querySelector(".mark").replaceWith(state.way === null ? all.mark.cloneNode(true) : make("span", { class: "mark" }, mark));
    tile.querySelector(".rest").replaceWith(state.way === null ? all.rest.cloneNode(true) : make("span", { class: "rest" }));
  }
}

// What the map shows, in words: how many places have which mark.
function announce() {
  const strongest = (code) => data.marks.find(([mark]) => marksOf(code).includes(mark)) || [nothing];
  const counts = new Map();
  for (const code of tiles.keys()) {
    const mark = state.way === null ? strongest(code)[0] : marksOf(code)[state.way];
    counts.set(mark, (counts.get(mark) || 0) + 1);
  }
  const told = ([mark, , says]) => {
    const number = counts.get(mark);
    return [`${mark} ${says}`, count(number, "place", "places")].join(": ");
  };
  const said = data.marks.filter(([mark]) => counts.has(mark)).map(told);
  const what = state.way === null ? say("All routes, the strongest mark at each place")
    : say("Route {number}", { number: data.ways[state.way].join(". ") });
  $("status").textContent = `${what}. ${said.join(" · ")}.`;
}

function choose(code) {
  state.chosen = code;
  // The tile keeps its parts: a click on one that is replaced under the pointer would be lost.
  for (const one of tiles.values()) one.tile.setAttribute("aria-pressed", String(one.code === code));
  tell();
}

function goToPanel() {
  const panel = $("panel");
  panel.focus({ preventScroll: true });
  // Beside the map it is in sight; below it, it may not be.
  if (getComputedStyle(panel).position !== "sticky") panel.scrollIntoView();
}

// The sources of a route, and of what acts on it there.
function notesOf(item) {
  const route = $(`r${item.dataset.way}`).dataset.notes;
  return `${item.dataset.notes} ${route}`.split(" ");
}

function partOf(item) {
  const part = item.cloneNode(true);
  if (Number(item.dataset.way) === state.way) part.className = "asked";
  part.append(make("p", { class: "rests", dir: "auto" }, $(`r${item.dataset.way}`).querySelector(".verdict").textContent));
  return part;
}

function tell() {
  const panel = $("panel");
  const code = state.chosen;
  if (!code) {
    panel.replaceChildren(make("p", { class: "hint" }, say("Choose a tile to read by which routes records can leave there, what closes them, and who says so.")));
    return;
  }
  const place = $(`in-${code}`);
  const items = [...place.querySelectorAll("li")];
  items.sort((one, other) => (Number(other.dataset.way) === state.way) - (Number(one.dataset.way) === state.way));
  const asked = state.way === null || itemOf(code, state.way) ? []
    : [make("p", {}, say("Route {route}: not documented there.", { route: data.ways[state.way].join(". ") }))];
  const back = make("button", { type: "button", onclick: () => tiles.get(code).tile.focus() }, say("Back to the map"));
  const wanted = new Set(items.flatMap(notesOf));
  const notes = [...document.querySelectorAll("#sources .notes li")].filter((note) => wanted.has(note.getAttribute("value")));
  panel.replaceChildren(back, make("h3", {}, place.querySelector("h3").textContent), make("p", { dir: "auto" }, place.querySelector(".verdict").textContent),
    ...asked, make("ul", { class: "ways" }, ...items.map(partOf)), ...[...place.querySelectorAll(".absent")].map((line) => line.cloneNode(true)),
    ...(notes.length ? [make("h4", {}, say("Sources")), make("ol", { class: "notes" }, ...notes.map((note) => note.cloneNode(true)))] : []));
  panel.scrollTop = 0;
}

// Arrow keys go to the nearest tile in that direction; Tab goes from tile to tile as one reads.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function walk(event) {
  const way = WAYS[event.key];
  if (!way) return;
  event.preventDefault();
  const here = tiles.get(event.currentTarget.dataset.code);
  const off = (one) => {
    const across = one.column - here.column, down = one.row - here.row;
    const ahead = across * way[0] + down * way[1], aside = Math.abs(across * way[1]) + Math.abs(down * way[0]);
    return ahead > 0 ? ahead + 3 * aside : Infinity;
  };
  const next = [...tiles.values()].filter((one) => off(one) < Infinity).sort((one, other) => off(one) - off(other))[0];
  if (next) next.tile.focus();
}

function startWays() {
  const select = $("way");
  if (!select) return;
  select.value = "all";
  select.addEventListener("change", () => {
    state.way = select.value === "all" ? null : Number(select.value);
    paint();
    announce();
    tell();
  });
}

document.documentElement.classList.remove("plain");
startTiles();
$("bar").hidden = false;
$("panel").hidden = false;
startTheme(() => {});
startWays();
announce();
if (tiles.size === 1) choose([...tiles.keys()][0]);
else tell();
// Whoever times the page reads this mark.
document.documentElement.dataset.ready = String(Math.round(performance.now()));
