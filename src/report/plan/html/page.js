// The page shows everything without this script; it only adds the filter, the theme, and printing what is folded.
"use strict";

const form = document.querySelector("#filter form");
const text = document.getElementById("text");
const stack = document.getElementById("stack");
const shown = document.getElementById("shown");
const dangers = [...form.querySelectorAll("input[name=danger]")];
const sections = [...document.querySelectorAll("details.section[data-danger]")].map((element) => ({
  element,
  danger: element.dataset.danger,
  groups: [...element.querySelectorAll(".group")].map((group) => ({
    element: group,
    stack: group.dataset.stack,
    changes: [...group.querySelectorAll(".change")].map((change) => ({ element: change, text: null })),
  })),
}));
const total = document.querySelectorAll(".change").length;

// What a change says, in small letters; read when it is first looked for.
function says(change, group) {
  change.text ??= `${group.stack} ${change.element.textContent}`.toLowerCase();
  return change.text;
}

function apply() {
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = new Set(dangers.filter((box) => box.checked).map((box) => box.value));
  let count = 0;
  for (const section of sections) {
    let inSection = 0;
    for (const group of section.groups) {
      const takes = wanted.has(section.danger) && (!stack.value || stack.value === group.stack);
      let inGroup = 0;
      for (const change of group.changes) {
        const fits = takes && words.every((word) => says(change, group).includes(word));
        change.element.hidden = !fits;
        inGroup += fits ? 1 : 0;
      }
      group.element.hidden = inGroup === 0;
      // What was looked for is not left folded.
      if (inGroup && words.length) group.element.open = true;
      inSection += inGroup;
    }
    section.element.hidden = inSection === 0;
    if (inSection && words.length) section.element.open = true;
    count += inSection;
  }
  shown.textContent = count === total ? `${total} changes` : `${count} of ${total} changes`;
  remember(words);
}

// The filter is kept in the address, so that a link leads to what somebody has found.
function remember(words) {
  const state = new URLSearchParams();
  if (words.length) state.set("text", text.value);
  if (stack.value) state.set("stack", stack.value);
  const left = dangers.filter((box) => box.checked);
  if (left.length < dangers.length) state.set("danger", left.map((box) => box.value).join(","));
  const fragment = state.toString();
  history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
}

function recall() {
  const state = new URLSearchParams(location.hash.slice(1));
  text.value = state.get("text") ?? "";
  stack.value = state.get("stack") ?? "";
  if (stack.selectedIndex < 0) stack.value = "";
  const wanted = state.has("danger") ? state.get("danger").split(",") : null;
  for (const box of dangers) box.checked = !wanted || wanted.includes(box.value);
  apply();
}

let waiting = 0;
text.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(apply, 120);
});
form.addEventListener("change", apply);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  apply();
});
form.addEventListener("reset", () => setTimeout(apply));
addEventListener("hashchange", recall);

function fold(open) {
  for (const element of document.querySelectorAll("details.section, details.group")) element.open = open;
}
document.getElementById("unfold").addEventListener("click", () => fold(true));
document.getElementById("fold").addEventListener("click", () => fold(false));

// The system's theme, or the one that was chosen. Not every browser lets a file remember something.
const theme = document.getElementById("theme");
const themes = ["system", "light", "dark"];
function show(name) {
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  theme.textContent = `Theme: ${name}`;
  theme.value = name;
}
function remembered() {
  try { return localStorage.getItem("platform-theme"); } catch { return null; }
}
show(themes.includes(remembered()) ? remembered() : "system");
theme.addEventListener("click", () => {
  show(themes[(themes.indexOf(theme.value) + 1) % themes.length]);
  try { localStorage.setItem("platform-theme", theme.value); } catch { /* It is not remembered then. */ }
});

addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input, select, textarea");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    text.focus();
  } else if (event.key === "Escape" && event.target === text) {
    form.reset();
  }
});

// Paper cannot be unfolded.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")].filter((element) => !element.hidden);
  for (const element of folded) element.open = true;
});
addEventListener("afterprint", () => {
  for (const element of folded) element.open = false;
});

document.body.dataset.ready = "true";
form.hidden = false;
recall();
