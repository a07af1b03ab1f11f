// The side panel: what the server shows of a segment or a selection, and the forms that change many segments.
import { ask, url } from "./ask.js";

export function openPanels({ name, at, words, tell, doing, fresh, remember, put, revert, row, dismiss }) {
  const side = document.getElementById("side"), panel = document.getElementById("panel");
  const path = `/reports/${url(name)}`;
  let before = null;
  const selected = () => getSelection().toString().trim();

  const open = (which) => doing(async () => {
    const here = row(), q = selected() || (which === "memory" && here ? here.querySelector(".zh").textContent : "");
    if (["history", "candidates"].includes(which) && !here) return;
    const query = new URLSearchParams({ at: here?.id ?? "", q: q.slice(0, 400) });
    if (side.hidden) before = document.activeElement;
    side.hidden = false;
    document.body.classList.add("sided");
    if (innerWidth < 640) here?.scrollIntoView({ block: "start" }); // the panel covers the lower half
    await htmx.ajax("GET", `${at}/panel/${which}?${query}`, { target: "#panel", swap: "innerHTML" });
    (panel.querySelector("input, button") ?? panel).focus({ preventScroll: true });
  });
  const close = () => {
    if (side.hidden) return;
    side.hidden = true;
    document.body.classList.remove("sided");
    panel.replaceChildren();
    if (before?.isConnected) before.focus({ preventScroll: true });
  };

  const preview = (changes, act) => {
    const box = document.getElementById("preview"), list = document.createElement("ul");
    list.className = "found";
    for (const [id, old, made] of changes) {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = `#${id}`; link.className = "id"; link.textContent = id;
      item.append(link, difference(old, made));
      list.append(item);
    }
    box.replaceChildren(Object.assign(document.createElement("p"), { textContent: `${changes.length} ${words.change}` }), list);
    if (changes.length && act) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: words.put });
      button.addEventListener("click", () => doing(async () => { await act(); box.replaceChildren(words.saved); }));
      box.prepend(button);
    }
  };
  const english = (id) => document.getElementById(id)?.querySelector(".en").textContent ?? "";

  const forms = {
    async replace(form) {
      const body = { find: form.get("find"), put: form.get("put") };
      const { segments } = await ask("POST", `${path}/replacements`, body);
      const old = Object.fromEntries(Object.keys(segments).map((id) => [id, english(id)]));
      preview(Object.entries(segments).map(([id, [made]]) => [id, old[id], made]), async () => {
        const { changed } = await ask("POST", `${path}/edits`, { segments });
        await fresh(changed);
        remember(async () => { for (const id of changed) await put(id, old[id] ?? english(id)); },
          async () => { for (const [id, [made]] of Object.entries(segments)) await put(id, made); });
      });
    },
    async why(form) {
      await dismiss(form.get("why"));
      close();
    },
    async term(form, act) {
      const zh = form.get("zh"), en = form.get("en");
      const answer = act === "add" ? await ask("POST", "/terms", { zh, en, report: name })
        : await ask("GET", `/terms?${new URLSearchParams({ report: name, zh, en })}`);
      preview(answer.would_change.map((id) => [id, english(id), english(id)]),
        act === "add" ? () => finished("POST", `${path}/rerun`, { segments: answer.would_change }) : null);
      if (act === "add") tell(words.saved);
    },
    async rerun(form) {
      const what = form.get("what"), here = row(), body = { beam: Number(form.get("beam")) || null, model: form.get("model") || null,
        glossary: form.get("glossary") || null };
      if (what === "flagged") body.flagged = true;
      else if (what === "exchange") body.exchange = here?.dataset.place ?? "";
      else body.segments = here ? [here.id] : [];
      const job = await finished("POST", `${path}/rerun`, { ...body, compare: true });
      const changes = job.result.changes.filter((c) => c.before !== c.after);
      if (!changes.length) { document.getElementById("preview").textContent = words.same; return; }
      preview(changes.map((c) => [c.segment, c.before, c.after]), async () => {
        const made = await finished("POST", `${path}/rerun`, { ...body, segments: changes.map((c) => c.segment), exchange: "", flagged: false });
        await fresh(made.result.changes.map((c) => c.segment));
      });
    },
  };
  // Queue a job and wait for its end.
  const finished = async (method, where, body) => {
    let job = await ask(method, where, body);
    while (!["done", "failed"].includes(job.state)) job = await ask("GET", `/jobs/${job.id}?wait=20`);
    if (job.state === "failed") throw new Error(job.result.reason);
    const changed = (job.result.changes ?? []).map((c) => c.segment);
    if (!body.compare) await fresh(changed);
    return job;
  };
  const redraw = (body) => doing(async () => {
    await ask("POST", `${path}/structure`, { at: row()?.id ?? "", ...body });
    location.reload();
  });

  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target, data = new FormData(form), kind = ["replace", "term", "rerun", "why"].find((k) => k in form.dataset);
    if (kind) doing(() => forms[kind](data, event.submitter?.value));
    if (form.dataset.draw) redraw({ change: "names", exchange: form.dataset.exchange, at: "", asker: data.get("asker"),
      respondents: data.get("respondents").split(/[、，,]/).map((r) => r.trim()).filter(Boolean) });
  });
  panel.addEventListener("click", (event) => {
    const { put: text, at: id, revert: key, change, exchange } = event.target.dataset;
    if (text !== undefined) doing(async () => {
      const old = english(id), origin = document.getElementById(id).dataset.origin;
      await put(id, text);
      remember(() => (origin === "human" ? put(id, old) : revert(id)), () => put(id, text));
      tell(words.saved);
    });
    if (key) doing(async () => { const old = english(key); await revert(key); remember(() => put(key, old), () => revert(key)); open("history"); });
    if (change) redraw({ change, exchange: exchange ?? "" });
  });
  return { open, close };
}

// Two texts in one, word by word.
function difference(old, made) {
  const a = old.split(/\s+/), b = made.split(/\s+/), out = document.createElement("p");
  let start = 0, end = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const piece = (tag, list) => list.length && out.append(Object.assign(document.createElement(tag), { textContent: list.join(" ") }), " ");
  piece("span", a.slice(0, start));
  piece("del", a.slice(start, a.length - end));
  piece("ins", b.slice(start, b.length - end));
  piece("span", a.slice(a.length - end));
  return out;
}
