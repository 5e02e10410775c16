// Draws the network and shows what was chosen. It asks for nothing from anywhere, and makes no markup out of text: what it
// shows it copies from the page's own tables.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const board = byId("cy");
  const data = JSON.parse(byId("case").textContent);
  const { identities, links, paths } = data;
  const home = new Map(); // by record, the identity that it belongs to
  const recordOf = new Map();
  for (const identity of identities) {
    for (const record of identity.records) {
      home.set(record.n, identity.n);
      recordOf.set(record.n, record);
    }
  }
  const onPath = new Set(paths.flatMap((path) => path.links));
  const state = {
    open: new Set(), // identities whose records are shown one by one
    relations: new Set(["same", "control", "infrastructure"]),
    least: 0,
    near: false,
    paths: false,
  };
  const SHAPES = {
    person: "ellipse", organisation: "rectangle", site: "hexagon", profile: "diamond", mailbox: "rhomboid", picture: "pentagon",
    other: "octagon",
  };
  const DIRECTED = "control";

  document.documentElement.classList.add("js");
  for (const part of document.querySelectorAll(".script")) part.hidden = false;

  // --- what is drawn ---------------------------------------------------------------------------------------------

  // An identity whose records are shown takes more room: the others move aside by as much, so that none is covered.
  const WIDE = 140;
  const HIGH = 82;
  function position(one) {
    let { x, y } = one;
    for (const n of state.open) {
      const open = identities[n];
      if (n === one.n || !isOpen(n)) continue;
      const room = (axis, least) => Math.max(...open.records.map((record) => Math.abs(record[axis] - open[axis]))) + least * 0.4;
      const aside = (distance, least, extra) => Math.sign(distance) * Math.min(1, Math.abs(distance) / least) * extra;
      x += aside(one.x - open.x, WIDE, room("x", WIDE));
      y += aside(one.y - open.y, HIGH, room("y", HIGH));
    }
    return { x, y };
  }

  const isOpen = (identity) => state.open.has(identity) && identities[identity].records.length > 1;
  const end = (record) => (isOpen(home.get(record)) ? `r${record}` : `i${home.get(record)}`);

  function nodes() {
    return identities.flatMap((one) => {
      const marks = one.marks.filter((mark) => mark !== "indicator");
      const lines = [one.name];
      if (one.records.length > 1) lines.push(`${one.records.length} records`);
      if (marks.length) lines.push(marks.join(", "));
      const classes = [one.kind, ...one.marks.map((mark) => mark.replaceAll(" ", "-")), marks.length ? "marked" : ""];
      const node = { group: "nodes", data: { id: `i${one.n}`, identity: one.n, label: lines.join("\n") }, position: position(one) };
      if (!isOpen(one.n)) return [{ ...node, classes: classes.join(" ") }];
      const records = one.records.map((record) => ({
        group: "nodes",
        data: { id: `r${record.n}`, identity: one.n, parent: `i${one.n}`, label: record.asked ? `${record.name}\ncounterparty` : record.name },
        position: { x: position(one).x + record.x - one.x, y: position(one).y + record.y - one.y },
        classes: `${record.kind}${record.asked ? " counterparty marked" : ""}`,
      }));
      return [{ ...node, classes: `${classes.join(" ")} open` }, ...records];
    });
  }

  function isShown(link) {
    if (state.paths && onPath.has(link.n)) return true;
    if (!state.relations.has(link.relation)) return false;
    if (!link.stands && !state.near) return false;
    return link.weight === null || link.weight >= state.least || state.least === 0;
  }

  // Links of one relation between the same two nodes are one line.
  function edges() {
    const bundles = new Map();
    for (const link of links) {
      const [source, target] = [end(link.source), end(link.target)];
      if (source === target) continue;
      const ends = link.relation === DIRECTED || source < target ? [source, target] : [target, source];
      const key = `${link.relation} ${ends.join(" ")}`;
      const known = bundles.get(key);
      if (known) known.all.push(link);
      else bundles.set(key, { ends, relation: link.relation, all: [link] });
    }
    return [...bundles.values()].map((one) => {
      one.all.sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0) || a.n - b.n);
      const data = { id: `l${one.all[0].n}`, source: one.ends[0], target: one.ends[1], all: one.all.map((link) => link.n), ...line(one.all) };
      return { group: "edges", data, classes: `${one.relation}${data.links.length ? "" : " off"}` };
    });
  }

  // What a line says, of the links in it that are shown.
  function line(all) {
    const shown = all.filter(isShown);
    if (!shown.length) return { links: [], label: "", width: 1 };
    const [first] = shown;
    return {
      links: shown.map((link) => link.n),
      label: first.label + (shown.length > 1 ? ` (${shown.length} links)` : ""),
      width: !shown.some((link) => link.stands) ? 1 : first.weight === null ? 2 : 1 + Math.min(Math.max(first.weight, 0), 8) / 2,
    };
  }

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  // The part of the graph that these places take, in the middle of the frame.
  function whole(places) {
    const [wide, high] = [board.clientWidth, board.clientHeight];
    const side = (axis, least) => [Math.min(...places.map((at) => at[axis])) - least / 2, Math.max(...places.map((at) => at[axis])) + least / 2];
    const [[left, right], [upper, lower]] = places.length ? [side("x", WIDE), side("y", HIGH)] : [[0, 1], [0, 1]];
    const level = Math.min(1.4, wide / (right - left + 40), high / (lower - upper + 40));
    return { zoom: level, pan: { x: wide / 2 - (level * (left + right)) / 2, y: high / 2 - (level * (upper + lower)) / 2 } };
  }

  const smallness = (level) => Math.min(Math.max(1, 1 / level), 8);
  let drawnAt = 1;

  function style() {
    const small = drawnAt;
    const least = (size, pixels, most) => Math.max(size, Math.min(pixels * small, most)); // neighbours must not touch
    const [ink, muted, page, fill, listed, text] = ["ink", "muted", "page", "node", "listed", "edge-text"].map(colour);
    const font = getComputedStyle(document.body).fontFamily;
    const rules = [
      ["node", {
        label: "data(label)", width: least(26, 8, 44), height: least(26, 8, 44), shape: "octagon", "background-color": fill,
        "border-width": least(2, 1, 6), "border-color": muted, color: ink, "font-size": 12, "font-family": font, "text-wrap": "wrap", "text-valign": "bottom", "text-margin-y": 4, "text-outline-color": page,
        "text-outline-width": 2, "min-zoomed-font-size": 7, "line-height": 1.15,
      }],
      ...Object.entries(SHAPES).map(([kind, shape]) => [`.${kind}`, { shape }]),
      [".marked", {
        width: least(26, 13, 52), height: least(26, 13, 52), "border-width": least(4, 3, 8), "font-size": 12 * small, "text-outline-width": 2 * small,
        "font-weight": 600, "min-zoomed-font-size": 0, "z-index": 5,
      }],
      [".counterparty", { "border-color": colour("same"), "border-style": "double" }],
      [".on-a-list", { "background-color": listed, "border-color": listed }],
      [".perhaps-on-a-list", { "border-color": listed, "border-style": "dashed" }],
      [".open", {
        shape: "round-rectangle", "background-opacity": 0.12, "background-color": muted, "border-width": small, "border-style": "solid", "border-color": muted,
        padding: 22, "text-valign": "top", "text-margin-y": -4,
      }],
      ["edge", {
        label: "data(label)", width: "data(width)", "curve-style": "bezier", "control-point-step-size": 26, color: text, "font-size": 10, "font-family": font,
        "text-rotation": "autorotate", "text-outline-color": page, "text-outline-width": 2, "min-zoomed-font-size": 8,
      }],
      [".same", { "line-color": colour("same"), "line-style": "solid" }],
      [".control", {
        "line-color": colour("control"), "line-style": "dashed", "line-dash-pattern": [9, 5], "target-arrow-shape": "triangle",
        "target-arrow-color": colour("control"), "arrow-scale": 1.1,
      }],
      [".infrastructure", { "line-color": colour("infrastructure"), "line-style": "dotted" }],
      [".off", { display: "none" }],
      ["edge.path", { "min-zoomed-font-size": 0, "font-size": 11 * small, "text-outline-width": 2 * small, "z-index": 4 }],
      [".dim", { opacity: 0.14 }],
      ["node:selected", { "overlay-color": colour("accent"), "overlay-opacity": 0.22, "overlay-padding": 6 }],
      ["node.open:selected", { "overlay-opacity": 0.06 }],
      ["edge:selected", { "overlay-color": colour("accent"), "overlay-opacity": 0.22, "overlay-padding": 4, "z-index": 9 }],
      ["core", { "active-bg-opacity": 0, "selection-box-opacity": 0 }],
    ];
    return rules.map(([selector, css]) => ({ selector, style: css }));
  }

  cytoscape.warnings(false); // of lines too short to be drawn, where the frame is small
  // At first the counterparty's part of the network, as far as links that stand reach; where there is none, all of it.
  function opening() {
    const near = identities.map(() => []);
    for (const link of links.filter((one) => one.stands)) {
      near[home.get(link.source)].push(home.get(link.target));
      near[home.get(link.target)].push(home.get(link.source));
    }
    const reached = new Set(identities.filter((one) => one.marks.includes("counterparty")).map((one) => one.n));
    for (const n of reached) near[n].forEach((other) => reached.add(other));
    return reached.size > 1 ? identities.filter((one) => reached.has(one.n)) : identities;
  }

  const start = whole(opening());
  drawnAt = smallness(start.zoom);
  const cy = cytoscape({
    container: board,
    style: style(),
    elements: [...nodes(), ...edges()],
    layout: { name: "preset", fit: false },
    ...start,
    minZoom: 0.04,
    maxZoom: 4,
    autoungrabify: true,
    boxSelectionEnabled: false,
    userZoomingEnabled: false, // until it is clicked: a wheel over it scrolls the page
    hideEdgesOnViewport: links.length > 1200,
    textureOnViewport: false,
  });

  // --- keeping it in step with the state -------------------------------------------------------------------------

  // After an identity was opened or closed: other nodes.
  function rebuild() {
    cy.batch(() => {
      cy.elements().remove();
      cy.add([...nodes(), ...edges()]);
    });
  }

  // After a filter was changed: the same lines, some of them off or saying something else.
  function filter() {
    cy.batch(() => {
      for (const edge of cy.edges().toArray()) {
        const now = line(edge.data("all").map((n) => links[n]));
        if (now.links.join() === edge.data("links").join()) continue;
        edge.data(now);
        edge.toggleClass("off", !now.links.length);
      }
      cy.$("edge.off:selected").unselect();
    });
    emphasise();
    tell();
  }

  function emphasise() {
    cy.batch(() => {
      cy.elements().removeClass("dim path");
      if (state.paths) {
        const identitiesOn = new Set(paths.flatMap((path) => path.identities));
        const on = cy.edges().filter((edge) => edge.data("links").some((link) => onPath.has(link)));
        on.addClass("path");
        cy.nodes().filter((node) => identitiesOn.has(node.data("identity"))).addClass("path");
        cy.elements().not(".path").addClass("dim");
        return;
      }
      const chosen = cy.$(":selected");
      if (!chosen.length) return;
      const inside = chosen.union(chosen.descendants());
      const lines = inside.edges().union(inside.connectedEdges()).not(".off");
      const near = inside.union(lines).union(lines.connectedNodes());
      cy.elements().not(near.union(near.parent())).addClass("dim");
    });
  }

  function tell(extra = "") {
    const lines = cy.edges().reduce((sum, edge) => sum + edge.data("links").length, 0);
    byId("said").textContent = `${identities.length} identities and ${lines} links between them are drawn.${extra ? ` ${extra}` : ""}`;
  }

  let moved = false; // by whoever looks at it: then it stays where it is
  function fit(elements) {
    moved = true;
    if (elements) cy.fit(elements, 30);
    if (!elements || cy.zoom() > 1.4) cy.viewport(whole(elements ? elements.nodes().map((node) => node.position()) : identities.map(position)));
  }

  // Nodes stay visible, and names of what matters legible, however small the rest becomes: once a zoom has ended.
  let ending = 0;
  function resize() {
    clearTimeout(ending);
    ending = setTimeout(() => {
      const small = smallness(cy.zoom());
      if (Math.abs(small / drawnAt - 1) < 0.05) return;
      drawnAt = small;
      cy.style(style());
    }, 120);
  }

  // --- the panel -------------------------------------------------------------------------------------------------

  const panel = byId("panel");
  const made = (tag, text = "", name = "") => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (name) element.className = name;
    return element;
  };

  // A copy of a part of the page, open and without its ids.
  function copied(id) {
    const original = byId(id);
    if (!original) return made("p", "Not on this page: see the export.", "muted");
    const copy = original.cloneNode(true);
    copy.removeAttribute("id");
    for (const element of copy.querySelectorAll("[id]")) element.removeAttribute("id");
    copy.open = true;
    return copy;
  }

  // What the copied part refers to, from the tables of captures and claims.
  function references(element) {
    const list = (title, prefix, texts) => {
      const ids = [...new Set([...element.querySelectorAll(`a[href^="#${prefix}-"]`)].map((a) => a.getAttribute("href").slice(1)))];
      if (!ids.length) return;
      panel.append(made("h4", title));
      const items = made("ul");
      for (const id of ids) {
        const row = byId(id);
        if (!row) continue;
        const item = made("li");
        const cells = [...row.children];
        const label = made("a", `${prefix} ${cells[0].textContent.trim()}`);
        label.setAttribute("href", `#${id}`);
        item.append(label);
        for (const place of texts) {
          const part = made("div");
          for (const child of cells[place].cloneNode(true).childNodes) part.append(child.cloneNode(true));
          if (part.textContent.trim()) item.append(part);
        }
        items.append(item);
      }
      panel.append(items);
    };
    list("Captures", "capture", [1, 2, 3, 5]);
    list("Claims", "claim", [1, 2, 3, 4, 5]);
  }

  function showNode(node) {
    const identity = identities[node.data("identity")];
    const copy = copied(`identity-${identity.n}`);
    panel.replaceChildren();
    if (identity.records.length > 1) {
      const button = made("button", isOpen(identity.n) ? "Show as one" : `Show its ${identity.records.length} records`);
      button.type = "button";
      button.addEventListener("click", () => toggle(identity.n));
      panel.append(button);
    }
    panel.append(copy);
    const members = new Set(identity.records.map((record) => record.n));
    const own = links.filter((link) => members.has(link.source) || members.has(link.target));
    if (own.length) {
      panel.append(made("h4", `Its links (${own.length})`));
      const list = made("ul");
      for (const link of own.slice(0, 60)) {
        const item = made("li");
        const ends = [link.source, link.target].map((one) => recordOf.get(one).name).join(" · ");
        const kind = link.relation === "same" ? "" : `${link.relation}: `;
        const button = made("button", `${kind}${link.label}, ${ends}${link.stands ? "" : " (does not stand)"}`);
        button.type = "button";
        button.addEventListener("click", () => chooseLink(link.n, false));
        item.append(button);
        list.append(item);
      }
      if (own.length > 60) list.append(made("li", `and ${own.length - 60} more, in the tables below`));
      panel.append(list);
    }
  }

  function showLinks(numbers, title) {
    panel.replaceChildren();
    if (title) panel.append(made("h3", title));
    const shown = made("div");
    for (const number of numbers.slice(0, 20)) shown.append(copied(`link-${number}`));
    if (numbers.length > 20) shown.append(made("p", `and ${numbers.length - 20} more, in the tables below`, "muted"));
    panel.append(shown);
    references(shown);
  }

  function showEdge(edge) {
    const numbers = edge.data("links");
    showLinks(numbers, numbers.length > 1 ? `${numbers.length} links` : "");
  }

  function toggle(identity) {
    if (state.open.has(identity)) state.open.delete(identity);
    else state.open.add(identity);
    rebuild();
    const node = cy.getElementById(`i${identity}`);
    choose(node, false);
  }

  function choose(element, move) {
    cy.$(":selected").unselect();
    panel.scrollTop = 0;
    if (!element.length) {
      emphasise();
      return;
    }
    element.select();
    emphasise();
    if (move) fit(element.isNode() ? element.closedNeighborhood() : element.connectedNodes());
    if (element.isNode()) showNode(element);
    else showEdge(element);
  }

  function chooseLink(number, move) {
    const edge = cy.edges().not(".off").filter((one) => one.data("links").includes(number));
    if (edge.length) {
      choose(edge, move);
      return;
    }
    // Inside an identity, or filtered out: no line, but its parts all the same.
    const node = cy.getElementById(end(links[number].source));
    if (move) fit(node);
    showLinks([number], "");
  }

  // --- what people do --------------------------------------------------------------------------------------------

  cy.on("tap", "node, edge", (event) => choose(event.target, false));
  cy.on("tap", (event) => {
    if (event.target === cy) choose(cy.collection(), false);
  });
  cy.on("dbltap", "node", (event) => toggle(event.target.data("identity")));
  cy.on("zoom", resize);
  board.addEventListener("pointerup", () => {
    moved = true;
    board.focus({ preventScroll: true });
  });
  board.addEventListener("focus", () => cy.userZoomingEnabled(true));
  board.addEventListener("blur", () => cy.userZoomingEnabled(false));

  const zoom = (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  board.addEventListener("keydown", (event) => {
    const moves = {
      ArrowLeft: () => cy.panBy({ x: 60, y: 0 }), ArrowRight: () => cy.panBy({ x: -60, y: 0 }), ArrowUp: () => cy.panBy({ x: 0, y: 60 }),
      ArrowDown: () => cy.panBy({ x: 0, y: -60 }), "+": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: () => fit(),
      Escape: () => choose(cy.collection(), false),
    };
    if (!moves[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moved = true;
    moves[event.key]();
  });
  byId("larger").addEventListener("click", () => zoom(1.3));
  byId("smaller").addEventListener("click", () => zoom(1 / 1.3));
  byId("whole").addEventListener("click", () => fit());

  for (const box of document.querySelectorAll("input[name=relation]")) {
    box.addEventListener("change", () => {
      if (box.checked) state.relations.add(box.value);
      else state.relations.delete(box.value);
      filter();
    });
  }
  byId("least").addEventListener("input", (event) => {
    state.least = Number(event.target.value);
    byId("least-text").textContent = state.least ? `+${state.least}` : "all";
  });
  byId("least").addEventListener("change", () => filter());
  byId("near").addEventListener("change", (event) => {
    state.near = event.target.checked;
    filter();
  });
  document.querySelector(".controls").addEventListener("submit", (event) => event.preventDefault());

  const button = byId("show-paths");
  button?.addEventListener("click", () => {
    state.paths = !state.paths;
    button.setAttribute("aria-pressed", String(state.paths));
    byId("path-list").classList.toggle("drawn", state.paths);
    cy.$(":selected").unselect();
    filter();
    if (!state.paths) return;
    const on = cy.elements(".path");
    if (on.length) fit(on);
    panel.replaceChildren(made("h3", "From the counterparty to each listed entity"));
    for (const path of byId("path-list").children) panel.append(path.cloneNode(true));
    panel.append(made("p", "No weight is added along a path.", "muted"));
    tell(`${paths.length} ${paths.length === 1 ? "path is" : "paths are"} drawn and listed.`);
  });

  // Finding reads what the page tells of each identity, once.
  let texts = null;
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  byId("find").addEventListener("input", (event) => {
    const wanted = folded(event.target.value.trim());
    const found = byId("found");
    found.replaceChildren();
    if (wanted.length < 2) return;
    texts ??= identities.map((one) => folded(`${one.name} ${byId(`identity-${one.n}`)?.textContent ?? ""}`));
    const those = identities.filter((one) => texts[one.n].includes(wanted));
    for (const one of those.slice(0, 12)) {
      const item = made("li");
      const pick = made("button", one.name);
      pick.type = "button";
      pick.addEventListener("click", () => choose(cy.getElementById(`i${one.n}`), true));
      item.append(pick);
      found.append(item);
    }
    const count = made("li", those.length ? (those.length > 12 ? `and ${those.length - 12} more` : "") : "nothing", "muted");
    found.append(count);
  });
  byId("find").addEventListener("keydown", (event) => {
    if (event.key === "Enter") byId("found").querySelector("button")?.click();
  });

  document.addEventListener("click", (event) => {
    const show = event.target.closest?.(".show");
    if (show) {
      byId("network").scrollIntoView();
      if (show.dataset.link) chooseLink(Number(show.dataset.link), true);
      else choose(cy.getElementById(`i${show.dataset.identity}`), true);
      panel.focus({ preventScroll: true });
      return;
    }
    const anchor = event.target.closest?.('a[href^="#"]');
    const target = anchor && byId(anchor.getAttribute("href").slice(1));
    for (let around = target?.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  });
  byId("open-all").addEventListener("click", () => {
    for (const one of document.querySelectorAll("details.link")) one.open = true;
  });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    cy.style(style());
  });
  let size = [board.clientWidth, board.clientHeight].join();
  new ResizeObserver(() => {
    const now = [board.clientWidth, board.clientHeight].join();
    if (now === size) return;
    size = now;
    cy.resize();
    if (!moved) cy.viewport(whole(opening()));
  }).observe(board);
  tell();
  board.dataset.ready = "true";
  board.cy = cy; // for who looks at it from the browser's console, and for tests
})();
