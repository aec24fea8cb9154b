// The list of routes and parts, and the panel that tells what is chosen; its texts are copies of those further down.
function choose(id, focus) {
  if (id && id[0] === "n") state.cursor = id;
  change({ chosen: id });
  tell(focus);
}

function copyOf(id) {
  const original = document.getElementById(id);
  if (!original) return make("article", {}, make("h3", {}, make("bdi", {}, nameOf(id))));
  const copy = original.cloneNode(true);
  copy.removeAttribute("id");
  return copy;
}

function openersOf(id) {
  if (id[0] !== "n" || !data.nodes[id].o || data.nodes[id].o === state.view.id) return [];
  return [make("p", {}, make("button", { type: "button", class: "opens", onclick: () => openView(data.nodes[id].o) }, say("Show all that it sends and gets")))];
}

// The sources that a route's sentences point to, and its steps one by one.
function sourcesOf(id) {
  const numbers = new Set([...$(id).textContent.matchAll(/\[(\d+(?:, \d+)*)\]/g)].flatMap((match) => match[1].split(", ")));
  const notes = [...document.querySelectorAll("#text .notes li")].filter((note) => numbers.has(note.getAttribute("value")));
  const step = (one) => make("li", {}, make("button", { type: "button", onclick: () => choose(one) }, make("bdi", {}, data.edges[one].name)));
  const steps = routesThrough(id)[0].e.map(step);
  return [make("h3", {}, say("Sources")), make("ol", { class: "notes" }, ...notes.map((note) => note.cloneNode(true))),
    make("h3", {}, say("Step by step")), make("ul", { class: "through" }, ...steps)];
}

function throughOf(id) {
  if (id[0] === "r") return sourcesOf(id);
  if (data.routes.length) {
    const routes = routesThrough(id);
    const head = make("h3", {}, routes.length === 1 ? say("The route through it") : say("The {number} routes through it", { number: routes.length }));
    return [head, make("ul", { class: "through" }, ...routes.map((route) => make("li", {}, routeButton(route))))];
  }
  const edges = edgeIds(state.view).filter((one) => now.edges.has(one) && (data.edges[one].f === id || data.edges[one].to === id));
  if (!edges.length) return [];
  const item = (one) => make("li", {}, make("button", { type: "button", onclick: () => choose(one) }, make("bdi", {}, data.edges[one].name)));
  return [make("h3", {}, say("Flows from and to it")), make("ul", { class: "through" }, ...edges.map(item))];
}

function membersOf(id) {
  const edge = data.edges[id];
  if (!edge || edge.k !== "bundle") return [];
  const members = edge.m.filter((one) => passes(data.edges[one]));
  const more = members.length > 60 ? [make("p", { class: "hint" }, say("{number} more stand in the table below.", { number: members.length - 60 }))] : [];
  return [...members.slice(0, 60).map(copyOf), ...more];
}

function tell(focus) {
  const panel = $("panel");
  const id = state.chosen;
  if (!id) {
    const legend = document.querySelector(".legend").cloneNode(true);
    legend.removeAttribute("aria-labelledby");
    legend.querySelector("h2").removeAttribute("id");
    panel.replaceChildren(make("p", { class: "hint" }, say("Choose a card, an arrow or a route to read what it is and who says so.")), legend);
    return;
  }
  const close = make("button", { type: "button", onclick: () => { choose(null); $("stage").focus(); } }, say("Let go"));
  panel.replaceChildren(close, copyOf(id), ...openersOf(id), ...throughOf(id), ...membersOf(id));
  panel.scrollTop = 0;
  if (focus) panel.focus();
}

function routeButton(route) {
  const index = data.routes.indexOf(route);
  const number = route.va ? say("{route}, variant {variant}", { route: route.no, variant: route.va + 1 }) : route.no;
  const small = make("small", {}, document.querySelector(`#r${index} .verdict`).textContent);
  return make("button", { type: "button", "data-route": String(index), "aria-pressed": "false", onclick: () => { choose(`r${index}`); bringIntoSight(); } },
    `${number}. `, make("bdi", {}, route.title), small);
}

