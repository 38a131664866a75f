// An empty installation, from the set-up page to the first administrator's Today.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertNothing, look, watch } from "./looking.mjs";
import { browse, closeAll, codeNow, PASSWORD, secretFrom, serve } from "./product.mjs";

const FIELDS = {
  name: "Haringey Community Safety Partnership",
  council: "London Borough of Haringey",
  administrator_name: "Sam Sample",
  administrator_email: "sam.sample@haringey.example",
  officer_name: "Asha Example",
  officer_email: "asha.example@haringey.example",
};

let base, said, browser;

before(async () => {
  ({ base, said } = await serve({ demonstration: false }));
  browser = await browse();
});

after(closeAll);

test("every page of setting up is usable by everybody", async () => {
  const page = await (await browser.newContext()).newPage();
  const problems = watch(page, base);
  await page.goto(base);
  await page.waitForURL(`${base}/setup`);
  const found = await look(page, "setup");
  await page.getByRole("button", { name: "Set up" }).click();
  await page.locator(".govuk-error-summary").waitFor();
  found.push(...(await look(page, "setup-errors")));
  await page.locator("#code").fill(said[said.findIndex((line) => line.includes("set-up code")) + 1].trim());
  await page.locator("#borough").selectOption({ label: "Haringey" });
  for (const [id, value] of Object.entries(FIELDS)) await page.locator(`#${id}`).fill(value);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.locator(".govuk-panel").waitFor();
  found.push(...(await look(page, "setup-done")));
  await page.goto((await page.locator("code").first().textContent()).trim());
  found.push(...(await look(page, "invitation")));
  await page.locator("#password").fill(PASSWORD);
  await page.locator("main").getByRole("button", { name: /^(?!Show)/ }).last().click();
  await page.waitForURL(`${base}/account/second-factor`);
  found.push(...(await look(page, "second-factor")));
  const words = await page.locator("main li code").textContent();
  await page.locator("#code").fill(codeNow(secretFrom(words)));
  await page.locator("main").getByRole("button").click();
  await page.waitForURL(`${base}/`);
  found.push(...(await look(page, "first-today")));
  await page.goto(`${base}/readiness`);
  found.push(...(await look(page, "first-readiness")));
  await page.goto(`${base}/agencies/haringey-community-safety/accounts/invite`);
  found.push(...(await look(page, "first-invite")));
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
  assertNothing([...found, ...problems()]);
});
