import assert from "node:assert/strict";
import fc from "fast-check";
import { ArtifactError } from "../../lib/aim/artifact_error.ts";
import { readArtifact } from "../../lib/aim/artifacts.ts";
import {
  readClassReport,
  readConfusion,
} from "../../lib/campaign/class_artifacts.ts";
import {
  type ClassReport,
  parseClassReport,
  summarizeClassReports,
} from "../../lib/campaign/class_report.ts";
import {
  joinConfusions,
  parseConfusion,
} from "../../lib/campaign/confusion.ts";
import { pooledReport } from "../../lib/campaign/pooled_report.ts";

const matrix = (text: string) => parseConfusion(text, "m.csv");
const report = (text: string) => parseClassReport(text, "r.csv");

/** The code of the error that a function throws. */
function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    assert.ok(error.message.startsWith(`Cannot read ${error.file}: `));
    return error.code;
  }
}

Deno.test("a confusion matrix has its true classes in rows", () => {
  const { classes, counts } = matrix(",a,b\na,5,1\nb,2,7\n");
  assert.deepEqual(classes, ["a", "b"]);
  assert.deepEqual(counts, [[5, 1], [2, 7]]);
});

Deno.test("rows and columns may differ in order and number", () => {
  const { classes, counts } = matrix(",b,a\na,1,5\nc,2,3\n");
  assert.deepEqual(classes, ["b", "a", "c"]);
  assert.deepEqual(counts, [
    [NaN, NaN, NaN],
    [1, 5, NaN],
    [2, 3, NaN],
  ]);
});

Deno.test("labels are read as CSV has them", () => {
  const { classes } = matrix(
    '\ufeff,"a,b","c ""d"""\r\n"a,b",1,0\r\n"c ""d""",0,1\r\n',
  );
  assert.deepEqual(classes, ["a,b", 'c "d"']);
});

Deno.test("CSV that is none, or says something else, is refused by a code", () => {
  const cases: [string, string][] = [
    ["", "SHAPE"],
    ["\n\n", "SHAPE"],
    ["a", "SHAPE"],
    [",a\n", "SHAPE"],
    [",a,a\na,1,2\n", "SHAPE"],
    [",a\na,1\na,2\n", "SHAPE"],
    [",a\na,-1\n", "SHAPE"],
    [",a\na,\n", "SHAPE"],
    [",a\na,inf\n", "SHAPE"],
    [",a\na,nan\n", "SHAPE"],
    [",a\na,0x10\n", "SHAPE"],
    [",a\na,=1+1\n", "SHAPE"],
    [",a,b\na,1\n", "SYNTAX"],
    [',a\n"a,1\n', "SYNTAX"],
    [',a\na"b,1\n', "SYNTAX"],
  ];
  for (const [text, code] of cases) {
    assert.equal(codeOf(() => matrix(text)), code, JSON.stringify(text));
  }
  assert.equal(codeOf(() => report(",precision,recall\na,1,1\n")), "SHAPE");
  assert.equal(
    codeOf(() => report(",precision,recall,f1-score\na,1,1,many\n")),
    "SHAPE",
  );
});

Deno.test("whatever the text, it is read or refused by a code", () => {
  const piece = fc.constantFrom(
    ...'a b , , \n \r " 1 2.5 -1 nan precision recall f1-score __proto__ \0 \ufeff'
      .split(" "),
    "\n",
    ",",
  );
  const text = fc.array(piece, { maxLength: 40 }).map((parts) =>
    parts.join("")
  );
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (csv) => {
      codeOf(() => matrix(csv));
      codeOf(() => report(csv));
    }),
  );
});

Deno.test("matrices are joined by class; a missing class counts nowhere", () => {
  const matrices = [
    matrix(",a,b\na,5,1\nb,2,8\n"),
    matrix(",b,c\nb,4,0\nc,1,3\n"),
  ];
  const sum = joinConfusions(matrices, "sum");
  assert.deepEqual(sum.classes, ["a", "b", "c"]);
  assert.deepEqual(
    sum.cells.map((row) => row.map(({ value }) => value)),
    [[5, 1, NaN], [2, 12, 0], [NaN, 1, 3]],
  );
  assert.deepEqual(
    sum.cells.map((row) => row.map(({ count }) => count)),
    [[1, 1, 0], [1, 2, 1], [0, 1, 1]],
  );
  const mean = joinConfusions(matrices, "mean");
  assert.deepEqual(mean.cells[1]![1], {
    count: 2,
    value: 6,
    std: Math.sqrt(8),
  });
  const share = joinConfusions(matrices, "share");
  assert.equal(share.cells[0]![0]!.value, 5 / 6);
  assert.equal(share.cells[1]![1]!.value, (8 / 10 + 4 / 4) / 2);
});

