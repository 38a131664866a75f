// Every page that a link leads to, as every kind of person of the demonstration.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertNothing, look, watch } from "./looking.mjs";
import { browse, closeAll, people, serve, signInAs } from "./product.mjs";

// Pages that one person is shown at most: lists of records lead to one page a record.
const PAGES_MAX = 60;
// Pages that differ only in the thing that they are about, such as the accounts of 30 agencies, that one
// person opens at most.
const ALIKE_MAX = 2;

let base, browser, everybody;
const seen = new Set();

before(async () => {
  ({ base } = await serve({ demonstration: true }));
  browser = await browse();
  everybody = await people(browser, base);
});

after(closeAll);

/** `/agencies/camden/accounts` as `/agencies/*​/accounts`: what differs only in a name of a thing is alike. */
function pattern(path) {
  return path
    .split("?")[0]
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "*")
    .replace(/^\/agencies\/(?!new)[^/]+/, "/agencies/*")
    .replace(/^\/gateways\/[^/]+/, "/gateways/*")
    .replace(/^\/picture\/definitions\/(?!new)[^/]+/, "/picture/definitions/*")
    .replace(/^\/picture\/trends\/[^/]+\/[^/]+\/[^/]+/, "/picture/trends/*");
}

/** What a link hands over as a file, and not as a page. */
function isFile(path) {
  return /\.(csv|xlsx|geojson|ics|pdf)$|^\/imports\/[^/]+\/file$/.test(path.split("?")[0]);
}

/** The addresses on this host that links of the page lead to. */
async function linked(page) {
  const links = await page.locator("a[href]").evaluateAll((all) => all.map((a) => a.href));
  const ours = links.map((link) => new URL(link)).filter((url) => url.origin === new URL(base).origin);
  return ours.map((url) => url.pathname + url.search);
}

async function crawl(page, name, start) {
  const [waiting, known, alike, problems] = [[start], new Set([start]), new Map(), []];
  let opened = 0;
  while (waiting.length > 0 && opened < PAGES_MAX) {
    const path = waiting.shift();
    const kind = pattern(path);
    alike.set(kind, (alike.get(kind) ?? 0) + 1);
    if (alike.get(kind) > ALIKE_MAX) continue;
    if (isFile(path)) {
      const file = await page.request.get(base + path);
      const isHandedOver = /attachment/.test(file.headers()["content-disposition"] ?? "");
      if (!file.ok() || !isHandedOver) problems.push(`${path} answers ${file.status()}, and a link leads to it`);
      continue;
    }
    const response = await page.goto(base + path);
    opened += 1;
    if (response.status() >= 400) problems.push(`${path} answers ${response.status()}, and a link leads to it`);
    const slug = path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "today";
    problems.push(...(await look(page, `${name}-${slug}`, seen, kind)));
    for (const next of await linked(page)) {
      if (!known.has(next)) {
        known.add(next);
        waiting.push(next);
      }
    }
  }
  assert.ok(opened >= 4, `only ${opened} pages are linked`);
  return problems;
}

test("pages that a visitor reaches", async () => {
  const page = await browser.newPage();
  const problems = watch(page, base);
  assertNothing([...(await crawl(page, "visitor", "/sign-in")), ...problems()]);
  await page.close();
});

test("pages that each kind of person reaches", { concurrency: 2 }, async (t) => {
  assert.ok(everybody.length >= 12, `only ${everybody.length} people are listed`);
  const role = (person) => person.words.split(",")[0];
  const kinds = everybody.filter((person, at) => everybody.findIndex((other) => role(other) === role(person)) === at);
  const walks = kinds.map((person) =>
    t.test(person.words, async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      const problems = watch(page, base);
      await signInAs(page, base, person.name);
      const name = person.words.replace(/[^a-z0-9]+/gi, "-").toLowerCase().slice(0, 40);
      const found = await crawl(page, name, "/");
      await context.close();
      assertNothing([...found, ...problems()]);
    }),
  );
  await Promise.all(walks);
});

test("pages that say no", async (t) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watch(page, base);
  await t.test("a wrong sign-in", async () => {
    await page.goto(`${base}/sign-in`);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.locator(".govuk-error-summary").waitFor();
    assertNothing(await look(page, "sign-in-errors"));
  });
  await signInAs(page, base, everybody[0].name);
  for (const [path, status] of [["/nothing-here", 404], ["/audit/check", 403]]) {
    await t.test(`${path} answers ${status}`, async () => {
      assert.equal((await page.goto(base + path)).status(), status);
      assertNothing(await look(page, `answer-${status}`));
    });
  }
  await t.test("a form that was sent after the sign-in ended", async () => {
    await page.goto(`${base}/picture/tension/new`);
    await page.locator("textarea[name=words]").fill("Loud at the bus stop");
    await context.clearCookies();
    await page.locator("main form button").last().click();
    await page.getByRole("heading", { name: "You are signed out" }).waitFor();
    assertNothing(await look(page, "signed-out"));
  });
  await context.close();
  assertNothing(problems());
});

