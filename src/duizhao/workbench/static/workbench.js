// A report at the workbench: keys, editing in place, findings, panels. What is typed is never lost: a text that could
// not be saved stays in the page, is kept in the browser, and is sent again.
import { ask, url } from "./ask.js";
import { openPanels } from "./panels.js";

const holder = document.getElementById("articles");
const name = decodeURIComponent(location.pathname.split("/")[2]);
const at = `/reports/${url(name)}`;
const words = document.getElementById("words").dataset;
const told = document.getElementById("told");
const $ = (id) => document.getElementById(id);
const rows = () => document.getElementsByClassName("work"); // live: parts of the report come in later
const tell = (text) => { told.textContent = text; };
let now = null;

const doing = async (work) => {
  try { return await work(); } catch (error) { tell(error.message || words.lost); return undefined; }
};

// Moving

const go = (row, focus = true) => {
  if (!row) return;
  if (now) now.classList.remove("now");
  now = row;
  row.classList.add("now");
  row.scrollIntoView({ block: "nearest" });
  const top = row.getBoundingClientRect().top;
  if (top < 80 || top > innerHeight * 0.7) row.scrollIntoView({ block: "center" });
  if (focus) { row.tabIndex = -1; row.focus({ preventScroll: true }); }
};
const step = (by, fits = () => true) => {
  const all = rows();
  let i = now && now.isConnected ? [].indexOf.call(all, now) : by > 0 ? -1 : all.length;
  for (i += by; i >= 0 && i < all.length; i += by) if (!all[i].hidden && fits(all[i])) { go(all[i]); return all[i]; }
  return null;
};
const nextFlag = (by = 1) => {
  const found = step(by, (row) => row.dataset.open !== "0");
  if (!found) tell(words.none);
};

// Showing what changed

const fresh = async (ids) => {
  const there = [...new Set(ids)].filter((id) => $(id));
  for (let i = 0; i < there.length; i += 300) await renew(there.slice(i, i + 300)); // an address has its limits
};
const renew = async (there) => {
  const answer = await fetch(`${at}/rows?ids=${url(there.join(" "))}`);
  if (!answer.ok) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const current = now && now.id;
  for (const row of made.querySelectorAll(".row")) {
    const old = $(row.id);
    if (old && !old.querySelector("[contenteditable]")) old.replaceWith(row);
    else if (old) old.dataset.etag = row.dataset.etag;
  }
  if (current && $(current)) { now = $(current); now.classList.add("now"); }
};

// Undo and redo over the session: each step knows how to go both ways

const done = [], undone = [];
const remember = (undo, redo) => { done.push({ undo, redo }); undone.length = 0; };
const back = (from, to, way) => doing(async () => {
  const one = from.pop();
  if (!one) return;
  try { await one[way](); } catch (error) { from.push(one); throw error; }
  to.push(one);
});
const undo = () => back(done, undone, "undo");
const redo = () => back(undone, done, "redo");

// Editing

const draft = (id) => `duizhao.draft.${name}.${id}`;
const keep = (key, text) => { try { if (text === null) localStorage.removeItem(key); else localStorage.setItem(key, text); } catch { /* no storage */ } };
const etagOf = (id) => $(id).dataset.etag;
const plain = (text) => text.replace(/\s+/g, " ").trim();

const put = async (id, en, etag = etagOf(id)) => {
  const { changed } = await ask("PUT", `/reports/${url(name)}/segments/${id}`, { en }, { "If-Match": `"${etag}"` });
  await fresh(changed);
};
const revert = async (id) => fresh((await ask("DELETE", `/reports/${url(name)}/segments/${id}/edit`)).changed);

