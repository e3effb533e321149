import assert from "node:assert/strict";
import fc from "fast-check";
import { realDisk } from "../../lib/merge/disk.ts";
import { joinNames, joinRuns } from "../../lib/merge/join_rows.ts";
import { readRows } from "../../lib/merge/read_rows.ts";
import { changesBetween } from "../../lib/merge/row_changes.ts";
import { noRows, type Rows } from "../../lib/merge/rows.ts";
import { createMetadata, writeRows } from "../../lib/merge/write_rows.ts";
import { temporaryFolder } from "./repositories.ts";

const moments = fc.constantFrom(
  "2023-01-01 00:00:00.000001",
  "2023-01-01 00:00:00.000002",
  "2023-01-02 00:00:00.000000",
  null,
);
const words = fc.constantFrom("a", "b", null);
const flags = fc.constantFrom(0, 1);
const logs = fc.uniqueArray(
  fc.record({
    datetime: moments,
    action: fc.constantFrom("Created", "Edited"),
    before_edit: words,
    after_edit: words,
  }),
  { maxLength: 2, selector: (log) => JSON.stringify(Object.values(log)) },
);
const notes = fc.uniqueArray(
  fc.record({
    content: fc.constantFrom("x", "y"),
    created_at: moments,
    updated_at: moments,
    log: logs,
  }),
  { maxLength: 2, selector: (note) => note.created_at ?? note.content },
);
const described = {
  created_at: moments,
  updated_at: moments,
  is_archived: flags,
  description: words,
};
const names = ["one", "two"];

/** Uuids belong to one experiment or tag each. */
function named<T extends object>(rows: fc.Arbitrary<T>) {
  return fc.tuple(
    ...names.map((name) =>
      fc.option(fc.tuple(rows, fc.constantFrom("1", "2", "3")))
        .map((found): [string, T & { uuid: string }] | undefined =>
          found
            ? [name, { ...found[0], uuid: `${name}${found[1]}` }]
            : undefined
        )
    ),
  ).map((entries) => new Map(entries.filter((entry) => entry !== undefined)));
}

const repositories: fc.Arbitrary<Rows> = fc.record({
  experiments: named(fc.record({ ...described, notes })),
  tags: named(fc.record({ ...described, color: words })),
}).chain(({ experiments, tags }) =>
  fc.dictionary(
    fc.constantFrom("r1", "r2"),
    fc.record({
      ...described,
      name: words,
      finalized_at: moments,
      experiment: fc.constantFrom(null, ...experiments.keys()),
      tags: fc.subarray([...tags.keys()]),
      notes,
      info: fc.option(
        fc.record({
          created_at: moments,
          updated_at: moments,
          last_notification_index: fc.nat({ max: 2 }),
        }),
        { nil: undefined },
      ),
    }),
  ).map((runs) => ({ experiments, tags, runs: new Map(Object.entries(runs)) }))
);

function join(...all: Rows[]): Rows {
  const joined = noRows();
  for (const rows of all) {
    joinNames(joined, rows);
    for (const [hash, run] of rows.runs) {
      joined.runs.set(hash, joinRuns(joined.runs.get(hash), run));
    }
  }
  return joined;
}

/** The same text for the same rows, in whatever order they are. */
function ordered(rows: Rows): string {
  const canonical = (value: unknown): unknown => {
    if (value instanceof Map) return canonical(Object.fromEntries(value));
    if (Array.isArray(value)) {
      return value.map((item) => JSON.stringify(canonical(item))).sort();
    }
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).sort(([x], [y]) => x < y ? -1 : 1)
        .map(([name, field]) => [name, canonical(field)]),
    );
  };
  return JSON.stringify(canonical(rows), undefined, 1);
}

Deno.test("joining metadata knows neither order, nesting nor repetition", () => {
  fc.assert(fc.property(repositories, repositories, repositories, (a, b, c) => {
    const whole = ordered(join(a, b, c));
    assert.equal(ordered(join(c, a, b)), whole);
    assert.equal(ordered(join(a, join(b, c))), whole);
    assert.equal(ordered(join(a, b, c, b, a)), whole);
  }));
});

Deno.test("what is written is what was wanted, and then nothing is to be done", async () => {
  const disk = realDisk();
  await fc.assert(
    fc.asyncProperty(repositories, repositories, async (a, b) => {
      const file = `${temporaryFolder()}/run_metadata.sqlite`;
      await createMetadata(file);
      for (const wanted of [join(a), join(a, b)]) {
        await writeRows(disk, file, wanted);
        const written = (await readRows(file))!;
        assert.equal(ordered(written), ordered(wanted));
        assert.deepEqual(changesBetween(written, wanted), []);
      }
    }),
    { numRuns: 40 },
  );
});