test("a printed page has its words and no navigation", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signInAs(page, base, everybody[0].name);
  await page.goto(`${base}/account`);
  await page.emulateMedia({ media: "print" });
  for (const part of [".govuk-service-navigation", ".accord-acting__out", ".accord-footer", ".govuk-skip-link", "main form button"]) {
    for (const element of await page.locator(part).all()) {
      assert.equal(await element.isVisible(), false, `${part} is printed`);
    }
  }
  const header = page.locator(".accord-print-header");
  assert.ok(await header.isVisible(), "paper says nothing of itself");
  const words = await header.textContent();
  for (const said of ["Official-Sensitive. Fictional data", `Printed by ${everybody[0].name}, `, "As of ", "Reference "]) {
    assert.ok(words.includes(said), `${said}: ${words}`);
  }
  assert.ok(await page.getByRole("heading", { level: 1 }).isVisible());
  assert.ok((await page.pdf({ format: "A4" })).length > 5_000);
  await context.close();
});

test("the map of incidents is live, and a still one without JavaScript", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    const problems = watch(page, base);
    await signInAs(page, base, everybody[0].name);
    await page.goto(`${base}/picture/incidents`);
    const map = page.locator("[data-accord-map]");
    if (javaScriptEnabled) {
      await page.locator(".accord-map--drawn canvas").waitFor();
      await page.getByRole("button", { name: "Zoom in" }).click();
    } else {
      assert.ok(await map.locator("svg.accord-chart__wide.accord-map__still").isVisible());
      assert.equal(await page.locator(".accord-map--drawn").count(), 0);
    }
    await context.close();
    assertNothing(problems());
  }
});

test("a partner's file of unknown columns goes in, one choice at a time", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watch(page, base);
  await signInAs(page, base, everybody[0].name);
  await page.goto(`${base}/imports/new`);
  const rows = Array.from({ length: 12 }, (_, row) => `0${1 + (row % 9)}/11/2026 2${row % 4}:15,Assault,Example Road,C${row}`);
  const file = { name: "calls.csv", mimeType: "text/csv", buffer: Buffer.from(`Called,Complaint,Spot,Case\n${rows.join("\n")}\n`) };
  await page.getByLabel("What the file is").selectOption("incidents");
  await page.locator("#file").setInputFiles(file);
  await page.getByRole("button", { name: "See what it holds" }).click();
  await page.getByRole("heading", { name: "Say which column says what" }).waitFor();
  assertNothing(await look(page, "choose-columns"));
  await page.getByLabel("Name of this feed").fill("Call-outs of the browser test");
  await page.getByLabel("Date, or date and time").selectOption("Called");
  await page.getByLabel("What happened", { exact: true }).selectOption("Complaint");
  await page.getByRole("button", { name: "See what it holds" }).click();
  await page.getByRole("link", { name: /Called/ }).waitFor();
  assertNothing(await look(page, "ambiguous-dates"));
  await page.getByLabel("Day first: 3/4/2026 is 3 April").check();
  await page.getByRole("button", { name: "See what it holds" }).click();
  await page.getByText("12 read = 12 accepted").waitFor();
  assertNothing(await look(page, "what-a-file-holds"));
  await page.getByRole("button", { name: "Take it" }).click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/);
  await page.getByRole("heading", { name: "calls.csv", level: 1 }).waitFor();
  await context.close();
  assertNothing(problems());
});