// Save a segment's English; the step back is the text before, or the engine's.
const save = async (row, en) => {
  const id = row.id, before = row.querySelector(".en").dataset.before, origin = row.dataset.origin;
  row.classList.add("unsaved");
  keep(draft(id), en);
  tell(words.saving);
  try {
    await put(id, en);
  } catch (error) {
    if (error.status === 409) return conflict(row, en, error.body.now);
    tell(`${words.lost}: ${error.message}`);
    if (error.status === undefined) setTimeout(() => $(id) && $(id).classList.contains("unsaved") && save($(id), en), 2000);
    return undefined;
  }
  keep(draft(id), null);
  const saved = $(id);
  saved.classList.remove("unsaved");
  tell(words.saved);
  remember(() => (origin === "human" ? put(id, before) : revert(id)), () => put(id, en));
  return saved;
};

const conflict = (row, mine, theirs) => {
  tell(words.conflict);
  const box = document.createElement("div");
  box.className = "conflict";
  box.setAttribute("role", "alertdialog");
  box.setAttribute("aria-label", words.conflict);
  const text = document.createElement("p");
  text.textContent = `${words.conflict} ${theirs.en}`;
  const choose = (label, act) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.addEventListener("click", () => { box.remove(); act(); });
    return button;
  };
  box.append(text,
    choose(words.mine, () => { row.dataset.etag = theirs.etag; save(row, mine); }), " ",
    choose(words.theirs, () => { row.classList.remove("unsaved"); keep(draft(row.id), null); stop(row); fresh([row.id]); }));
  row.querySelector(".conflict")?.remove();
  row.lastElementChild.append(box);
  box.querySelector("button").focus();
};

const edit = (row, text) => {
  if (!row) return;
  go(row, false);
  const field = row.querySelector(".en");
  if (field.isContentEditable) return;
  field.dataset.before = field.textContent;
  field.textContent = text ?? field.textContent; // the marks go while it is edited
  field.setAttribute("contenteditable", "plaintext-only");
  if (!field.isContentEditable) field.setAttribute("contenteditable", "true");
  field.setAttribute("role", "textbox");
  field.setAttribute("aria-multiline", "true");
  field.setAttribute("aria-label", `${words.edit} ${row.id}`);
  field.focus();
  const range = document.createRange();
  range.selectNodeContents(field);
  range.collapse(false);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
};
const stop = (row) => {
  const field = row.querySelector(".en");
  for (const attribute of ["contenteditable", "role", "aria-multiline", "aria-label"]) field.removeAttribute(attribute);
};
const leave = async (row) => {
  const field = row.querySelector(".en");
  if (!field.isContentEditable) return row;
  const en = plain(field.textContent);
  stop(row);
  if (!en || en === plain(field.dataset.before)) { await fresh([row.id]); return $(row.id); }
  return (await save(row, en)) || row;
};
holder.addEventListener("focusout", (event) => {
  if (event.target.matches?.(".en[contenteditable]")) leave(event.target.closest(".row"));
  if (event.target.matches?.(".point-en[contenteditable]")) leavePoint(event.target);
});
holder.addEventListener("input", (event) => {
  if (event.target.matches?.(".en")) keep(draft(event.target.closest(".row").id), event.target.textContent);
});
holder.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return; // an input method is at work
  const field = event.target.closest(".en[contenteditable], .point-en[contenteditable]");
  if (!field) return;
  event.stopPropagation();
  if (event.key === "Escape") {
    field.textContent = field.dataset.before;
    keep(draft(field.closest(".row")?.id), null);
    field.blur();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const row = field.closest(".row");
    if (row) leave(row).then((saved) => { now = saved; nextFlag(); });
    else field.blur();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    const row = field.closest(".row");
    field.blur();
    if (row) go($(row.id));
  }
});

// Deciding

