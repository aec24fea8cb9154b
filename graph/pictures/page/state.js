// What is shown: the data of the page, and what the reader has chosen. Everything else reads from here.
const drawing = read("drawing");
const data = read("more");
data.views[0].nodes = drawing.nodes;
data.views[0].edges = drawing.edges;
const viewAt = new Map(data.views.map((view) => [view.id, view]));

const state = {
  view: data.views[0],
  chosen: null, // an id: n3, e7 or r0
  cursor: null, // the card on which the keyboard stands
  off: {}, // facet -> set of values that are filtered out
  day: null, // ordinal, or null where dates are not judged
  hideClosed: false,
};

const within = (runs, day) => runs.some(([low, high]) => low <= day && day <= high);

const FACETS = [
  { key: "rec", name: say("Record type"), of: (edge) => edge.rec },
  { key: "ce", name: say("Certainty"), of: (edge) => [edge.ce], coded: true },
  { key: "ou", name: say("Outcome"), of: (edge) => [edge.ou], coded: true },
  { key: "me", name: say("Mechanism"), of: (edge) => [edge.me], coded: true },
  { key: "pl", name: say("Jurisdiction"), of: (edge) => edge.pl },
];

// Whether a flow passes the filters; `but` leaves one facet out, for its counts.
function passes(edge, but) {
  if (edge.k !== "flow") return true;
  if (state.hideClosed && openness(edge) === "closed") return false;
  return FACETS.every((facet) => {
    const off = state.off[facet.key];
    return facet.key === but || !off || !off.size || facet.of(edge).some((value) => !off.has(value));
  });
}

// Certain, possible or closed: on the day chosen, else by the flow's own status.
function openness(edge) {
  if (edge.k !== "flow") return "certain";
  if (state.day !== null) return within(edge.ct, state.day) ? "certain" : within(edge.po, state.day) ? "possible" : "closed";
  if (edge.st === "ended" || edge.st === "paused" || edge.op === "closed") return "closed";
  return edge.op === "possible" ? "possible" : "certain";
}

const flowsOf = (thing) => (thing.m ? thing.m.map((id) => data.edges[id]) : [thing]);
const shownEdge = (edge) => flowsOf(edge).some((flow) => passes(flow));
const isOn = (route) => route.e.every((id) => shownEdge(data.edges[id]));
const routeOpen = (route) =>
  state.day === null ? "certain" : within(route.ct, state.day) ? "certain" : within(route.po, state.day) ? "possible" : "closed";

// Every flow that a view stands for: on its arrows, and behind its cards of record types.
function viewFlows(view) {
  const found = new Set();
  for (const id of edgeIds(view)) for (const flow of flowsOf(data.edges[id])) if (flow.k === "flow") found.add(flow);
  for (const id of cardIds(view)) for (const member of data.nodes[id].m || []) found.add(data.edges[member]);
  return [...found];
}
const isFiltered = () => Object.values(state.off).some((off) => off.size) || state.hideClosed;
const leftOf = (node) => node.m.filter((id) => passes(data.edges[id]) && (state.day === null || openness(data.edges[id]) !== "closed")).length;

const edgeIds = (view) => [...new Set(view.edges.map((part) => part.r))];
const cardIds = (view) => view.nodes.filter((part) => part.t === "card").map((part) => part.r);

// What is drawn and what of it is lit, from all that the reader has chosen.
let now = { edges: new Set(), nodes: new Set(), lit: null };
function compute() {
  const edges = new Set(edgeIds(state.view).filter((id) => shownEdge(data.edges[id])));
  const cards = cardIds(state.view);
  const ends = new Set();
  for (const id of edges) ends.add(data.edges[id].f).add(data.edges[id].to);
  const stays = (id) => ends.has(id) || (data.nodes[id].m ? !state.view.edges.length && flowsOf(data.nodes[id]).some((flow) => passes(flow)) : false);
  const nodes = new Set(isFiltered() ? cards.filter(stays) : cards);
  now = { edges, nodes, lit: lit(edges) };
}

function routesThrough(id) {
  if (id[0] === "r") return [data.routes[Number(id.slice(1))]];
  return data.routes.filter((route) => isOn(route) && (route.n.includes(id) || route.e.includes(id)));
}

function lit(edges) {
  const id = state.chosen;
  if (!id) return null;
  const found = new Set([id]);
  if (data.routes.length) {
    for (const route of routesThrough(id)) for (const part of [...route.n, ...route.e]) found.add(part);
  } else {
    for (const one of edges) {
      const edge = data.edges[one];
      if (one === id || edge.f === id || edge.to === id) found.add(one).add(edge.f).add(edge.to);
    }
  }
  return found;
}

const listeners = [];
const onChange = (listener) => listeners.push(listener);
function change(changes) {
  Object.assign(state, changes);
  compute();
  for (const listener of listeners) listener();
}

function nameOf(id) {
  if (id[0] === "n") return data.nodes[id].name;
  if (id[0] === "e") return data.edges[id].name;
  return data.routes[Number(id.slice(1))].title;
}
