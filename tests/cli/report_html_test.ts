import assert from "node:assert/strict";
import { expectedOf } from "../testdata.ts";
import { checkout, run, runOn, withCopy } from "./harness.ts";
import { assertSnapshot } from "./snapshot.ts";

const NO_SAVE = ["report", "--no-save"];

async function withFolder(
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "page-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("report --html saves the whole campaign beside the table", async () => {
  await withFolder(async (folder) => {
    const file = `${folder}/new/page.html`;
    const plain = await runOn("campaign", NO_SAVE);
    const { status, out, err } = await runOn("campaign", [
      ...NO_SAVE,
      "--html",
      file,
    ]);
    assert.deepEqual([status, err], [0, ""]);
    assert.equal(out, `${plain.out}saving: ${file}\n`);
    assert.deepEqual(
      Array.from(Deno.readDirSync(`${folder}/new`), ({ name }) => name),
      ["page.html"],
    );
    const page = await Deno.readTextFile(file);
    assert.equal([...page.matchAll(/<tr data-group=/g)].length, 63);
    assert.equal([...page.matchAll(/<svg /g)].length, 3);
    assert.equal([...page.matchAll(/<circle /g)].length, 63);
    assert.equal([...page.matchAll(/<table class="confusion">/g)].length, 63);
    for (const hash of Object.keys(expectedOf("campaign").runs)) {
      assert.equal(page.split(`<code>${hash}</code>`).length - 1, 3, hash);
    }
    // The first group's accuracy, as the table has it.
    assert.match(plain.out, /test-human +changertt +32 +15 +70\.76/);
    assert.match(page, />changertt<\/th><th[^>]*>32<\/th>.*?>70\.76<\/td>/);
  });
});

Deno.test("a page says what made it, but not where it stands", async () => {
  await withFolder(async (folder) => {
    const file = `${folder}/page.html`;
    await withCopy("props", async (root) => {
      const { status } = await run([
        ...NO_SAVE,
        "--aim-repo",
        `${root}/.aim/`,
        "--metrics",
        "acc",
        "--where",
        "lr < 9e9",
        "--html",
        file,
        "--quiet",
      ]);
      assert.equal(status, 0);
      const page = await Deno.readTextFile(file);
      const [, command] = /<dd><code>([^<]*)<\/code>/.exec(page)!;
      assert.equal(
        command,
        "aimrepo report --aim-repo .aim --metrics acc --no-save " +
          "--html page.html --where &#39;lr &lt; 9e9&#39; --quiet",
      );
      const expected = Object.values(expectedOf("props").runs)
        .filter(({ attrs }) => attrs !== null);
      const archived = expected.filter(({ props }) => props?.archived).length;
      assert.ok(archived > 0);
      assert.ok(
        page.includes(
          `<dd>${expected.length} (${archived} archived left out)</dd>`,
        ),
      );
      assert.ok(page.includes("<dd>props</dd>"));
      assert.ok(!page.includes(folder) && !page.includes(root));
    });
  });
});

Deno.test("a page that cannot be saved is an error beside the table", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "in the way");
    const file = `${folder}/file/page.html`;
    const { status, out, err } = await runOn("pktseries", [
      ...NO_SAVE,
      "--html",
      file,
    ]);
    assert.equal(status, 1);
    assert.match(out, /campaign_id/);
    assert.match(err, /^aimrepo: Cannot save .*page\.html: .+\n$/);
  });
});

Deno.test("a matrix that cannot be read is named, and the page is made", async () => {
  await withFolder(async (folder) => {
    await withCopy("campaign", async (root) => {
      const [hash] = Object.keys(expectedOf("campaign").runs);
      const matrix = `${root}/artifacts/${hash}/test-human_conf_mtx.csv`;
      await Deno.writeTextFile(matrix, "a,b\n1\n");
      const { status, err } = await run([
        ...NO_SAVE,
        "--aim-repo",
        root,
        "--html",
        `${folder}/page.html`,
      ]);
      assert.equal(status, 3);
      assert.match(err, new RegExp(`^aimrepo: warning: run ${hash}: .+\n$`));
      const page = await Deno.readTextFile(`${folder}/page.html`);
      assert.equal([...page.matchAll(/mean of 14 runs\./g)].length, 1);
      assert.equal([...page.matchAll(/mean of 15 runs\./g)].length, 62);
    });
  });
});