const decide = (row, path, body, again) => doing(async () => {
  let { decisions, changed } = await ask("POST", `/reports/${url(name)}/${path}`, body);
  await fresh(changed);
  const takeBack = async () => {
    for (const number of decisions) await ask("DELETE", `/reports/${url(name)}/decisions/${number}`);
    await fresh(changed);
  };
  remember(takeBack, async () => { ({ decisions, changed } = await ask("POST", `/reports/${url(name)}/${path}`, body)); await fresh(changed); });
  again?.();
});
const approve = (row) => row && decide(row, "approvals", { segments: [row.id] });
const approveExchange = (row) => row && row.dataset.place && decide(row, "approvals", { exchange: row.dataset.place });
const flagOf = (row, flag) => flag || row?.querySelector(".flag[data-open]");
const dismiss = (row, flag, why = "") => {
  const one = flagOf(row, flag);
  return one && decide(row, "dismissals", { segment: row.id, finding: Number(one.dataset.flag), why });
};
// Put what would repair a finding in its place; where the place is not known, open the segment with it to be placed.
const accept = (row, flag) => {
  const one = flag || row?.querySelector(".flag[data-open][data-suggestion]") || flagOf(row);
  if (!one) return;
  row.querySelector(".en").dataset.before = row.querySelector(".en").textContent;
  if (one.dataset.suggestion) save(row, one.dataset.suggestion);
  else if (one.dataset.expected) edit(row, `${row.querySelector(".en").textContent} ${one.dataset.expected}`);
};
const takeBack = (number) => doing(async () => {
  const { changed } = await ask("DELETE", `/reports/${url(name)}/decisions/${number}`);
  if (changed.length) await fresh(changed); else location.reload();
});

// Summaries

const editPoint = (point) => {
  const field = point.querySelector(".point-en");
  field.dataset.before = field.textContent;
  field.setAttribute("contenteditable", "plaintext-only");
  field.setAttribute("role", "textbox");
  field.setAttribute("aria-label", words.edit);
  field.focus();
};
const leavePoint = (field) => {
  for (const attribute of ["contenteditable", "role", "aria-label"]) field.removeAttribute(attribute);
  const en = plain(field.textContent), point = field.closest(".point");
  if (!en || en === plain(field.dataset.before)) { field.textContent = field.dataset.before; return; }
  doing(async () => {
    await ask("PUT", `/reports/${url(name)}/points`, { evidence: point.dataset.evidence.split(" "), zh: point.dataset.zh, en });
    tell(words.saved);
  });
};
const light = (point) => {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  if (!point) return;
  point.classList.add("lit");
  for (const id of point.dataset.evidence.split(" ")) $(id)?.classList.add("lit");
};

// View

const stored = (key, value) => { try { return value === undefined ? localStorage.getItem(`duizhao.${key}`) : localStorage.setItem(`duizhao.${key}`, value); } catch { return null; } };
const view = (stacked) => {
  document.body.classList.toggle("stacked", stacked);
  $("view").setAttribute("aria-pressed", stacked);
  stored("view", stacked ? "stacked" : "side");
};
const isDark = () => getComputedStyle(document.documentElement).colorScheme === "dark";
const theme = (which) => {
  document.documentElement.dataset.theme = which;
  $("dark").setAttribute("aria-pressed", which === "dark");
  stored("theme", which);
};
const filter = () => {
  const text = $("find").value.trim().toLowerCase(), kind = $("kind").value;
  let count = 0;
  for (const row of rows()) {
    const kinds = row.dataset.findings.split(" ");
    const fits = (!kind || kind === "least" || (kind === "*" ? row.dataset.open !== "0" : kinds.includes(kind)))
      && (!text || row.textContent.toLowerCase().includes(text));
    row.hidden = !fits;
    count += fits;
  }
  for (const article of holder.querySelectorAll("article")) article.hidden = !article.querySelector(".work:not([hidden])");
  $("status").textContent = text || kind ? `${count} / ${rows().length}` : "";
};

const panels = openPanels({ name, at, words, tell, doing, fresh, remember, put, revert, row: () => now,
  dismiss: (why) => dismiss(now, null, why) });

// Clicks and keys