function partList(ids, head) {
  const item = (id) => make("li", {}, make("button", { type: "button", "data-part": id, "aria-pressed": "false", onclick: () => partChosen(id) },
    make("bdi", {}, nameOf(id)), make("small", {}, id[0] === "n" ? saysOf(data.nodes[id]) : data.edges[id].s)));
  return make("details", {}, make("summary", {}, `${head} (${ids.length})`), make("ul", {}, ...ids.map(item)));
}

function partChosen(id) {
  if (id[0] === "n" && data.nodes[id].o && ["group", "record-type"].includes(data.nodes[id].k)) openView(data.nodes[id].o);
  else {
    choose(id);
    bringIntoSight();
  }
}

function buildList() {
  const list = $("list");
  const cards = cardIds(state.view);
  const edges = edgeIds(state.view);
  const items = data.routes.map((route) => make("li", {}, routeButton(route)));
  const routes = items.length ? [make("h3", {}, say("Routes")), make("ol", { id: "routes" }, ...items)] : [];
  const children = [...routes, partList(cards, state.view.edges.length ? say("Cards") : say("Record types"))];
  if (edges.length) children.push(partList(edges, say("Flows and steps")));
  list.replaceChildren(...children);
  if (!items.length) list.querySelector("details").open = true;
}

function markList() {
  for (const button of $("list").querySelectorAll("[data-part]")) {
    const id = button.dataset.part;
    button.setAttribute("aria-pressed", String(state.chosen === id));
    button.parentElement.hidden = !(now.nodes.has(id) || now.edges.has(id));
    if (id[0] === "n") button.querySelector("small").textContent = saysOf(data.nodes[id]);
  }
  for (const button of $("list").querySelectorAll("[data-route]")) {
    const route = data.routes[Number(button.dataset.route)];
    const open = routeOpen(route);
    button.setAttribute("aria-pressed", String(state.chosen === `r${button.dataset.route}`));
    button.parentElement.hidden = !isOn(route);
    button.classList.toggle("off", open === "closed");
    button.dataset.open = open;
  }
}

function announce() {
  const flows = viewFlows(state.view).filter((flow) => passes(flow));
  const open = flows.filter((flow) => openness(flow) !== "closed").length;
  const said = [count(now.nodes.size, "card", "cards"), count(flows.length, "flow", "flows")];
  if (state.day !== null) said.push(say("{number} open on {date}", { number: open, date: inWords(state.day) }));
  if (data.routes.length) {
    const on = data.routes.filter(isOn);
    const paths = { number: on.filter((route) => routeOpen(route) !== "closed").length, all: data.routes.length };
    said.push(state.day === null ? say("{number} of {all} paths shown", paths) : say("{number} of {all} paths open", paths));
  }
  if (state.chosen) said.push(say("chosen: {name}", { name: nameOf(state.chosen) }));
  $("status").textContent = said.join(" · ");
}

function showTrail() {
  const trail = $("trail");
  const chain = [];
  for (let view = state.view; view; view = view.parent ? viewAt.get(view.parent) : null) chain.unshift(view);
  trail.hidden = data.views.length < 2;
  const steps = chain.map((view) => (view === state.view ? make("strong", {}, view.title)
    : make("button", { type: "button", onclick: () => openView(view.id) }, view.title)));
  trail.replaceChildren(...steps.flatMap((step, index) => (index ? [" › ", step] : [step])), state.view.says ? ` — ${state.view.says}` : "");
}

function startPanel() {
  let built = null;
  onChange(() => {
    if (built !== state.view) {
      built = state.view;
      buildList();
      showTrail();
      tell(false);
    }
    markList();
    announce();
  });
}
