// Lays a live map over each map that the server has drawn. The drawing stays until the live map has
// drawn everything, and for good where it cannot: without WebGL, or when a file does not arrive.
import { Map as LiveMap, NavigationControl, Popup, setWorkerUrl } from "./maplibre-gl.js";

// A file of its own: the content security policy forbids workers made from a blob.
setWorkerUrl(new URL("./maplibre-gl-worker.js", import.meta.url).href);

// How long a live map may take to draw before the server's drawing is left in its place.
const DRAWN_MILLISECONDS_MAX = 20000;
// Without a font file the library sets text in fonts of the browser.
const FONT = ["Helvetica", "Arial", "sans-serif"];
const INK = "#0b0c0c";
const AXIS = "#858686";
const PAPER = "#ffffff";
const REGION = [-0.511, 51.285, 0.335, 51.693];
const MARGIN = { padding: 8 };
const nothing = ["literal", ""];

export function startMaps() {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("./maplibre-gl.css", import.meta.url).href;
  // Without its style sheet the library draws over the page.
  sheet.addEventListener("load", () => {
    for (const frame of document.querySelectorAll("[data-accord-map]")) start(frame);
  });
  document.head.append(sheet);
}

async function start(frame) {
  const live = document.createElement("div");
  live.className = "accord-map__live";
  try {
    const data = JSON.parse(frame.querySelector("script").textContent);
    const answer = await fetch(frame.dataset.accordMap);
    if (!answer.ok) throw new Error(`the outlines were not sent: ${answer.status}`);
    const outlines = await answer.json();
    const title = frame.closest("figure").querySelector("figcaption").textContent.trim();
    frame.append(live);
    await drawn(live, data, outlines, title);
    frame.classList.add("accord-map--drawn");
  } catch {
    live.remove();
  }
}

/** Settles when the live map has drawn everything, and fails when it cannot. */
function drawn(container, data, outlines, title) {
  return new Promise((resolve, reject) => {
    const map = new LiveMap({
      container,
      style: style(data, outlines),
      bounds: data.bounds ?? REGION,
      fitBoundsOptions: MARGIN,
      maxZoom: 16,
      // Maps of one page are told apart by what they show.
      locale: { "Map.Title": `Live map: ${title}` },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      // One finger scrolls the page, as it does everywhere else on it.
      cooperativeGestures: true,
      fadeDuration: 0,
    });
    const fail = (reason) => {
      map.remove();
      reject(reason);
    };
    const late = setTimeout(() => fail(new Error("the map took too long")), DRAWN_MILLISECONDS_MAX);
    map.touchZoomRotate.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }));
    map.on("error", (event) => {
      clearTimeout(late);
      fail(event.error);
    });
    map.on("load", () => {
      map.addImage("few", hatching(PAPER, false));
      map.addImage("unknown", hatching("#f3f3f3", true));
      for (const kind of [0, 1, 2, 3]) map.addImage(`kind-${kind}`, spot(kind), { pixelRatio: 2 });
      for (const layer of layers(data)) map.addLayer(layer);
      // The frame may have had another size when the map was made, and gets another when a phone is turned.
      const fit = () => map.fitBounds(data.bounds ?? REGION, { ...MARGIN, animate: false });
      let wasMoved = false;
      map.on("movestart", (event) => (wasMoved ||= Boolean(event.originalEvent)));
      map.on("resize", () => wasMoved || fit());
      map.resize();
      fit();
      speak(map);
      map.once("idle", () => {
        clearTimeout(late);
        resolve();
      });
    });
  });
}

function style(data, outlines) {
  const areas = outlines.features.map(({ properties, geometry }) => {
    const area = data.areas?.[properties.code] ?? {};
    return { type: "Feature", geometry, properties: { ...properties, ...area } };
  });
  const collection = (features) => ({ type: "geojson", data: { type: "FeatureCollection", features } });
  const cells = (data.cells ?? []).map((cell) => feature(cell, { type: "Polygon", coordinates: [cell.corners] }));
  const shown = data.areas ? areas : cells;
  return {
    version: 8,
    sources: {
      outlines: collection(areas),
      shapes: collection(shown),
      // Words stand at one place each: a shape is cut where the library's tiles meet, and would repeat them.
      names: collection(areas.map((area) => feature(area.properties, point(centre(area.geometry))))),
      numbers: collection(shown.map((shape) => feature(shape.properties, point(centre(shape.geometry))))),
      points: collection((data.points ?? []).map((place) => feature(place, point(place.place)))),
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": "#f3f5f7" } },
      { id: "land", type: "fill", source: "outlines", paint: { "fill-color": PAPER } },
    ],
  };
}

function feature({ fill, ink, kind, name, number, words }, geometry) {
  return { type: "Feature", properties: { fill, ink, kind, name, number, words }, geometry };
}