Deno.test("a class without samples has no shares", () => {
  const joined = joinConfusions(
    [matrix(",a,b\na,0,0\nb,1,1\n"), matrix(",a,b\na,3,1\nb,1,1\n")],
    "share",
  );
  assert.deepEqual(joined.cells[0]![0], { count: 1, value: 0.75, std: NaN });
});

const text = `,precision,recall,f1-score,support
a,0.5,0.25,0.3333333333333333,8.0
b,1.0,nan,,2
accuracy,0.6,0.6,0.6,0.6
macro avg,0.75,0.5,0.4,10.0
`;

Deno.test("averages are told from classes, and the accuracy has no support", () => {
  const { classes, averages } = report(text);
  assert.deepEqual(classes, [
    { name: "a", precision: 0.5, recall: 0.25, f1: 1 / 3, support: 8 },
    { name: "b", precision: 1, recall: NaN, f1: NaN, support: 2 },
  ]);
  assert.deepEqual(averages.map(({ name }) => name), ["accuracy", "macro avg"]);
  assert.equal(averages[0]!.support, NaN);
});

Deno.test("reports are summarised class by class", () => {
  const other = report(
    ",support,f1-score,recall,precision\nc,1,1,1,1\na,8,0.5,0.75,0.5\n",
  );
  const { classes, averages } = summarizeClassReports([report(text), other]);
  assert.deepEqual(classes.map(({ name }) => name), ["a", "b", "c"]);
  const [a, b, c] = classes;
  assert.deepEqual([a!.recall.count, a!.recall.mean], [2, 0.5]);
  assert.equal(a!.recall.std, Math.sqrt(0.125));
  assert.deepEqual([b!.recall.count, b!.precision.count], [0, 1]);
  assert.deepEqual([c!.f1.count, c!.f1.mean, c!.f1.std], [1, 1, NaN]);
  assert.equal(averages[0]!.f1.count, 1);
});

Deno.test("a pooled report follows from the counts", () => {
  const pooled: ClassReport = pooledReport(["a", "b", "c"], [
    [3, 1, 0],
    [2, 4, NaN],
    [0, 0, 0],
  ]);
  const [a, b, c] = pooled.classes;
  assert.deepEqual(a, {
    name: "a",
    precision: 3 / 5,
    recall: 3 / 4,
    f1: 6 / 9,
    support: 4,
  });
  assert.equal(b!.recall, 4 / 6);
  assert.deepEqual([c!.precision, c!.recall, c!.f1, c!.support], [0, 0, 0, 0]);
  const [accuracy, macro, weighted] = pooled.averages;
  assert.equal(accuracy!.f1, 7 / 10);
  assert.equal(macro!.recall, (3 / 4 + 4 / 6) / 3);
  assert.equal(weighted!.recall, (3 / 4 * 4 + 4 / 6 * 6) / 10);
});

Deno.test("a matrix of many more classes than its file has cells is refused", () => {
  const names = Array.from({ length: 5000 }, (_, i) => `,${i}`);
  const wide = (count: number) =>
    `${names.slice(0, count).join("")}\nx${",1".repeat(count)}\n`;
  assert.equal(codeOf(() => matrix(wide(5000))), "SHAPE");
  assert.equal(matrix(wide(100)).classes.length, 101);
  const rows = names.map((_, i) => `r${i},1\n`).join("");
  assert.equal(codeOf(() => matrix(`,a\n${rows}`)), "SHAPE");
});

Deno.test("a row that is longer than any is refused before it is cut", () => {
  assert.equal(codeOf(() => matrix(",".repeat(2 ** 18))), "SYNTAX");
});

Deno.test("reports beyond a megabyte, and matrices beyond four, are not read", () => {
  const folder = Deno.makeTempDirSync({ prefix: "aimrepo-classes-" });
  try {
    const source = {
      layout: { artifacts: folder },
      artifact: (hash: string, path: string, limit: number) =>
        readArtifact(`${folder}/${hash}`, path, limit),
    };
    Deno.mkdirSync(`${folder}/0a`);
    const files = [
      ["test_class_rep", readClassReport, 2 ** 20],
      ["test_conf_mtx", readConfusion, 2 ** 22],
    ] as const;
    for (const [name, read, most] of files) {
      const file = `${folder}/0a/${name}.csv`;
      for (
        const [size, code] of [[most, "SHAPE"], [
          most + 1,
          "TOO_LARGE",
        ]] as const
      ) {
        Deno.writeFileSync(file, new Uint8Array(size).fill(0x0a));
        assert.equal(codeOf(() => read(source, "0a", "test")), code, name);
      }
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
