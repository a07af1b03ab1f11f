// The list of reports: add files, follow the jobs, run again, remove and put back.
import { ask, url } from "./ask.js";

const told = document.getElementById("told");
const drop = document.getElementById("drop");
const file = document.getElementById("file");
const refresh = () => htmx.trigger("#list", "refresh");
const tell = (text, undo) => {
  told.textContent = text;
  if (undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "↶" });
    button.setAttribute("aria-label", "Undo 撤销");
    button.addEventListener("click", undo);
    told.append(" ", button);
  }
};
const doing = async (work) => {
  try { await work(); } catch (error) { tell(error.message); }
};

const add = (files) => doing(async () => {
  for (const one of files) {
    await ask("PUT", `/reports/${url(one.name)}`, one);
    tell(`${one.name} ✓`);
  }
  file.value = "";
  refresh();
});
file.addEventListener("change", () => add([...file.files]));
for (const kind of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop") add([...event.dataTransfer.files]);
  });
}

document.addEventListener("click", (event) => {
  const { run, remove } = event.target.dataset || {};
  if (run) doing(async () => { await ask("POST", `/reports/${url(run)}/run`); refresh(); });
  if (remove) doing(async () => {
    await ask("DELETE", `/reports/${url(remove)}`);
    refresh();
    tell(remove, () => doing(async () => { await ask("POST", `/reports/${url(remove)}/restore`); tell(""); refresh(); }));
  });
});

let known = "";
new EventSource("/api/events").addEventListener("message", (event) => {
  const jobs = JSON.parse(event.data).filter((job) => job.kind !== "export");
  const states = jobs.map((job) => `${job.id} ${job.state}`).join();
  if (states !== known) { known = states; refresh(); }
  for (const job of jobs) {
    const line = document.querySelector(`[data-job="${job.id}"]`);
    if (!line || !job.progress) continue;
    line.querySelector(".at").textContent = job.progress.total ? `${job.progress.stage} ${job.progress.done} / ${job.progress.total}` : job.progress.stage;
    const bar = line.querySelector("progress");
    if (bar && job.progress.total) { bar.max = job.progress.total; bar.value = job.progress.done; }
  }
});
