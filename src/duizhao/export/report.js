"use strict";
(() => {
  const rows = [...document.querySelectorAll(".row")];
  const find = document.getElementById("find");
  const kind = document.getElementById("kind");
  const jump = document.getElementById("jump");
  const status = document.getElementById("status");
  let now = -1;

  const text = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const shown = () => rows.filter((row) => !row.hidden);

  const filter = () => {
    const words = find.value.trim().toLowerCase();
    for (const row of rows) {
      const kinds = (row.dataset.findings || "").split(" ");
      const least = kind.value === "least" && "least" in row.dataset;
      const fits = !kind.value || least || (kind.value === "*" ? row.dataset.findings : kinds.includes(kind.value));
      row.hidden = !(fits && (!words || text.get(row).includes(words)));
    }
    for (const article of document.querySelectorAll("article")) {
      article.hidden = ![...article.querySelectorAll(".row")].some((row) => !row.hidden);
    }
    status.textContent = words || kind.value ? `${shown().length} of ${rows.length}` : "";
  };

  const go = (row) => {
    if (!row) return;
    if (rows[now]) rows[now].classList.remove("now");
    now = rows.indexOf(row);
    row.classList.add("now");
    row.scrollIntoView({ block: "center" });
  };
  const step = (by, only) => {
    const list = rows.filter((row, i) => !row.hidden && (!only || row.dataset.findings) && (by > 0 ? i > now : i < now));
    go(by > 0 ? list[0] : list[list.length - 1]);
  };

  const keep = (name, value) => { try { localStorage.setItem(`duizhao.${name}`, value); } catch { /* a file may have no storage */ } };
  const kept = (name) => { try { return localStorage.getItem(`duizhao.${name}`); } catch { return null; } };

  const view = (stacked) => {
    document.body.classList.toggle("stacked", stacked);
    document.getElementById("view").setAttribute("aria-pressed", stacked);
    keep("view", stacked ? "stacked" : "side");
  };
  const theme = (name) => {
    document.documentElement.dataset.theme = name;
    document.getElementById("dark").setAttribute("aria-pressed", name === "dark");
    keep("theme", name);
  };
  const dark = () => getComputedStyle(document.documentElement).colorScheme === "dark";

  find.addEventListener("input", filter);
  kind.addEventListener("change", filter);
  jump.addEventListener("change", () => { if (jump.value) { location.hash = ""; location.hash = jump.value; } });
  document.getElementById("view").addEventListener("click", () => view(!document.body.classList.contains("stacked")));
  document.getElementById("dark").addEventListener("click", () => theme(dark() ? "light" : "dark"));
  if (kept("view") === "stacked") view(true);
  if (kept("theme")) theme(kept("theme"));
  else document.getElementById("dark").setAttribute("aria-pressed", dark());

  const light = (event, on) => {
    const mark = event.target.closest && event.target.closest("mark");
    if (!mark) return;
    for (const twin of mark.closest(".row").querySelectorAll(`mark[data-k="${mark.dataset.k}"]`)) twin.classList.toggle("on", on);
  };
  document.addEventListener("mouseover", (event) => light(event, true));
  document.addEventListener("mouseout", (event) => light(event, false));
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    document.querySelectorAll("mark.on").forEach((one) => one.classList.remove("on"));
    if (mark) light(event, true);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { find.value = ""; kind.value = ""; filter(); find.blur(); return; }
    if (event.key === "Enter" && event.target === find) { find.blur(); step(1); return; }
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const act = {
      j: () => step(1), k: () => step(-1), f: () => step(1, true), F: () => step(-1, true),
      v: () => view(!document.body.classList.contains("stacked")), d: () => theme(dark() ? "light" : "dark"),
      "/": () => find.focus(),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
