// Start: everything is in place before it is shown.
function zoom(factor) {
  network.moveTo({ scale: Math.min(4, Math.max(0.08, network.getScale() * factor)) });
}

function reset() {
  state.off = {};
  $("search").value = "";
  $("hits").hidden = true;
  Object.assign(state, { chosen: null, cursor: null, hideClosed: false, day: data.day });
  if (state.view !== data.views[0]) openView(data.views[0].id);
  change({});
  tell(false);
  fit(readable());
}

document.documentElement.classList.remove("plain");
$("app").hidden = false;
startDates();
startDrawing();
startFilters();
startPanel();
startSearch();
startKeys();
startExport();
$("zoom-in").addEventListener("click", () => zoom(1.25));
$("zoom-out").addEventListener("click", () => zoom(0.8));
$("fit").addEventListener("click", () => fit(0));
$("reset").addEventListener("click", reset);
startTheme(paint);
change({});
fit(readable());
// Whoever times the page reads this mark.
document.documentElement.dataset.ready = String(Math.round(performance.now()));
