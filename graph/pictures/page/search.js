// Search over names, ids and everything that is said of holders and flows; and the keyboard on the drawing.
function fold(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

let index = null;
function buildIndex() {
  const ids = [...Object.keys(data.nodes), ...Object.keys(data.edges)].filter((id) => document.getElementById(id));
  index = ids.map((id) => ({ id, name: fold(nameOf(id)), text: fold(document.getElementById(id).textContent) }));
}

function find(text) {
  if (!index) buildIndex();
  const words = fold(text).split(/\s+/).filter((word) => word);
  if (!words.length) return [];
  const hits = index.filter((one) => words.every((word) => one.text.includes(word)));
  const rank = (one) => (one.name.startsWith(words[0]) ? 0 : words.every((word) => one.name.includes(word)) ? 1 : 2) + (one.id[0] === "e" ? 0.5 : 0);
  return hits.sort((one, other) => rank(one) - rank(other));
}

// Where a hit can be seen: here if it is drawn here, else in the first view that draws it.
function goTo(id) {
  const drawn = (view) => view.nodes.some((part) => part.r === id);
  const view = drawn(state.view) ? state.view : data.views.find(drawn);
  if (view && view !== state.view) openView(view.id);
  choose(id, true);
  const part = state.view.nodes.find((one) => one.r === id && one.t !== "point") || state.view.nodes.find((one) => one.r === id);
  if (part) network.moveTo({ position: { x: part.x, y: part.y }, scale: Math.max(network.getScale(), 0.8) });
}

function showHits() {
  const text = $("search").value;
  const hits = find(text);
  const list = $("hits");
  list.hidden = !text.trim();
  const go = (id) => () => {
    list.hidden = true;
    goTo(id);
  };
  const item = ({ id }) => make("li", {}, make("button", { type: "button", "data-hit": id, onclick: go(id) },
    make("bdi", {}, nameOf(id)), " ", make("small", {}, id[0] === "n" ? data.nodes[id].s : say("flow"))));
  const more = hits.length > 30 ? [make("li", {}, make("small", {}, say("{number} more: add a word.", { number: hits.length - 30 })))] : [];
  list.replaceChildren(...(hits.length ? [...hits.slice(0, 30).map(item), ...more] : [make("li", {}, say("Nothing found."))]));
}

function startSearch() {
  const box = $("search");
  box.addEventListener("input", showHits);
  box.addEventListener("keydown", (event) => {
    const first = $("hits").querySelector("button");
    if (event.key === "Enter" && first && box.value.trim()) first.click();
    if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.focus();
    }
    if (event.key === "Escape") $("hits").hidden = true;
  });
  $("hits").addEventListener("keydown", (event) => {
    const all = [...$("hits").querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && all[at + 1]) all[at + 1].focus();
    if (event.key === "ArrowUp") (all[at - 1] || box).focus();
    if (event.key.startsWith("Arrow")) event.preventDefault();
    if (event.key === "Escape") {
      $("hits").hidden = true;
      box.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".find")) $("hits").hidden = true;
  });
}

// The card that lies next in a direction: along an arrow to the sides, within the column up and down.
function next(key) {
  const cards = state.view.nodes.filter((part) => part.t === "card" && now.nodes.has(part.r));
  if (!cards.length) return null;
  const from = cards.find((part) => part.r === state.cursor);
  if (!from) return cards[0];
  const along = new Set([...now.edges].map((id) => data.edges[id]).filter((edge) => edge.f === from.r || edge.to === from.r).flatMap((edge) => [edge.f, edge.to]));
  const side = { ArrowRight: 1, ArrowLeft: -1 }[key];
  const ahead = side
    ? cards.filter((part) => (part.x - from.x) * side > 1)
    : cards.filter((part) => Math.abs(part.x - from.x) < 60 && (part.y - from.y) * (key === "ArrowDown" ? 1 : -1) > 1);
  const far = (part) => (side && !along.has(part.r) ? 1e6 : 0) + Math.abs(part.x - from.x) + Math.abs(part.y - from.y);
  return ahead.sort((one, other) => far(one) - far(other))[0] || from;
}

function startKeys() {
  $("stage").addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      const part = next(event.key);
      if (!part) return;
      choose(part.r);
      network.moveTo({ position: { x: part.x, y: part.y } });
    } else if (event.key === "Enter" && state.cursor) {
      event.preventDefault();
      const opens = data.nodes[state.cursor].o;
      if (opens && ["group", "record-type"].includes(data.nodes[state.cursor].k)) openView(opens);
      else choose(state.cursor, true);
    } else if (event.key === "Escape") choose(null);
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
  });
  $("stage").addEventListener("focus", paint);
  $("stage").addEventListener("blur", paint);
}
