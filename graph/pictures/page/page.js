// What every page needs: its data, its language, its elements, and light or dark.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const $ = (id) => document.getElementById(id);

// Sentences stand here in English; a page in another language brings what they are in it.
const LANGUAGE = document.documentElement.lang;
const MESSAGES = $("messages") ? read("messages") : {};
const say = (text, values) => (MESSAGES[text] || text).replace(/\{(\w+)\}/g, (_, name) => values[name]);
const count = (number, one, many) => `${number} ${(MESSAGES[`${one}|${many}`] || [one, many])[number === 1 ? 0 : 1]}`;

// An element without markup: texts are set as text, never read as HTML.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

function isDark() {
  const own = document.documentElement.dataset.theme;
  return own ? own === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

// The button that turns the page light or dark; `then` paints what no style sheet reaches.
function startTheme(then) {
  $("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    then();
  });
}