Deno.test("machine formats stay whole beside a page, campaigns are sections", async () => {
  await withFolder(async (folder) => {
    const { out, err } = await runOn("two-campaigns", [
      ...NO_SAVE,
      "--campaign-id",
      "all",
      "--format",
      "json",
      "--html",
      `${folder}/page.html`,
    ]);
    assert.equal(JSON.parse(out).length, 16);
    assert.match(err, /^saving: .*page\.html$/m);
    const page = await Deno.readTextFile(`${folder}/page.html`);
    assert.equal([...page.matchAll(/<section data-campaign/g)].length, 2);
    assert.equal(
      [...page.matchAll(/<h2 id="c\d">Campaign \d+<\/h2>/g)].length,
      2,
    );
  });
});

Deno.test("--sort and --limit hold on a page", async () => {
  await withFolder(async (folder) => {
    const file = `${folder}/page.html`;
    await runOn("campaign", [
      ...NO_SAVE,
      "--sort=-acc_mean",
      "--limit",
      "4",
      "--html",
      file,
    ]);
    const page = await Deno.readTextFile(file);
    const means = [
      ...page.matchAll(
        /<tr data-group=.*?<td data-sort="15">.*?<\/td><td data-sort="([\d.]+)"/g,
      ),
    ]
      .map(([, mean]) => Number(mean));
    assert.equal(means.length, 4);
    assert.deepEqual(means, means.toSorted((a, b) => b - a));
    assert.equal([...page.matchAll(/<details /g)].length, 4);
  });
});

Deno.test("what draws pages is loaded for pages only", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "cli/report.ts"],
    cwd: checkout,
    stderr: "null",
  }).output();
  interface Module {
    specifier: string;
    dependencies?: {
      specifier: string;
      isDynamic?: boolean;
      code?: { specifier: string };
    }[];
  }
  const { modules, roots }: { modules: Module[]; roots: string[] } = JSON
    .parse(new TextDecoder().decode(stdout));
  const known = new Map(modules.map((module) => [module.specifier, module]));
  const atOnce = new Set<string>();
  const visit = (specifier: string): void => {
    if (atOnce.has(specifier)) return;
    atOnce.add(specifier);
    for (const next of known.get(specifier)?.dependencies ?? []) {
      if (next.isDynamic !== true && next.code) visit(next.code.specifier);
    }
  };
  roots.forEach(visit);
  const all = [...known.keys()];
  const isDrawing = (specifier: string) =>
    /observablehq|linkedom/.test(specifier);
  assert.ok(atOnce.size > 20 && all.length > atOnce.size);
  assert.ok(all.some(isDrawing));
  assert.deepEqual([...atOnce].filter(isDrawing), []);
});

Deno.test("report for papers: mean ± interval, the best in bold", async () => {
  const args = [
    ...NO_SAVE,
    "--groupby",
    "flowpic_dim,aug_name",
    "--contexts",
    "test-human,test-script",
    "--metrics",
    "acc,f1",
    "--best",
    "max",
  ];
  const latex = await runOn("campaign", [...args, "--format", "latex"]);
  assertSnapshot("report_campaign.tex", latex.out);
  assert.match(latex.out, / & 70\.76 \$\\pm\$ 1\.99 & /);
  const md = await runOn("campaign", [...args, "--format", "md"]);
  assertSnapshot("report_campaign_md.txt", md.out);
  assert.match(md.out, /\| \*\*73\.90 ± 1\.06\*\* \|/);
  const flat = await runOn("campaign", [
    ...NO_SAVE,
    "--format",
    "md",
    "--columns",
    "aug_name,acc_mean",
  ]);
  assert.match(flat.out, /^\| aug_name \| acc_mean \|\n/);
});

Deno.test("--best and --html are refused where they mean nothing", async () => {
  const status = async (...args: string[]): Promise<number> => {
    const { status, out } = await runOn("campaign", [...NO_SAVE, ...args]);
    assert.equal(out, "");
    return status;
  };
  assert.equal(await status("--best", "max"), 2);
  assert.equal(await status("--best", "most", "--format", "md"), 2);
  assert.equal(await status("--best", "max", "--format", "csv"), 2);
  assert.equal(
    await status("--best", "max", "--format", "md", "--columns", "runs"),
    2,
  );
  assert.equal(await status("--html", "page.html", "--confusion"), 2);
  assert.equal(
    await status("--best", "max", "--format", "md", "--class-report"),
    2,
  );
});
