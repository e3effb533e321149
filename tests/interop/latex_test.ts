import assert from "node:assert/strict";
import { formatPaper } from "../../cli/render/paper.ts";
import { aggregate } from "../../lib/campaign/aggregate.ts";
import { paperTable } from "../../lib/report/paper.ts";
import { makeRun } from "../campaign/runs.ts";
import { runOn } from "../cli/harness.ts";
import { has, testUnless } from "../ship/skip.ts";

const missing = has("pdflatex", "--version") && has("pdftotext", "-v")
  ? undefined
  : "there is no pdflatex or no pdftotext";

/** What stands in the document that LaTeX makes of tables. */
async function typeset(tables: string[]): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-latex-" });
  try {
    await Deno.writeTextFile(
      `${folder}/paper.tex`,
      "\\documentclass{article}\n\\usepackage{booktabs}\n" +
        "\\usepackage[a1paper,landscape]{geometry}\n\\begin{document}\n" +
        `${tables.join("\n\\newpage\n")}\\end{document}\n`,
    );
    const latex = await new Deno.Command("pdflatex", {
      args: ["-halt-on-error", "-interaction=nonstopmode", "paper.tex"],
      cwd: folder,
    }).output();
    const log = new TextDecoder().decode(latex.stdout);
    assert.ok(latex.success, log);
    assert.doesNotMatch(log, /Overfull|Missing character/);
    const text = await new Deno.Command("pdftotext", {
      args: ["-layout", "paper.pdf", "-"],
      cwd: folder,
    }).output();
    return new TextDecoder().decode(text.stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

testUnless("LaTeX typesets the table of a campaign", missing, async () => {
  const { out } = await runOn("campaign", [
    "report",
    "--no-save",
    "--metrics",
    "acc,f1",
    "--best",
    "max",
    "--format",
    "latex",
  ]);
  const text = await typeset([out]);
  assert.match(
    text,
    /test-human +changertt +32 +15 +70\.76 ± 1\.99 +0\.71 ± 0\.02 +71\.32 ± 4\.72/,
  );
  assert.equal([...text.matchAll(/^ *test-.*±/gm)].length, 63);
});

testUnless("LaTeX shows every character of a name", missing, async () => {
  const names = [
    // But for the underscore, which TeX draws as a line.
    ..."\\ { } $ & # ^ ~ % < > | [ ] * - + = ( ) / : ; ! ? @".split(" "),
    "[1, 2]",
    "*star",
  ];
  const runs = names.map((name) =>
    makeRun({ params: { text: name }, metrics: { "acc@test": -1 } })
  );
  const aggregation = aggregate(runs, {
    metrics: ["acc"],
    contexts: ["test"],
    groupby: ["text", "test_split_name"],
  });
  const options = { precision: 1, confidence: 0.95 };
  const text = await typeset([
    formatPaper("latex", paperTable([{ id: "c", aggregation }], options)),
  ]);
  const shown = [...text.matchAll(/^ *(\S.*?) +test +1 +[-−]1\.0/gm)]
    .map(([, name]) => name!);
  const plain = (name: string) =>
    name.replace("˜", "~").replace("ˆ", "^").replace("∼", "~");
  assert.deepEqual(shown.map(plain).sort(), names.sort());
});
