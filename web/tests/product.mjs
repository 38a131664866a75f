// The real binary on a fresh folder, and a browser to look at it with. Each test file has its own of
// both, so that files run beside each other.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const BINARY = process.env.ACCORD_BINARY;
const CHROMIUM = process.env.ACCORD_CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
  "--hide-scrollbars",
];

// What all made-up people share; it opens only databases in which everything is made up.
export const PASSWORD = "lantern-otter-gravel";
const TOTP_SECRET = Buffer.from("accord-demonstration");

/** What has to be ended or removed, last one first. A test file calls `closeAll` when it is done. */
const open = [];

export async function closeAll() {
  while (open.length > 0) await open.pop()();
}

function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `accord-${name}-`));
  open.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

function ended(child) {
  return new Promise((resolve) => (child.exitCode === null ? child.once("exit", resolve) : resolve()));
}

async function fill(data) {
  const child = spawn(BINARY, ["demo", "--data", data], { stdio: ["ignore", "ignore", "inherit"] });
  await ended(child);
  if (child.exitCode !== 0) throw new Error(`accord demo ended with ${child.exitCode}`);
}

/** Serves a fresh folder, with the demonstration region or with nothing in it. */
export async function serve({ demonstration }) {
  if (!BINARY) throw new Error("set ACCORD_BINARY to the built binary `accord`; `make test` does");
  const data = join(temporaryFolder("data"), "data");
  if (demonstration) await fill(data);
  const child = spawn(BINARY, ["serve", "--listen", "127.0.0.1:0", "--data", data], { stdio: ["ignore", "ignore", "pipe"] });
  open.push(async () => {
    child.kill("SIGTERM");
    await ended(child);
  });
  const said = [];
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error(`the server ended: ${said.join("\n")}`)));
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      // Passkeys are bound to the host of the public address, which is `localhost`.
      if (line === "Ready.") resolve({ base: said.find((l) => l.startsWith("Open ")).slice("Open ".length), said });
    });
  });
}

/** A browser of its own, with nothing kept from before. */
export async function browse() {
  const args = [...FLAGS, `--user-data-dir=${temporaryFolder("browser")}`];
  const browser = await chromium.launch({ executablePath: CHROMIUM, ignoreDefaultArgs: true, args });
  open.push(() => browser.close());
  return browser;
}

/** The people whom the sign-in page lists, as `{ name, words }`. */
export async function people(browser, base) {
  const page = await browser.newPage();
  await page.goto(`${base}/sign-in`);
  const found = await page.locator("form[action='/sign-in/demonstration'] li").evaluateAll((items) =>
    items.map((item) => ({
      name: item.querySelector("button").textContent.trim(),
      words: item.querySelector(".govuk-hint").textContent.trim(),
    })),
  );
  await page.close();
  return found;
}

/** Signs a page in as somebody from the list. */
export async function signInAs(page, base, name) {
  await page.goto(`${base}/sign-in`);
  await page.locator("form[action='/sign-in/demonstration']").getByRole("button", { name, exact: true }).click();
  await page.waitForURL(`${base}/`);
}

/** The address of somebody from the list. */
export async function addressOf(browser, base, name) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signInAs(page, base, name);
  await page.goto(`${base}/account`);
  const address = await page.locator(".govuk-summary-list__value").nth(1).textContent();
  await context.close();
  return address.trim();
}

/** The code that an authenticator app shows now (RFC 6238). */
export function codeNow(secret = TOTP_SECRET) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", secret).update(step).digest();
  const at = hash.at(-1) & 0xf;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The bytes of a secret that a page shows as letters of base 32. */
export function secretFrom(letters) {
  const values = [...letters.replace(/[^A-Z2-7]/g, "")].map((l) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(l));
  const bits = values.map((value) => value.toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}
