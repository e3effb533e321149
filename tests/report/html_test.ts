import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { htmlReport } from "../../lib/report/html.ts";
import { element } from "../../lib/report/markup.ts";
import { makeRun } from "../campaign/runs.ts";
import { pageOf } from "./pages.ts";

const EVIL =
  `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&\u202e\0`;

const runs = ["rotate", "flip"].flatMap((aug, a) =>
  [32n, 64n].flatMap((dim, d) =>
    [0, 1, 2].map((seed) =>
      makeRun({
        hash: `${a}${d}${seed}abc`,
        name: `${aug} ${dim} number ${seed}`,
        params: { hparams: { aug, dim, seed: BigInt(seed) } },
        metrics: { "acc@test": 70 + a + d + seed / 8, "f1@test": 0.5 },
      })
    )
  )
);
const page = htmlReport(
  pageOf(runs, { groupby: ["aug", "dim"], metrics: ["acc", "f1"] }),
);

/** The page without what the browser does not show. */
const textOf = (page: string): string =>
  page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "");

Deno.test("a page has every group, every run and what made it", () => {
  assert.equal([...page.matchAll(/<tr data-group=/g)].length, 4);
  assert.equal([...page.matchAll(/<details /g)].length, 4);
  for (const { hash, name } of runs) {
    assert.ok(page.includes(`<code>${hash}</code>`), hash);
    assert.ok(page.includes(`>${name}</td>`), name!);
  }
  assert.ok(page.includes('<td data-sort="70.125">70.12</td>'));
  assert.ok(page.includes('<data value="70.25">70.25</data>'));
  for (
    const text of [
      "<code>aimrepo report --html page.html</code>",
      "<dd>runs</dd>",
      "<dd>7 (2 archived left out)</dd>",
      '<time datetime="2020-09-13T12:26:40.000Z">2020-09-13 12:26:40</time> UTC',
      "by aimrepo 1.2.3",
      "95\u00a0% confidence interval",
    ]
  ) assert.ok(page.includes(text), text);
});

Deno.test("a page draws each metric in each context", () => {
  const pictures = [...page.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) =>
    svg
  );
  assert.equal(pictures.length, 2);
  const [acc, f1] = pictures as [string, string];
  assert.match(
    acc,
    /^<svg(?=[^>]* role="img")[^>]* aria-labelledby="c0p0-title"/,
  );
  assert.match(acc, /<title id="c0p0-title">acc, test<\/title>/);
  assert.match(
    acc,
    /<desc id="c0p0-desc">Means and 95&#160;% .* by dim, 4 in all/,
  );
  assert.equal([...acc.matchAll(/<circle /g)].length, 4);
  assert.match(acc, />aug flip<\/text>/);
  assert.match(acc, />64<\/text>/);
  // All means are the same: the scale has room around them all the same.
  assert.equal([...f1.matchAll(/<circle /g)].length, 4);
  assert.doesNotMatch(acc + f1, /NaN|undefined|⚠/);
});

Deno.test("whatever is in a repository stays text", () => {
  const wild = [1, 2].map((n) =>
    makeRun({
      hash: `${EVIL}${n}`,
      name: EVIL,
      params: { [EVIL]: `${EVIL}${n}` },
      metrics: { [`${EVIL}@${EVIL}`]: n },
    })
  );
  const report = pageOf(wild, {
    groupby: [EVIL],
    metrics: [EVIL],
    contexts: [EVIL],
    classes: [EVIL, "other"],
  });
  const page = htmlReport({
    ...report,
    campaigns: [{ ...report.campaigns[0]!, id: EVIL }],
    origin: {
      ...report.origin,
      command: EVIL,
      repository: EVIL,
      version: EVIL,
    },
  });
  const shown = textOf(page);
  assert.doesNotMatch(shown, /<(script|img)\b/i);
  assert.doesNotMatch(shown, /[\0\u202e]/);
  assert.ok([...shown.matchAll(/&lt;script&gt;/g)].length > 20);
  assert.ok(shown.includes("\\u202e\\x00"));
  assertBalanced(page);
});

