// What every page has to be, however it was reached.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const OUT = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "out");
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
// A window of 1280 pixels at a zoom of 200 %.
const ZOOMED = { width: 640, height: 450 };

mkdirSync(OUT, { recursive: true });

/** Watches a page: which hosts it asks, what it complains of. Ask `problems()` at the end. */
export function watch(page, base) {
  const problems = [];
  const host = new URL(base).host;
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.host !== host) {
      problems.push(`${page.url()} asks another host: ${request.url()}`);
    }
  });
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    // A refusal and a page that is not there are answers that tests ask for.
    const isAnswer = /status of (403|404|422)/.test(message.text());
    if (message.type() === "error" && !isAnswer) problems.push(`${page.url()}: ${message.text()}`);
  });
  return () => problems;
}

/**
 * Tags, classes and attribute names in order: two pages of the same outline look alike to a checker. A list
 * says no more than each different line of it, wherever it stands.
 */
async function outline(page) {
  const text = await page.evaluate(() => {
    const walk = (element) => {
      const parts = [...new Set([...element.children].map(walk))].join("");
      const name = element.getAttribute("class") ?? "";
      return `${element.tagName}.${name}[${element.getAttributeNames().join()}](${parts})`;
    };
    return walk(document.documentElement);
  });
  return createHash("sha256").update(text).digest("hex");
}

async function violations(page, how) {
  const result = await page.evaluate(`${AXE}; axe.run(document, { runOnly: ${JSON.stringify(TAGS)} })`);
  return result.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${page.url()} ${how}: ${rule.id}: ${node.html.slice(0, 160)} (${node.failureSummary.replace(/\s+/g, " ").slice(0, 200)})`),
  );
}

async function overflow(page, how) {
  const { inner, outer, widest } = await page.evaluate(() => {
    const outer = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > outer + 1);
    const widest = wide.slice(0, 3).map((e) => `${e.tagName}.${e.className}`).join(", ");
    return { inner: document.documentElement.scrollWidth, outer, widest };
  });
  return inner > outer ? [`${page.url()} ${how}: scrolls sideways, ${inner} in ${outer} pixels: ${widest}`] : [];
}

/**
 * Everything wrong with the page that is open, at each width and in forced colours. Nothing when a page of
 * the same kind and outline was seen before.
 */
export async function look(page, name, seen = new Set(), kind = name) {
  const key = kind + (await outline(page));
  if (seen.has(key)) return [];
  seen.add(key);
  const found = [];
  const kept = await page.evaluate(() => localStorage.length + sessionStorage.length);
  if (kept > 0) found.push(`${page.url()} keeps ${kept} things in the browser`);
  const shot = (width) => page.screenshot({ path: join(OUT, `${name}-${width}.png`), fullPage: true });
  await page.setViewportSize(PHONE);
  found.push(...(await overflow(page, "on a phone")), ...(await violations(page, "on a phone")));
  await shot(PHONE.width);
  await page.setViewportSize(ZOOMED);
  found.push(...(await overflow(page, "at 200 %")));
  await page.setViewportSize(DESKTOP);
  found.push(...(await violations(page, "on a desktop")));
  await shot(DESKTOP.width);
  await page.emulateMedia({ forcedColors: "active" });
  found.push(...(await violations(page, "in forced colours")));
  await page.emulateMedia({ forcedColors: "none" });
  return found;
}

/** Fails with every problem, one a line. */
export function assertNothing(problems) {
  assert.equal(problems.length, 0, `${problems.length} problems\n${problems.join("\n")}`);
}