test("an agreement is begun from a template, and every step of it can be read", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watch(page, base);
  const officer = everybody.find((person) => person.words.startsWith("Data protection officer"));
  await signInAs(page, base, officer.name);
  await page.goto(`${base}/agreements/new`);
  await page.getByRole("button", { name: "Begin" }).click();
  await page.locator(".govuk-error-summary").waitFor();
  assertNothing(await look(page, "begin-agreement-errors"));
  await page.getByLabel("Title").fill("Council and police");
  await page.getByLabel("The other party").selectOption({ label: "Example police service (fictional)" });
  await page.getByLabel("Template").selectOption({ label: "Youth justice service and police" });
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("heading", { name: "Council and police", level: 1 }).waitFor();
  assertNothing(await look(page, "agreement-draft"));
  const address = new URL(page.url()).pathname;
  for (const step of ["edit", "parties", "lines", "suspend", "withdraw", "end"]) {
    await page.goto(`${base}${address}/${step}`);
    assertNothing(await look(page, `agreement-${step}`));
  }
  await page.goto(`${base}${address}/edit`);
  await page.getByLabel("Day").first().fill("31");
  await page.getByLabel("Month").first().fill("2");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".govuk-error-summary").waitFor();
  assertNothing(await look(page, "agreement-edit-errors"));
  await page.goto(`${base}${address}/lines`);
  await page.getByRole("button", { name: "Add" }).click();
  await page.locator(".govuk-error-summary").waitFor();
  assertNothing(await look(page, "agreement-lines-errors"));
  await page.goto(`${base}/agreements/compare?one=${address.split("/").pop()}&other=${address.split("/").pop()}`);
  assertNothing(await look(page, "agreements-compared"));
  await page.goto(`${base}/gateways/ca_2004_s10/withdraw`);
  assertNothing(await look(page, "gateway-withdraw"));
  await page.goto(`${base}/groups/new`);
  assertNothing(await look(page, "group-new"));
  await context.close();
  assertNothing(problems());
});

test("a record of a child is begun, added to, and shared to protect the child", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watch(page, base);
  const worker = everybody.find((person) => /^Case worker, Haringey youth justice/.test(person.words));
  await signInAs(page, base, worker.name);
  await page.goto(`${base}/people`);
  await page.getByRole("heading", { name: "Why do you open records?" }).waitFor();
  assertNothing(await look(page, "choose-purpose"));
  await page.getByLabel("Offer help").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
  assertNothing(await look(page, "people-empty"));
  await page.getByRole("button", { name: "Begin a record" }).click();
  await page.getByRole("button", { name: "Begin the record" }).click();
  await page.locator(".govuk-error-summary").waitFor();
  assertNothing(await look(page, "begin-errors"));
  const longest = "Wilhelmina-Bartholomea Featherstonehaugh-Lanternfish";
  await page.getByLabel("Reference in your own system").fill("YJ-4711");
  await page.getByLabel("Given names").fill("Ada");
  await page.getByLabel("Family name").fill(longest);
  await page.getByRole("button", { name: "Begin the record" }).click();
  await page.getByRole("heading", { name: `Ada ${longest}` }).waitFor();
  assertNothing(await look(page, "record-empty"));
  const record = page.url();
  await page.getByRole("button", { name: "Add a fact" }).click();
  await page.getByRole("button", { name: "Add it" }).click();
  await page.locator(".govuk-error-summary").waitFor();
  assertNothing(await look(page, "fact-errors"));
  await page.getByLabel("What kind of information is it?").selectOption("education");
  await page.getByLabel("When was it?").fill("20/11/2025");
  await page.getByLabel("What does it come from?").fill("Home visit 7");
  await page.getByLabel("was harmed").check();
  await page.getByLabel("What happened").fill("Sleeps at a friend’s since Monday, and does not say why.");
  await page.getByRole("button", { name: "Add it" }).click();
  await page.getByText("Sleeps at a friend’s").waitFor();
  assertNothing(await look(page, "record"));
  for (const part of ["notes", "around", "hand-over", "identity", "summary", "share"]) {
    assert.equal((await page.goto(`${record}/${part}`)).status(), 200, part);
    assertNothing(await look(page, `record-${part}`));
  }
  await page.getByRole("link", { name: /children’s social care/ }).first().click();
  await page.getByRole("heading", { name: /^Share with/ }).waitFor();
  assertNothing(await look(page, "share-no-agreement"));
  await page.getByRole("link", { name: "say so first" }).click();
  await page.getByLabel("Decide whether a child needs protection").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: /^Share with/ }).waitFor();
  assertNothing(await look(page, "share-one-off"));
  await page.getByLabel("To whom?").selectOption({ index: 1 });
  await page.getByLabel(/Home visit 7/).check();
  await page.getByLabel("What do you ask them to do?").fill("Find her a bed for tonight.");
  await page.getByLabel("I decide to share this to protect the child").check();
  await page.locator("input[name=gateway]").first().check();
  await page.getByLabel("Why is it necessary, and no more than is needed?").fill("She has nowhere to sleep tonight.");
  await page.getByLabel("Yes", { exact: true }).check();
  await page.getByRole("button", { name: "Share it" }).click();
  await page.getByRole("heading", { name: "You shared this" }).waitFor();
  assertNothing(await look(page, "sent"));
  await page.goto(`${base}/shared`);
  assertNothing(await look(page, "shared"));
  await context.close();
  assertNothing(problems());
});
