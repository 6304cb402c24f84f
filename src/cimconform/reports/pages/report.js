"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const messages = JSON.parse($("messages").textContent);
  const form = document.querySelector(".tools");
  const verdicts = [...form.querySelectorAll("input[name=verdict]")];
  const entries = [...document.querySelectorAll(".entry")].map((node) => ({
    node,
    text: node.textContent.toLowerCase(),
    pairs: node.dataset.pairs.split("|").map((pair) => {
      const cut = pair.lastIndexOf(":");
      return [pair.slice(0, cut), pair.slice(cut + 1)];
    }),
    rank: node.dataset.rank,
    groups: node.dataset.groups.split("|"),
    elsewhere: "elsewhere" in node.dataset,
  }));
  const total = entries.filter((entry) => !entry.elsewhere).length;
  const sections = [...document.querySelectorAll(".problems, #requirements")];
  let group = "";

  const wanted = () => ({
    words: $("search").value.toLowerCase().split(/\s+/).filter(Boolean),
    verdicts: verdicts.filter((box) => box.checked).map((box) => box.value),
    binding: $("binding").value,
    rank: $("rank").value,
  });

  const fits = (entry, want) =>
    (!want.rank || entry.rank === want.rank) &&
    (!group || entry.groups.includes(group)) &&
    entry.pairs.some(
      ([binding, verdict]) =>
        (!want.binding || binding === want.binding) &&
        (!want.verdicts.length || want.verdicts.includes(verdict)),
    ) &&
    want.words.every((word) => entry.text.includes(word));

  const filtered = (want) =>
    Boolean(group || want.words.length || want.verdicts.length || want.binding || want.rank);

  function apply() {
    const want = wanted();
    let shown = 0;
    for (const entry of entries) {
      const fit = fits(entry, want);
      entry.node.hidden = !fit;
      if (fit && !entry.elsewhere) shown += 1;
    }
    for (const node of document.querySelectorAll(".occurrence[data-pair]")) {
      const cut = node.dataset.pair.lastIndexOf(":");
      node.hidden =
        Boolean(want.binding && node.dataset.pair.slice(0, cut) !== want.binding) ||
        Boolean(want.verdicts.length && !want.verdicts.includes(node.dataset.pair.slice(cut + 1)));
    }
    for (const section of sections) {
      const all = [...section.querySelectorAll(".entry")];
      const left = all.filter((node) => node.hidden).length;
      const note = section.querySelector(".hidden-note");
      note.hidden = left === 0;
      note.textContent = `${left} of ${all.length} do not fit the filter.`;
    }
    $("group").hidden = !group;
    $("group").textContent = group ? `only ${group.replace(":", " ")} ✕` : "";
    $("found").textContent = filtered(want) ? `${shown} of ${total} requirements` : "";
  }

  function remember() {
    const want = wanted();
    const hash = new URLSearchParams();
    if (want.words.length) hash.set("q", $("search").value.trim());
    for (const verdict of want.verdicts) hash.append("verdict", verdict);
    for (const name of ["binding", "rank"]) if (want[name]) hash.set(name, want[name]);
    if (group) hash.set("group", group);
    const text = hash.toString();
    if (text || location.hash.includes("=")) history.replaceState(null, "", text ? `#${text}` : "#");
    apply();
  }

  function clear() {
    group = "";
    $("search").value = "";
    for (const box of verdicts) box.checked = false;
    $("binding").value = "";
    $("rank").value = "";
  }

  function restore(hash) {
    clear();
    $("search").value = hash.get("q") || "";
    const chosen = hash.getAll("verdict");
    for (const box of verdicts) box.checked = chosen.includes(box.value);
    $("binding").value = hash.get("binding") || "";
    $("rank").value = hash.get("rank") || "";
    group = hash.get("group") || "";
    apply();
  }

  function go() {
    const hash = decodeURIComponent(location.hash.slice(1));
    if (location.hash.includes("=")) {
      restore(new URLSearchParams(location.hash.slice(1)));
      const first = entries.find((entry) => !entry.node.hidden);
      if (first) first.node.scrollIntoView();
      return;
    }
    const node = hash && $(hash);
    if (!node) return;
    if (node.hidden) {
      clear();
      apply();
    }
    for (let up = node; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    node.scrollIntoView();
    if (node.classList.contains("entry")) node.focus({ preventScroll: true });
  }

  function rowsOf(text) {
    return text.split("\n").flatMap((whole, n) => {
      const pieces = whole.length > 160 ? whole.split(/(?<=>)(?=<)/) : [whole];
      return pieces.map((piece, m) => [m ? "" : String(n + 1), piece]);
    });
  }

  function line(number, text, marked) {
    const row = document.createElement("span");
    row.className = marked ? "line marked" : "line";
    const label = document.createElement("b");
    label.textContent = `${marked ? "▶" : " "}${number.padStart(5)} `;
    row.append(label, text, "\n");
    return row;
  }

  function show(id, at) {
    const message = messages[id];
    if (!message) return;
    $("message-title").textContent = `${id}: ${message.file}`;
    const left = message.left ? `; ${message.left} more characters are in the file` : "";
    $("message-about").textContent = message.about + left;
    $("message-headers").textContent = message.headers.join("\n") || "none";
    const rows = rowsOf(message.text).map(([number, text], n) => line(number, text, n === at));
    $("message-text").replaceChildren(...rows);
    $("message").showModal();
    $("message-scroll").scrollTop = 0;
    if (rows[at]) rows[at].scrollIntoView({ block: "center" });
  }

  function step(by) {
    const open = entries.filter((entry) => !entry.node.hidden && !entry.elsewhere);
    if (!open.length) return;
    const at = open.findIndex((entry) => entry.node.contains(document.activeElement));
    const next = open[Math.min(Math.max(at + by, 0), open.length - 1)].node;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "start" });
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", remember);
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    clear();
    remember();
  });
  $("group").addEventListener("click", () => {
    group = "";
    remember();
  });
  document.addEventListener("click", (event) => {
    const node = event.target.closest("[data-message]");
    if (node) show(node.dataset.message, Number(node.dataset.row ?? -1));
  });
  $("close").addEventListener("click", () => $("message").close());
  document.addEventListener("keydown", (event) => {
    const node = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || $("message").open) return;
    if (node.matches("g[data-message]") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      show(node.dataset.message, -1);
    } else if (event.key === "Escape") {
      clear();
      remember();
      if (node.matches("input")) node.blur();
    } else if (node.matches("input[type=search], select")) {
      return;
    } else if (event.key === "/") {
      event.preventDefault();
      $("search").focus();
    } else if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
    }
  });
  window.addEventListener("hashchange", go);
  $("unfold").addEventListener("click", () => {
    const all = [...document.querySelectorAll("main details")];
    const open = all.some((node) => !node.open);
    for (const node of all) node.open = open;
  });
  apply();
  go();
})();
