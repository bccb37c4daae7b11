// node page.mjs CHECK URL KEY FOLDER: drives the page in Chromium, for tests/page_test.py. What is not as it should be ends it
// with a message; pictures go to FOLDER.

import assert from "node:assert/strict";
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core"), "utf8");
const [check, url, key, folder] = process.argv.slice(2);
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const pages = ["shop", "now", "people", "understand", "models", "log"];
const titles = {
  en: ["Shop demo", "Now", "People", "Understand", "Models", "Log"],
  zh: ["商店演示", "此刻", "顾客", "洞察", "模型", "日志"],
};

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
mkdirSync(folder, { recursive: true });

/** A page of its own; what it complains about on its console is in `errors`. */
async function open({ language = "en-GB", look = "light", width = 1366, height = 900 } = {}) {
  const context = await browser.newContext({ locale: language, colorScheme: look, viewport: { width, height }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const errors = [];
  // A busy service refuses early (503), and the page asks again: the browser tells of that by itself.
  page.on("console", (message) => message.type() === "error" && !message.text().includes("503") && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  return { page, errors };
}

async function enter(page, told = key) {
  await page.goto(url);
  await page.fill("#key", told);
  await page.press("#key", "Enter");
}

/** Goes to a page and waits until everything that was asked for is there. */
async function show(page, name) {
  await page.evaluate((hash) => (location.hash = hash), `#/${name}`);
  await page.waitForSelector(`nav a[aria-current=page][href="#/${name}"]`);
  await page.waitForFunction(() => document.querySelector("main h1, main h2, main .store-name") && !document.querySelector(".state.waiting"), null, { timeout: 60_000 });
  await page.waitForTimeout(600); // charts are drawn
}

async function accessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map((each) => `${each.id}: ${each.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(" | ")}`);
  assert.deepEqual(told, [], where);
}

/** Charts are drawn: none has changed since a moment ago. */
async function drawn(page) {
  await page.waitForFunction(() => {
    const before = globalThis.charts;
    globalThis.charts = [...document.querySelectorAll(".chart canvas")].map((chart) => chart.toDataURL()).join();
    return globalThis.charts === before;
  }, null, { polling: 100 });
}

const checks = {
  /** Every page, in a language, on a screen and a phone, one of them light and the other dark: it shows something, nothing complains, everybody can use it. */
  async looks(language, screens) {
    for (const { look, width } of screens) {
      const { page, errors } = await open({ language: language === "zh" ? "zh-CN" : "en-GB", look, width, height: width < 500 ? 844 : 900 });
      await enter(page);
      for (const [place, name] of pages.entries()) {
        await show(page, name);
        assert.equal(await page.title(), `${titles[language][place]} · Aisle`);
        assert.equal(await page.getAttribute("html", "lang"), language === "zh" ? "zh-CN" : "en");
        assert.equal(await page.locator(".state.failed, .problem:not(:empty)").count(), 0, name);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${name} is ${wide} pixels wider than a screen of ${width}`);
        await accessible(page, `${name}, ${language}, ${look}, ${width}`);
        await page.screenshot({ path: `${folder}/${name}-${language}-${look}-${width}.png` });
      }
      assert.deepEqual(errors, []);
      await page.context().close();
    }
  },
  english: () => checks.looks("en", [{ look: "light", width: 1366 }, { look: "dark", width: 390 }]),
  chinese: () => checks.looks("zh", [{ look: "dark", width: 1366 }, { look: "light", width: 390 }]),

  /** Each click in the shop changes what is believed; the visitor's name goes to stdout. */
  async shop() {
    const { page, errors } = await open();
    await enter(page);
    await page.waitForSelector(".beliefs .path.new_visitor");
    const visitor = await page.textContent(".who .id");
    await page.locator(".cards .card").first().click();
    await page.waitForSelector(".beliefs .path.model");
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.waitForSelector('.steps li:has-text("Put in the cart")');
    await page.fill(".search input", "").catch(() => {});
    await page.click(".cart-link");
    const order = page.getByRole("button", { name: "Place the order" });
    await page.route("**/v1/events", (route) => route.fulfill({ status: 503, contentType: "application/json", body: '{"error":"no room"}' }), { times: 8 });
    await order.click();
    await page.waitForSelector(".beliefs .problem:has-text('no room')");
    assert.equal(await page.locator(".cart-page li").count(), 1); // what was not kept was not ordered
    await order.click();
    await page.waitForSelector('.steps li:has-text("Bought")');
    await page.waitForSelector(".cart-page .state:has-text('Ordered')");
    assert.equal(await page.locator(".steps li").count(), 3);
    await page.click(".store-name");
    await page.fill(".search input", "zzzzzz");
    await page.waitForSelector(".store .state");
    await page.waitForSelector('.steps li:has-text("Searched for")');
    await page.waitForSelector(".beliefs[aria-busy=false]");
    await page.route("**/v1/events", async (route) => { // slow: told after one became somebody else
      await page.waitForSelector(".who .eyebrow:text-is('Customer')");
      await route.continue();
    });
    await page.fill(".search input", "yyyyyy");
    await page.waitForSelector(".beliefs[aria-busy=true]");
    const told = page.waitForResponse("**/v1/events");
    await page.getByRole("button", { name: "Be somebody else" }).click();
    await page.locator(".choice li button").first().click();
    await page.waitForSelector(".who .eyebrow:text-is('Customer')");
    await told;
    await page.waitForSelector(".beliefs[aria-busy=false] .picks li");
    assert.equal(await page.locator(".steps li").count(), 0); // they did nothing yet
    await page.click(".cart-link");
    assert.equal(await page.locator(".cart-page .state:has-text('Ordered')").count(), 0);
    await accessible(page, "the shop after some clicks");
    await page.screenshot({ path: `${folder}/shop-clicked.png` });
    assert.deepEqual(errors, []);
    console.log(visitor);
  },

  /** A person's page; what if they now bought something? */
  async person() {
    const { page, errors } = await open();
    await enter(page);
    await show(page, "people");
    await page.locator(".finder li a").first().click();
    await page.waitForSelector(".outlook b");
    await page.waitForSelector(".timeline li");
    const offered = await page.textContent(".picks li");
    await page.selectOption(".what-if select", "purchase");
    await page.fill(".what-if input", "a");
    await page.fill(".what-if input", (await page.textContent(".picks li a span")).slice(0, 12));
    await page.locator(".matches button").first().click();
    await page.waitForSelector(".outlook em");
    assert.ok(offered);
    await accessible(page, "a person");
    await page.screenshot({ path: `${folder}/person.png`, fullPage: true });
    await page.locator(".finder li a").nth(1).click(); // a buyer: their segment is known soon after somebody asked
    for (let turn = 0; turn < 30 && !(await page.locator(".page-head p b").count()); ++turn) {
      await page.waitForTimeout(1000);
      await page.reload();
      await page.waitForSelector(".timeline li");
    }
    assert.match(await page.textContent(".page-head p b"), /[a-z]/);
    assert.deepEqual(errors, []);
  },

  /** The funnel's steps are chosen, and counted again. */
  async funnel() {
    for (const [language, width] of [["en-GB", 1366], ["zh-CN", 390]]) {
      const { page, errors } = await open({ language, width });
      await enter(page);
      await show(page, "understand");
      const panel = page.locator(".panel", { has: page.getByRole("heading", { name: /^(Funnel|漏斗)$/ }) });
      const steps = panel.locator(".steps-chosen select");
      const before = await panel.locator(".bars").textContent();
      await steps.nth(1).selectOption("search");
      await page.waitForFunction((text) => document.querySelector(".panel:has(.steps-chosen) .bars").textContent !== text, before);
      await panel.getByRole("button").last().click();
      await page.waitForFunction((count) => document.querySelector(".panel:has(.steps-chosen) .bars").children.length < count, await steps.count());
      await accessible(page, "the funnel");
      await panel.screenshot({ path: `${folder}/funnel-${width}.png` });
      assert.deepEqual(errors, []);
    }
  },

  /** Visits are followed from where they come in, from another place, and back from the order; by keyboard too. */
  async paths() {
    for (const [language, width] of [["en-GB", 1366], ["zh-CN", 390]]) {
      const { page, errors } = await open({ language, width });
      await enter(page);
      await show(page, "understand");
      const panel = page.locator(".panel", { has: page.getByRole("heading", { name: /^(Paths|路径)$/ }) });
      const top = panel.locator(".opener").first();
      const told = await panel.locator(".walk > li").count();
      assert.equal(await top.getAttribute("aria-expanded"), "true");
      await top.focus();
      await page.keyboard.press("Enter");
      assert.equal(await top.getAttribute("aria-expanded"), "false");
      assert.ok((await panel.locator(".walk > li").count()) < told);
      await page.route(/walks\?from=search$/, (route) => route.fulfill({ json: { walks: null } }));
      await panel.locator("select").selectOption("search");
      await panel.locator(".state", { hasText: /No visit came there|没有访问到达此处/ }).waitFor();
      const asked = page.waitForRequest(/walks\?from=view_item$/);
      await page.route(/walks\?from=view_item$/, () => {}); // on its way
      await panel.locator("select").selectOption("view_item");
      await asked;
      assert.equal(await panel.locator(".state").count(), 0);
      assert.match(await panel.getByRole("status").textContent(), /…/);
      await panel.locator("select").selectOption("(entry)");
      const before = await panel.locator(".walk").first().textContent();
      await panel.locator("select").selectOption("add_to_cart");
      await page.waitForFunction((text) => document.querySelector(".walk").textContent !== text, before);
      await panel.getByRole("button").nth(1).click();
      await page.waitForFunction(() => document.querySelector(".walk") && !document.querySelector(".state.waiting"));
      assert.equal(await panel.locator("select").inputValue(), "(goal)");
      await panel.locator(".walk .walk .opener").first().click();
      assert.ok((await panel.locator(".walk .walk .walk > li").count()) > 0);
      await accessible(page, "paths");
      await panel.screenshot({ path: `${folder}/paths-${width}.png` });
      await panel.getByRole("button").nth(2).click();
      await panel.locator(".bars:not(.walk) li").first().waitFor();
      assert.deepEqual(errors, []);
    }
  },

  /** What cohorts are measured by, their periods and their first category are chosen; each cell is told in numbers. */
  async cohorts() {
    for (const [language, width] of [["en-GB", 1366], ["zh-CN", 390]]) {
      const { page, errors } = await open({ language, width });
      await enter(page);
      await show(page, "understand");
      const panel = page.locator(".panel", { has: page.getByRole("heading", { name: /^(Cohorts|同期群)$/ }) });
      const rows = panel.locator("tbody tr");
      await panel.locator(".scroll").focus();
      await page.keyboard.press("ArrowDown");
      await panel.locator(".told", { hasText: "+1" }).waitFor();
      await page.keyboard.press("ArrowRight");
      await panel.locator(".told", { hasText: "+2" }).waitFor();
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("ArrowLeft"); // there is no cell
      await panel.locator(".told", { hasText: "+1" }).waitFor();
      await panel.locator(".chips button").nth(2).click();
      await page.mouse.move(0, 0);
      await panel.locator(".scroll").focus();
      await page.keyboard.press("ArrowLeft");
      await panel.locator(".told", { hasText: "+0" }).waitFor();
      await panel.locator(".chips button").first().click();
      await panel.locator(".told", { hasText: "+1" }).waitFor(); // there is no +0 among who buys again
      await page.mouse.move(0, 0);
      await panel.locator(".scroll").focus();
      await rows.first().locator(".heat.at").waitFor();
      await page.keyboard.press("ArrowDown");
      await rows.nth(1).locator(".heat.at").waitFor();
      await panel.locator(".chips button").nth(2).click();
      assert.match(await panel.locator(".heat").first().textContent(), /€\d/);
      const people = await rows.first().locator("td").first().textContent();
      await panel.locator("select").nth(1).selectOption({ index: 1 });
      await page.waitForFunction((text) => document.querySelector(".cohorts tbody td").textContent !== text, people);
      await panel.locator("select").first().selectOption("week");
      await panel.locator("th", { hasText: /First week|首周/ }).waitFor();
      await rows.first().locator(".heat").first().hover();
      await panel.locator(".told", { hasText: "+0" }).waitFor();
      await accessible(page, "cohorts");
      await panel.screenshot({ path: `${folder}/cohorts-${width}.png` });
      assert.deepEqual(errors, []);
    }
  },

  /** A shop too young for months: its cohorts are weeks from the start. Types of events keep their own names. */
  async young() {
    const { page, errors } = await open();
    await enter(page);
    await show(page, "understand");
    const panel = page.locator(".panel", { has: page.getByRole("heading", { name: "Cohorts" }) });
    await panel.locator("th", { hasText: "First week" }).waitFor();
    assert.equal(await panel.getByLabel("Month or week").inputValue(), "week");
    assert.ok((await panel.locator("tbody tr").count()) > 1);
    await panel.screenshot({ path: `${folder}/cohorts-young.png` });
    await panel.getByLabel("Month or week").selectOption("month");
    await panel.locator(".state", { hasText: "Too few began so" }).waitFor();
    const states = page.getByLabel("They start at");
    for (const [state, name] of [["(entry)", "Came in"], ["start", "start"], ["exit", "exit"]])
      assert.equal(await states.locator(`[value="${state}"]`).textContent(), name);
    assert.deepEqual(errors, []);
  },

  /** The metric that decided stands first, and is marked. */
  async protocols() {
    const { page, errors } = await open();
    await enter(page);
    await show(page, "models");
    await page.getByRole("button", { name: "What they choose next" }).click();
    await page.locator(".versions .buttons button").first().click();
    await page.waitForSelector(".difference tr.champion:has-text('MRR@20') .badge");
    const board = page.locator(".panel", { has: page.getByRole("heading", { name: "Leaderboard" }) });
    assert.match(await board.locator("th.n").first().textContent(), /MRR@20/);
    await board.locator(".chips button").first().click();
    assert.match(await board.locator("th.n").first().textContent(), /NDCG@10/);
    assert.deepEqual(errors, []);
  },

  /** A candidate beside the version that answers: it is published from there, and the other taken back. */
  async candidate() {
    for (const [language, width] of [["en-GB", 1366], ["zh-CN", 390]]) {
      const { page, errors } = await open({ language, width });
      await enter(page);
      await show(page, "models");
      await page.route("**/v1/models/buys_14d/2", async (route) => {
        const response = await route.fetch();
        const evaluation = await response.json();
        evaluation.champion.metrics.f1 = null; // it could not be measured
        await route.fulfill({ response, json: evaluation });
      });
      await page.getByRole("button", { name: /14/ }).click();
      await page.locator(".versions .buttons button").first().click();
      await page.waitForSelector(".difference tr.champion .badge");
      for (const chart of [/^(Calibration|校准)$/, /^(Who is found|识别能力)$/]) assert.equal(await page.getByRole("img", { name: chart }).count(), 1);
      assert.match(await page.textContent(".difference tr.champion"), /log loss|对数损失/);
      assert.equal(await page.locator(".difference th", { hasText: "F1" }).count(), 0);
      const board = page.locator(".panel", { has: page.locator("tr.champion small, tr.champion .badge") }).filter({ has: page.locator(".chips") });
      const tried = await board.locator("table").textContent();
      await board.locator(".chips button").first().click();
      assert.notEqual(await board.locator("table").textContent(), tried);
      await drawn(page);
      await accessible(page, "a candidate");
      await page.screenshot({ path: `${folder}/candidate-${width}.png`, fullPage: true });
      if (width > 500) {
        const lost = { published: false, why: "lost", gain: { metric: "log_loss", rows: 1200, gain: -0.0123, low: -0.02, high: 0.001 } };
        await page.route("**/publish", (route) => route.fulfill({ json: lost }), { times: 1 });
        await page.getByRole("button", { name: "Publish", exact: true }).first().click();
        await page.waitForSelector(".compare [role=status]:has-text('did not win beyond doubt')");
        await page.waitForSelector(".compare [role=status]:has-text('1,200 questions its gain in Surprise (log loss) is -0.0123')");
        await page.getByRole("button", { name: "Publish all the same" }).first().click();
        await page.waitForSelector(".compare [role=status]:has-text('Version 2 answers now.')");
        assert.equal(await page.locator(".difference").count(), 0);
        assert.ok(await page.getByLabel("Compare with").evaluate((choice) => choice === document.activeElement));
        await page.getByLabel("Compare with").selectOption("1");
        await page.locator(".panel:has(.difference)").getByRole("button", { name: "Roll back" }).click();
        await page.waitForSelector(".compare [role=status]:has-text('Version 1 answers now.')");
      }
      assert.deepEqual(errors, []);
    }
  },

  /** The parts of the log: what happens shows, SQL is answered or refused. */
  async log() {
    const { page } = await open();
    await enter(page);
    await show(page, "log");
    await page.getByRole("button", { name: "Quarantine" }).click();
    await page.waitForSelector(".records li");
    const listed = await page.locator(".records > li").count();
    await page.getByRole("button", { name: "Mend" }).first().click();
    const record = JSON.parse(await page.inputValue(".records textarea"));
    await page.fill(".records textarea", JSON.stringify({ ...record, user_id: "mended" }));
    await page.getByRole("button", { name: "Send again" }).click();
    await page.waitForSelector("[role=status]:has-text('Accepted')");
    await page.waitForFunction((count) => document.querySelectorAll(".records > li").length === count - 1, listed);
    await page.getByRole("button", { name: "Latest" }).click();
    await page.waitForSelector(".happened:has-text('mended')");
    await page.getByRole("button", { name: "SQL" }).click();
    await page.getByRole("button", { name: "Ask" }).click();
    await page.waitForSelector(".sql table tbody tr");
    await page.fill(".sql textarea", "SELECT * FROM read_text('/etc/passwd')");
    await page.getByRole("button", { name: "Ask" }).click();
    await page.waitForSelector(".sql .problem:has-text('Permission Error')");
    await accessible(page, "SQL");
    await page.screenshot({ path: `${folder}/sql.png` });
  },

  /** A key that is none; one that may not do everything (ours here is such a one). */
  async keys() {
    const { page } = await open();
    await enter(page, "aisle_wrong");
    await page.waitForSelector(".problem:has-text('not a key')");
    await accessible(page, "log-in");
    await page.screenshot({ path: `${folder}/login-wrong.png` });
    await enter(page);
    await page.waitForSelector(".problem:has-text('may not do everything')");
  },

  /** By keyboard alone: log in, go to another page, change the language; it is remembered. */
  async keyboard() {
    const { page } = await open();
    await page.goto(url);
    await page.waitForSelector("#key:focus");
    await page.keyboard.type(key);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".beliefs");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector('nav a[aria-current=page][href="#/now"]');
    await page.getByRole("button", { name: "中文" }).focus();
    await page.keyboard.press("Space");
    await page.waitForSelector("html[lang=zh-CN]");
    await page.reload();
    await page.waitForSelector("h1:has-text('此刻正在发生')");
  },

  /** While the server is gone, each page says so; stdin tells when it is stopped. */
  async gone() {
    const { page } = await open();
    await enter(page);
    await show(page, "now");
    await page.waitForSelector(".beacon:not(.gone)");
    console.log("ready");
    await new Promise((done) => process.stdin.once("data", done));
    await page.waitForSelector(".beacon.gone");
    await page.screenshot({ path: `${folder}/gone.png` });
    await page.evaluate(() => (location.hash = "#/models"));
    await page.waitForSelector(".state.failed button");
    await accessible(page, "the server is gone");
  },
};

try {
  await checks[check]();
} finally {
  await browser.close();
}
process.exit(0);
