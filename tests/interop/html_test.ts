import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { run } from "../cli/harness.ts";
import { testUnless } from "../ship/skip.ts";
import { unpackTestdata } from "../testdata.ts";
import { chromiumPath, type View, type Watched, withPage } from "./browser.ts";

const missing = chromiumPath === undefined ? "there is no Chromium" : undefined;

const folder = missing === undefined
  ? Deno.makeTempDirSync({ prefix: "aimrepo-pages-" })
  : undefined;
if (folder !== undefined) {
  globalThis.addEventListener(
    "unload",
    () => Deno.removeSync(folder, { recursive: true }),
  );
}

const pages = new Map<string, Promise<string>>();

/** The page of a repository of the test data, made once. */
function pageOf(name: string, ...args: string[]): Promise<string> {
  const id = [name, ...args].join(" ");
  let page = pages.get(id);
  if (page === undefined) pages.set(id, page = makePage(name, args));
  return page;
}

async function makePage(name: string, args: string[]): Promise<string> {
  const file = `${folder}/${pages.size}.html`;
  const { status, err } = await run([
    "report",
    "--no-save",
    "--quiet",
    "--html",
    file,
    "--aim-repo",
    await unpackTestdata(name),
    ...args,
  ]);
  assert.equal(status, 0, err);
  return file;
}

const campaign = () =>
  pageOf("campaign", "--metrics", "acc,f1", "--best", "max");

function browserTest(
  name: string,
  view: View,
  file: () => Promise<string>,
  look: (watched: Watched) => Promise<void>,
): void {
  testUnless(
    name,
    missing,
    async () => await withPage(await file(), view, look),
  );
}

/** The texts of a column of the rows that are shown. */
function column(page: Page, place: number): Promise<string[]> {
  return page.evaluate(
    `Array.from(document.querySelectorAll("table.groups tbody tr"))
      .filter((row) => row.checkVisibility())
      .map((row) => row.cells[${place}].textContent)`,
  );
}

browserTest(
  "a page sorts by any column, missing values last",
  {},
  campaign,
  async ({ page, messages }) => {
    const before = await column(page, 4);
    const button = page.getByRole("button", { name: "acc mean" });
    const head = page.locator("th", { has: button });
    const order = () => head.getAttribute("aria-sort");
    assert.equal(await order(), "none");
    await button.click();
    assert.equal(await order(), "ascending");
    const up = (await column(page, 4)).map(Number);
    assert.deepEqual(up, before.map(Number).sort((a, b) => a - b));
    // The keyboard does as well as the mouse.
    await button.press("Enter");
    assert.equal(await order(), "descending");
    assert.deepEqual((await column(page, 4)).map(Number), up.toReversed());
    // Numbers are sorted as numbers, whichever column was sorted by before.
    await page.getByRole("button", { name: "flowpic_dim" }).press("Space");
    assert.equal(await order(), "none");
    const dims = new Set(await column(page, 2));
    assert.deepEqual([...dims], ["32", "64", "1500"]);
    await page.getByRole("button", { name: "flowpic_dim" }).click();
    await page.getByRole("button", { name: "flowpic_dim" }).click();
    assert.deepEqual(await column(page, 4), before);
    assert.deepEqual(messages, []);
  },
);

browserTest(
  "groups without a value stay last",
  {},
  () => pageOf("props"),
  async ({ page }) => {
    const button = page.getByRole("button", { name: "acc mean" });
    await button.click();
    const up = ["0.20", "0.50", "0.70", "nan", "nan"];
    assert.deepEqual(await column(page, 3), up);
    await button.click();
    const down = ["0.70", "0.50", "0.20", "nan", "nan"];
    assert.deepEqual(await column(page, 3), down);
  },
);