Deno.test("a page asks for nothing, and lets only its own script run", () => {
  assert.doesNotMatch(page, /https?:|@import|url\(/);
  for (const [, target] of page.matchAll(/ (?:src|href|action)="([^"]*)"/g)) {
    assert.match(target!, /^(#|data:,$)/);
  }
  const [policy] = page.match(/content="default-src[^"]*"/)!;
  assert.ok(policy.includes("default-src &#39;none&#39;"));
  const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)];
  assert.equal(scripts.length, 1);
  const sum = createHash("sha256").update(scripts[0]![1]!).digest("base64");
  assert.ok(policy.includes(`script-src &#39;sha256-${sum}&#39;;`));
  assert.doesNotMatch(textOf(page), / on[a-z]+=/);
});

Deno.test("a page's elements, ids and links fit each other", () => {
  assertBalanced(page);
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
  assert.equal(new Set(ids).size, ids.length);
  const wanted = [
    ...page.matchAll(
      / (?:href="#|for="|aria-\w+by="|data-of="|data-group=")([^"]+)"/g,
    ),
  ].map(([, id]) => id!);
  assert.ok(wanted.length > 15);
  for (const id of wanted) assert.ok(ids.includes(id), id);
  assert.deepEqual(
    [...page.matchAll(/<h([1-6])/g)].map(([, level]) => level),
    ["1", "2", "3", "3", "2"],
  );
});

Deno.test("missing values are shown, not drawn, and sorted last", () => {
  const lone = [
    makeRun({ hash: "a", params: { k: "x" }, metrics: { "acc@test": 1 } }),
    makeRun({ hash: "b", params: { k: "y" }, creationTime: null }),
    makeRun({
      hash: "c",
      params: { k: "z" },
      metrics: { "acc@test": Infinity },
    }),
  ];
  const page = htmlReport(pageOf(lone, { groupby: ["k"] }));
  assert.equal([...page.matchAll(/<circle /g)].length, 1);
  assert.ok(page.includes("<td>nan</td>"));
  assert.ok(page.includes('<td data-sort="Infinity">inf</td>'));
  assert.ok(page.includes("<td>None</td>"));
  // One row for each, as far apart as everywhere.
  const rows = [...page.matchAll(/<text [^>]*,(\d+)\)" y="0.32em">[xyz]</g)]
    .map(([, y]) => Number(y));
  assert.equal(rows.length, 3);
  assert.ok(rows[1]! - rows[0]! > 15 && rows[2]! - rows[1]! > 15, `${rows}`);
  const none = htmlReport(pageOf([lone[1]!], { groupby: ["k"] }));
  assert.ok(none.includes("There are no values to draw."));
  assert.doesNotMatch(none, /<svg/);
});

Deno.test("a metric that a context lacks is named, not drawn empty", () => {
  const page = htmlReport(
    pageOf(runs, { groupby: ["aug"], contexts: ["test", "other"] }),
  );
  assert.equal([...page.matchAll(/<svg /g)].length, 1);
  assert.match(page, / Without values: acc in other\.<\/p>/);
});

Deno.test("a matrix is shaded by the share of the class", () => {
  const page = htmlReport(
    pageOf(runs, { groupby: ["aug"], classes: ["mail", "video"] }),
  );
  assert.ok(
    page.includes('<td class="diagonal" style="--share:0.9">90.00</td>'),
  );
  assert.ok(page.includes('<td style="--share:0.1">10.00</td>'));
  assert.match(page, /<th scope="col">video<\/th>/);
  assert.match(page, /<h3>Confusion matrices and runs<\/h3>/);
});

Deno.test("elements escape what is put in, but not markup", () => {
  assert.equal(
    element("p", { title: '<"' }, "a&b", [element("b", {}, 1)], undefined).text,
    '<p title="&lt;&quot;">a&amp;b<b>1</b></p>\n',
  );
  assert.equal(
    element("input", { hidden: true, id: undefined, checked: false }).text,
    "<input hidden>",
  );
});

/** Fails where an element is not closed, or closed in the wrong place. */
function assertBalanced(page: string): void {
  const open: string[] = [];
  for (
    const [tag, end, name] of textOf(page).matchAll(/<(\/?)([a-z]\w*)[^>]*?>/gi)
  ) {
    if (/^(meta|link|input)$/.test(name!) || tag.endsWith("/>")) continue;
    if (end === "/") assert.equal(open.pop(), name);
    else open.push(name!);
  }
  assert.deepEqual(open, []);
}
