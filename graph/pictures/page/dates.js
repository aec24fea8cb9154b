// The day: a slider over months and a date beside it open and close flows by their compiled open days.
const EPOCH = Date.UTC(1970, 0, 1);
const FIRST_DAY = 719163; // 1 January 1970 as a proleptic Gregorian ordinal
const toIso = (ordinal) => new Date(EPOCH + (ordinal - FIRST_DAY) * 86400000).toISOString().slice(0, 10);
const fromIso = (text) => Math.round((Date.parse(`${text}T00:00:00Z`) - EPOCH) / 86400000) + FIRST_DAY;
const LOCALES = { en: "en-GB", es: "es-US" };
const inWords = (ordinal) =>
  new Date(EPOCH + (ordinal - FIRST_DAY) * 86400000).toLocaleDateString(LOCALES[LANGUAGE], { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

// Each first of a month within the span, the day asked for among them.
function steps() {
  const [low, high] = data.span;
  const found = [];
  const start = new Date(EPOCH + (low - FIRST_DAY) * 86400000);
  for (let month = 0; ; month += 1) {
    const day = Math.round((Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1) - EPOCH) / 86400000) + FIRST_DAY;
    if (day > high) break;
    found.push(day);
  }
  if (data.day !== null && !found.includes(data.day)) found.push(data.day);
  return found.sort((one, other) => one - other);
}

function startDates() {
  const days = data.span[1] ? steps() : [];
  const slider = $("slider");
  const date = $("date");
  const dated = $("dated");
  if (days.length < 2) {
    $("when").hidden = true;
    return;
  }
  slider.max = String(days.length - 1);
  date.min = toIso(Math.min(data.span[0], days[0]));
  const nearest = (day) => days.reduce((best, one, index) => (Math.abs(one - day) < Math.abs(days[best] - day) ? index : best), 0);
  let last = data.day === null ? days[days.length - 1] : data.day;
  const set = (day) => {
    if (day !== null) last = day;
    change({ day });
  };
  slider.addEventListener("input", () => set(days[Number(slider.value)]));
  date.addEventListener("change", () => {
    if (date.value) set(fromIso(date.value));
  });
  dated.addEventListener("change", () => set(dated.checked ? last : null));
  $("hide-closed").addEventListener("change", (event) => change({ hideClosed: event.target.checked }));
  onChange(() => {
    dated.checked = state.day !== null;
    date.value = toIso(last);
    slider.value = String(nearest(last));
    slider.setAttribute("aria-valuetext", state.day === null ? say("any day") : inWords(state.day));
    $("hide-closed").checked = state.hideClosed;
  });
  state.day = data.day;
}
