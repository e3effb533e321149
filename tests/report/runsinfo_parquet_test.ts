import assert from "node:assert/strict";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import type { AimValue } from "../../lib/aim/value.ts";
import { runsInfoParquet } from "../../lib/report/runsinfo_parquet.ts";

async function roundTrip(values: AimValue[]): Promise<[string, unknown[]]> {
  const file = runsInfoParquet([{ name: "x", values }]).buffer;
  const type = parquetMetadata(file).schema[1]?.type ?? "";
  const rows = await parquetReadObjects({ file });
  return [type, rows.map(({ x }) => x ?? null)];
}

Deno.test("columns have the types that pandas would give them", async () => {
  const cases: [AimValue[], string, unknown[]][] = [
    [[1n, -(2n ** 60n)], "INT64", [1n, -(2n ** 60n)]],
    [[1n, null], "DOUBLE", [1, null]],
    [[1n, 0.5], "DOUBLE", [1, 0.5]],
    [[NaN, 2, Infinity], "DOUBLE", [null, 2, Infinity]],
    [[true, null], "BOOLEAN", [true, null]],
    [["é", ""], "BYTE_ARRAY", ["é", ""]],
    [[null, null], "INT32", [null, null]],
    [[true, 1n, "a", null], "BYTE_ARRAY", ["True", "1", "a", null]],
    [[[1n, "a"], []], "BYTE_ARRAY", ["[1, 'a']", "[]"]],
    [[], "INT32", []],
  ];
  for (const [values, type, expected] of cases) {
    assert.deepEqual(await roundTrip(values), [type, expected]);
  }
});

Deno.test("the file is compressed with Snappy", () => {
  const { buffer } = runsInfoParquet([{ name: "x", values: ["a", "a"] }]);
  const [group] = parquetMetadata(buffer).row_groups;
  assert.equal(group?.columns[0]?.meta_data?.codec, "SNAPPY");
});