browserTest(
  "a page filters groups by every word",
  {},
  campaign,
  async ({ page }) => {
    const status = page.getByRole("status");
    assert.equal(await status.textContent(), "63 of 63 groups");
    await page.getByLabel("Filter groups").fill("Human  rotate");
    assert.equal(await status.textContent(), "3 of 63 groups");
    assert.deepEqual(await column(page, 2), ["32", "64", "1500"]);
    assert.equal(await page.locator("details:visible").count(), 3);
    await page.getByRole("button", { name: "Unfold all" }).click();
    assert.equal(await page.locator("details[open]").count(), 3);
    await page.getByLabel("Filter groups").fill("nothing so");
    assert.deepEqual(await column(page, 0), []);
    await page.getByLabel("Filter groups").fill("");
    assert.equal((await column(page, 0)).length, 63);
  },
);

browserTest(
  "the number of runs leads to them",
  {},
  campaign,
  async ({ page }) => {
    await page.getByRole("link", { name: "15 runs: test-script · noaug · 64" })
      .click();
    const runs = page.getByRole("region", {
      name: "Runs of test-script · noaug · 64",
    });
    await runs.waitFor({ state: "visible" });
    assert.equal(await runs.locator("tbody tr").count(), 15);
    assert.equal(await page.locator("details[open]").count(), 1);
    const matrix = page.locator("details[open] table.confusion td.diagonal");
    assert.equal(await matrix.count(), 5);
  },
);

browserTest(
  "without JavaScript a page is a page",
  { scripts: false },
  campaign,
  async ({ page }) => {
    assert.equal(
      await page.locator("table.groups tbody tr:visible").count(),
      63,
    );
    assert.equal(
      await page.locator("button:visible, input:visible").count(),
      0,
    );
    assert.equal(await page.locator("svg:visible").count(), 6);
    await page.locator("summary").first().click();
    assert.equal(
      await page.locator("details[open] .runs tbody tr:visible").count(),
      15,
    );
    await page.getByRole("link").nth(5).click();
    assert.equal(await page.locator("details[open]").count(), 2);
  },
);

const repositories: [string, () => Promise<string>][] = [
  ["campaign", campaign],
  [
    "two-campaigns",
    () =>
      pageOf("two-campaigns", "--campaign-id", "all", "--groupby", "aug_name"),
  ],
  ["contexts", () => pageOf("contexts")],
  ["mixed", () => pageOf("mixed")],
  ["props", () => pageOf("props")],
];

for (const [name, file] of repositories) {
  for (const scheme of ["light", "dark"] as const) {
    for (const width of [360, 1200]) {
      browserTest(
        `axe finds nothing: ${name}, ${scheme}, ${width} pixels`,
        { scheme, width },
        file,
        async ({ page, requests, messages }) => {
          for (const detail of await page.locator("summary").all()) {
            if (await detail.isVisible()) await detail.click();
            if (await page.locator("details[open]").count() >= 3) break;
          }
          // By evaluation: the page's policy lets no other script in.
          await page.evaluate(axe.source);
          const found = await page.evaluate(
            "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary)]))",
          );
          assert.deepEqual(found, []);
          const wide = await page.evaluate(
            "document.documentElement.scrollWidth - innerWidth",
          );
          assert.equal(wide, 0);
          assert.deepEqual(requests, [page.url()]);
          assert.deepEqual(messages, []);
        },
      );
    }
  }
}

browserTest(
  "colours on shaded cells have contrast, whatever the theme",
  { scheme: "dark" },
  campaign,
  async ({ page }) => {
    await page.locator("summary").first().click();
    const ratio = () =>
      page.evaluate<number>(`(() => {
      const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
      const light = (colour) => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = Array.from(canvas.getImageData(0, 0, 1, 1).data, (c) =>
          c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const cells = Array.from(document.querySelectorAll("details[open] .confusion td"));
      for (const cell of cells) cell.style.setProperty("--share", 1);
      return Math.min(...cells.map((cell) => {
        const { color, backgroundColor } = getComputedStyle(cell);
        const [a, b] = [light(color), light(backgroundColor)].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
      }));
    })()`);
    assert.ok(await ratio() > 4.5, `${await ratio()}`);
    await page.emulateMedia({ colorScheme: "light" });
    assert.ok(await ratio() > 4.5, `${await ratio()}`);
  },
);