holder.addEventListener("click", (event) => {
  const row = event.target.closest(".work"), act = event.target.closest("[data-do]")?.dataset.do;
  const flag = event.target.closest("[data-flag]"), point = event.target.closest(".point");
  if (event.target.closest("[contenteditable]")) return;
  if (event.target.dataset.undo) { takeBack(event.target.dataset.undo); return; }
  if (row) go(row, false);
  if (act === "edit" && !getSelection().toString()) edit(row);
  if (act === "approve") approve(row);
  if (act === "accept") accept(row, flag);
  if (act === "dismiss") dismiss(row, flag);
  if (point) { light(point); if (act === "point") editPoint(point); }
});
document.addEventListener("click", (event) => {
  const act = event.target.closest(".bar [data-do], #close")?.dataset.do;
  if (act === "undo") undo();
  else if (act === "close") panels.close();
  else if (act) panels.open(act);
  const drawn = event.target.closest("#panel [data-undo]")?.dataset.undo;
  if (drawn) takeBack(drawn);
  const key = event.target.closest("#panel [data-key]")?.dataset.key;
  if (KEYS[key]) { panels.close(); KEYS[key](); } // the sheet of keys is the menu where there are none
});
for (const [kind, on] of [["mouseover", true], ["mouseout", false]]) {
  holder.addEventListener(kind, (event) => {
    const mark = event.target.closest("mark");
    if (mark) for (const twin of mark.closest(".row").querySelectorAll(`mark[data-k="${mark.dataset.k}"]`)) twin.classList.toggle("on", on);
  });
}

const KEYS = {
  j: () => step(1), k: () => step(-1), f: () => nextFlag(), F: () => nextFlag(-1),
  e: () => edit(now), Enter: () => edit(now), y: () => accept(now), x: () => dismiss(now), X: () => flagOf(now) && panels.open("why"),
  a: () => approve(now), A: () => approveExchange(now), u: undo, U: redo,
  h: () => panels.open("history"), c: () => panels.open("candidates"), m: () => panels.open("memory"),
  r: () => panels.open("rerun"), g: () => panels.open("replace"), t: () => panels.open("term"),
  s: () => panels.open("structure"), w: () => panels.open("first"), "?": () => panels.open("keys"),
  v: () => view(!document.body.classList.contains("stacked")), d: () => theme(isDark() ? "light" : "dark"),
  "/": () => $("find").focus(), Escape: () => { panels.close(); light(null); $("find").value = ""; $("kind").value = ""; filter(); },
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "Escape" && typing) event.target.blur();
  if (typing && event.key !== "Escape") return;
  if (event.key === "Enter" && event.target.matches("button, a")) return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
$("find").addEventListener("input", filter);
$("kind").addEventListener("change", filter);
$("jump").addEventListener("change", () => { if ($("jump").value) location.hash = $("jump").value; });
$("view").addEventListener("click", () => KEYS.v());
$("dark").addEventListener("click", () => KEYS.d());
if (stored("view") === "stacked") view(true);
if (stored("theme")) theme(stored("theme")); else $("dark").setAttribute("aria-pressed", isDark());

// The rest of a long report, part by part; then drafts that a closed tab left

const offerDrafts = () => {
  for (const row of [...rows()]) {
    let text = null;
    try { text = localStorage.getItem(draft(row.id)); } catch { return; }
    if (text !== null && plain(text) && plain(text) !== plain(row.querySelector(".en").textContent)) {
      row.querySelector(".en").dataset.before = row.querySelector(".en").textContent;
      row.querySelector(".en").textContent = text;
      save(row, plain(text));
    }
  }
};
const rest = async (start) => {
  while (start >= 0) {
    const answer = await fetch(`${at}/part?start=${start}`);
    if (!answer.ok) return tell(words.lost);
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    holder.append(...made.body.childNodes);
    start = Number(answer.headers.get("X-Rest"));
  }
  holder.dataset.rest = "-1";
  if (location.hash) $(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  return undefined;
};
addEventListener("hashchange", () => { const row = $(decodeURIComponent(location.hash.slice(1))); if (row?.matches(".work")) go(row); });
await rest(Number(holder.dataset.rest));
offerDrafts();