function point(coordinates) {
  return { type: "Point", coordinates };
}

/** The centre of gravity of the longest ring. */
function centre(geometry) {
  const outer = geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map((rings) => rings[0]);
  const ring = outer.reduce((longest, other) => (other.length > longest.length ? other : longest));
  let [area, x, y] = [0, 0, 0];
  for (let at = 1; at < ring.length; at += 1) {
    const [[ax, ay], [bx, by]] = [ring[at - 1], ring[at]];
    const part = ax * by - bx * ay;
    [area, x, y] = [area + part, x + (ax + bx) * part, y + (ay + by) * part];
  }
  return area === 0 ? ring[0] : [x / (3 * area), y / (3 * area)];
}

function layers(data) {
  const hatched = ["in", ["get", "fill"], ["literal", ["few", "unknown"]]];
  const line = (id, source, color, width) => ({ id, type: "line", source, paint: { "line-color": color, "line-width": width } });
  const text = (id, source, field, size, color) => ({
    id,
    type: "symbol",
    source,
    layout: { "text-field": field, "text-font": FONT, "text-size": size },
    paint: { "text-color": color, "text-halo-color": PAPER, "text-halo-width": color === INK ? 1.5 : 0 },
  });
  const number = ["coalesce", ["get", "number"], nothing];
  const focus = { ...line("focus", "outlines", INK, 2), filter: ["==", ["get", "code"], data.focus ?? ""] };
  const fills = [
    { id: "fills", type: "fill", source: "shapes", filter: ["!", hatched], paint: { "fill-color": ["get", "fill"] } },
    { id: "hatched", type: "fill", source: "shapes", filter: hatched, paint: { "fill-pattern": ["get", "fill"] } },
    line("edges", "shapes", PAPER, 1),
  ];
  const borders = line("borders", "outlines", AXIS, 1);
  const names = text("names", "names", ["get", "name"], 13, INK);
  if (data.kind === "points") {
    const spots = { "icon-image": ["concat", "kind-", ["to-string", ["get", "kind"]]], "icon-allow-overlap": true };
    return [borders, focus, names, { id: "points", type: "symbol", source: "points", layout: spots }];
  }
  const numbers = text("numbers", "numbers", number, 14, ["coalesce", ["get", "ink"], INK]);
  if (data.kind === "areas") {
    // Name and number are one text, so that neither hides the other; far away there is room for numbers only.
    numbers.layout["text-field"] = ["step", ["zoom"], number, 9, ["concat", ["get", "name"], "\n", number]];
    return [...fills, borders, numbers];
  }
  return [...fills, borders, focus, numbers];
}

/** Says what is known of a place that is pressed. Text only: what people typed never becomes markup. */
function speak(map) {
  const asked = ["fills", "hatched", "points"].filter((id) => map.getLayer(id));
  map.on("click", (event) => {
    const [found] = map.queryRenderedFeatures(event.point, { layers: asked });
    if (found?.properties.words) {
      new Popup({ maxWidth: "260px" }).setLngLat(event.lngLat).setText(found.properties.words).addTo(map);
    }
  });
}

function penOf(side) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [side, side];
  return canvas.getContext("2d", { willReadFrequently: true });
}

/** Diagonal lines for what is withheld, crossed ones for what is not known. */
function hatching(paper, crossed) {
  const side = 8;
  const pen = penOf(side);
  pen.fillStyle = paper;
  pen.fillRect(0, 0, side, side);
  pen.strokeStyle = crossed ? "#cecece" : AXIS;
  pen.beginPath();
  pen.moveTo(0, side);
  pen.lineTo(side, 0);
  if (crossed) {
    pen.moveTo(0, 0);
    pen.lineTo(side, side);
  }
  pen.stroke();
  return pen.getImageData(0, 0, side, side);
}

/** The shape of a kind of point, as the server draws it: circle, diamond, square, triangle. */
function spot(kind) {
  const [side, middle, reach] = [36, 18, 15];
  const pen = penOf(side);
  const corners = [
    [],
    [[0, -1], [1, 0], [0, 1], [-1, 0]],
    [[-0.86, -0.86], [0.86, -0.86], [0.86, 0.86], [-0.86, 0.86]],
    [[0, -1], [1, 0.8], [-1, 0.8]],
  ][kind];
  pen.beginPath();
  if (kind === 0) pen.arc(middle, middle, reach, 0, 2 * Math.PI);
  for (const [x, y] of corners) pen.lineTo(middle + x * reach, middle + y * reach);
  pen.closePath();
  pen.fillStyle = ["#0f385c", "#801650", "#3b8ad9", INK][kind];
  pen.fill();
  pen.strokeStyle = PAPER;
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  pen.stroke();
  return pen.getImageData(0, 0, side, side);
}
