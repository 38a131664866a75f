// Signing in: with the keyboard only, without JavaScript, with a passkey.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertNothing, watch } from "./looking.mjs";
import { addressOf, browse, closeAll, codeNow, PASSWORD, people, serve, signInAs } from "./product.mjs";

const TABS_MAX = 15;

let base, browser, everybody;

before(async () => {
  ({ base } = await serve({ demonstration: true }));
  browser = await browse();
  everybody = await people(browser, base);
});

after(closeAll);

/** Presses Tab until the element that matches has the focus. */
async function tabTo(page, selector) {
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  assert.fail(`${TABS_MAX} tabs do not reach ${selector}`);
}

test("with the keyboard only", async () => {
  const address = await addressOf(browser, base, everybody[0].name);
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watch(page, base);
  await page.goto(`${base}/sign-in`);
  await tabTo(page, ".govuk-skip-link");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => location.hash), "#main-content");
  await tabTo(page, "#email");
  await page.keyboard.type(address);
  await tabTo(page, "#password");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sign-in\/code/);
  await tabTo(page, "#code");
  await page.keyboard.type(codeNow());
  await tabTo(page, "main button");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}/`);
  await tabTo(page, "a[href='/account']");
  const outline = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return [style.outlineStyle, style.boxShadow, style.backgroundColor].join(" ");
  });
  assert.notEqual(outline, "none none rgba(0, 0, 0, 0)", "the focus can be seen");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}/account`);
  await context.close();
  assertNothing(problems());
});

test("without JavaScript", async () => {
  const address = await addressOf(browser, base, everybody[1].name);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${base}/sign-in`);
  assert.equal(await page.locator("[data-passkey]").isVisible(), false, "what needs a script is not offered");
  await page.locator("#email").fill(address);
  await page.locator("#password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/sign-in\/code/);
  await page.locator("#code").fill(codeNow());
  await page.locator("main").getByRole("button").click();
  await page.waitForURL(`${base}/`);
  const navigation = await page.locator("header nav a").all();
  assert.ok(navigation.length > 0, "the navigation is there");
  for (const link of navigation) assert.ok(await link.isVisible(), "every word of the navigation shows");
  await page.getByRole("link", { name: everybody[1].name }).click();
  await page.waitForURL(`${base}/account`);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL(/\/sign-in/);
  await context.close();
});

test("with a passkey, after adding it", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watch(page, base);
  const device = await context.newCDPSession(page);
  await device.send("WebAuthn.enable");
  await device.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await signInAs(page, base, everybody[2].name);
  await page.goto(`${base}/account`);
  await page.getByLabel("Name of the new passkey").fill("Work phone");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.waitForURL(/done=passkey-added/);
  assert.ok(await page.getByText("Work phone").first().isVisible());
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL(/\/sign-in/);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL(`${base}/`);
  assert.ok(await page.getByRole("link", { name: everybody[2].name }).isVisible());
  await page.goto(`${base}/account/confirm?next=/agencies`);
  await page.getByRole("button", { name: "Confirm with a passkey" }).click();
  await page.waitForURL(`${base}/agencies`);
  await page.goto(`${base}/account`);
  await page.getByRole("button", { name: /Remove the passkey/ }).click();
  await page.getByText("You have no passkeys").waitFor();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL(/\/sign-in/);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.locator("[data-passkey-message]", { hasText: "does not open an account" }).waitFor();
  await context.close();
  assertNothing(problems());
});
