// Filters: a list of values for each facet, with the number of flows that each would leave.
const boxes = [];
const wordOf = (facet, value) => (facet.coded ? say(value) : value);
function valuesOf(facet) {
  const found = new Set(viewFlows(state.view).flatMap((flow) => facet.of(flow)));
  return [...found].sort((one, other) => wordOf(facet, one).localeCompare(wordOf(facet, other), LANGUAGE));
}

function counts(facet) {
  const found = new Map();
  for (const flow of viewFlows(state.view))
    if (passes(flow, facet.key)) for (const value of facet.of(flow)) found.set(value, (found.get(value) || 0) + 1);
  return found;
}

function option(facet, value) {
  const box = make("input", { type: "checkbox", checked: true });
  box.addEventListener("change", () => {
    const off = (state.off[facet.key] = state.off[facet.key] || new Set());
    if (box.checked) off.delete(value);
    else off.add(value);
    change({});
  });
  const output = make("output", {});
  boxes.push({ facet, value, box, output });
  return make("label", {}, box, make("bdi", {}, wordOf(facet, value)), output);
}

function setAll(facet, values, on) {
  state.off[facet.key] = new Set(on ? [] : values);
  change({});
}

function buildFilters() {
  boxes.length = 0;
  const sets = FACETS.map((facet) => {
    const values = valuesOf(facet);
    if (values.length < 2) return null;
    const all = make("button", { type: "button", onclick: () => setAll(facet, values, true) }, say("all"));
    const none = make("button", { type: "button", onclick: () => setAll(facet, values, false) }, say("none"));
    const options = make("div", { class: "options" }, ...values.map((value) => option(facet, value)));
    return make("fieldset", { "data-facet": facet.key }, make("legend", {}, facet.name), all, " ", none, options);
  }).filter((one) => one);
  $("filters").replaceChildren(...(sets.length ? sets : [make("p", {}, say("Nothing here differs enough to filter by."))]));
}

function countAgain() {
  if ($("filters").hidden) return;
  const found = new Map(FACETS.map((facet) => [facet, counts(facet)]));
  for (const { facet, value, box, output } of boxes) {
    output.textContent = String(found.get(facet).get(value) || 0);
    box.checked = !(state.off[facet.key] && state.off[facet.key].has(value));
  }
}

function startFilters() {
  let built = null;
  const refresh = () => {
    if (built !== state.view) {
      buildFilters();
      built = state.view;
    }
    countAgain();
  };
  $("show-filters").addEventListener("click", () => {
    const open = $("filters").hidden;
    $("filters").hidden = !open;
    $("show-filters").setAttribute("aria-expanded", String(open));
    refresh();
  });
  onChange(() => {
    if (!$("filters").hidden) refresh();
  });
}
