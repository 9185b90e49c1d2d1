"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const panel = document.getElementById("panel");
  const listing = document.querySelector(".listing");
  const places = new Map();
  for (const element of listing.querySelectorAll(".e")) {
    const list = places.get(element.dataset.v) || [];
    list.push(element);
    places.set(element.dataset.v, list);
    element.removeAttribute("title");
  }
  let kept = null;

  const make = (name, text, kind) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };
  const percent = (bits) => (100 * bits / Math.max(data.most, 1)).toFixed(2) + "%";
  const part = (kind, bits) => {
    const element = make("i", undefined, kind);
    element.style.width = percent(bits);
    return element;
  };

  /* What is known of the values of one place. */
  const show = (v) => {
    const [range, bits, unreduced, count, wraps, native, emulated, limbs, cells, findings] = data.spots[v];
    const text = (places.get(v) || []).map((element) => element.textContent).join(" ");
    const list = make("dl");
    const row = (name, value, kind) => {
      const cell = make("dd");
      cell.append(make("span", value, kind));
      list.append(make("dt", name), cell);
    };
    panel.replaceChildren(make("h2", "Value"), make("code", text.length > 200 ? text.slice(0, 200) + "…" : text));
    if (count > 0) {
      const bar = make("span", undefined, "bar moduli");
      bar.append(part("unreduced", unreduced), part(emulated ? "m" : native ? "n" : "x", bits));
      panel.append(bar);
      row("range", range);
      row("bits", `${bits}; p has ${data.p}` + (data.q ? `, q has ${data.q}` : ""));
      row("wraps", ["never", "as elements of the field do", `can: ${unreduced} bits before it is reduced`][wraps]);
      row("values", String(count));
    }
    if (emulated) row("held", `${emulated} emulated on ${limbs} limbs`, "m");
    if (native) row("held", `${native} native`, "n");
    if (cells) row("cost", `${cells} cells`);
    for (const position of findings) {
      const link = make("a", document.querySelector(`#F${position} small`).textContent);
      link.href = `#F${position}`;
      const cell = make("dd");
      cell.append(link);
      list.append(make("dt", "finding"), cell);
    }
    panel.append(list);
  };
  const light = (v, kind) => {
    for (const element of listing.querySelectorAll("." + kind)) element.classList.remove(kind);
    for (const element of places.get(v) || []) element.classList.add(kind);
  };
  const keep = (v) => {
    kept = v;
    panel.classList.toggle("kept", v !== null);
    light(v, "hot");
    if (v !== null) show(v);
  };
  const placeOf = (position) => data.spots.findIndex((spot) => spot[9].includes(position));
  const center = (v) => {
    const [place] = places.get(v) || [];
    if (place) place.scrollIntoView({ block: "center" });
  };
  /* Opens a finding beside the source, without moving the source. */
  const open = (position) => {
    for (const other of document.querySelectorAll(".finding.hot")) other.classList.remove("hot");
    const finding = document.getElementById(`F${position}`);
    finding.open = true;
    finding.classList.add("hot");
    finding.scrollIntoView({ block: "nearest" });
  };
  /* Keeps the place of a finding. */
  const keepFinding = (position) => {
    const v = placeOf(position);
    if (v < 0) return;
    keep(String(v));
    center(String(v));
  };
  const openTarget = () => {
    const match = /^#F(\d+)$/.exec(location.hash);
    if (!match || !document.getElementById(`F${match[1]}`)) return;
    open(Number(match[1]));
    keepFinding(Number(match[1]));
  };

  listing.addEventListener("mouseover", (event) => {
    const element = event.target.closest(".e");
    light(element ? element.dataset.v : null, "here");
    if (element && kept === null) show(element.dataset.v);
  });
  listing.addEventListener("mouseleave", () => light(null, "here"));
  listing.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    const element = event.target.closest(".e");
    keep(element && element.dataset.v !== kept ? element.dataset.v : null);
    const findings = element ? data.spots[element.dataset.v][9] : [];
    if (findings.length && kept !== null) open(findings[0]);
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-v]");
    const finding = event.target.closest(".finding");
    if (row && !event.target.closest("a")) {
      keep(row.dataset.v);
      center(row.dataset.v);
    }
    if (finding && event.target.closest("summary") && !event.target.closest("a")) {
      keepFinding(Number(finding.id.slice(1)));
    }
  });
  window.addEventListener("hashchange", openTarget);
  openTarget();
})();
