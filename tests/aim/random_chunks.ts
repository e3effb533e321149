/**
 * Chunks of runs, made at random: most of what Aim writes, and what it does not.
 *
 * @module
 */
import fc from "fast-check";
import { encodePath } from "../../lib/aim/path.ts";
import { bytesOf, concat } from "../rocksdb/writer.ts";
import type { Pair } from "./writer.ts";

/** Values of all kinds, and bytes that are none. */
export const stored: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 3, arbitrary: fc.nat(3).map((n) => bytesOf(`\x04text ${n}`)) },
  { weight: 2, arbitrary: fc.nat(3).map((n) => Uint8Array.of(1, n)) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(2, 3), fc.bigInt(0n, 9n)).map((
      [type, n],
    ) =>
      concat([Uint8Array.of(type), new Uint8Array(7), Uint8Array.of(Number(n))])
    ),
  },
  fc.constantFrom(
    Uint8Array.of(0),
    Uint8Array.of(6),
    Uint8Array.of(7),
    Uint8Array.of(0, 1),
    Uint8Array.of(2, 1),
    bytesOf("\x08aim.text"),
    bytesOf("\x04" + "long".repeat(80)),
    Uint8Array.of(99, 1),
    // A large value, which stands elsewhere or is missing.
    new Uint8Array(0),
  ),
);
const params = [["a"], ["a", 0n], ["a", "b"], ["c"], ["long".repeat(60)]];
const contexts = [[1n], [1n, "subset"], [2n], [2n, "subset"], ["x"]];
const fields = "dtype version first last last_step min max".split(" ");
const traces = [1n, 2n, "no number"].flatMap((id) =>
  ["acc", "loss", "__system__cpu"].flatMap((name) => [
    ...fields.map((field) => [id, name, field]),
    [id, name, "last", "part"],
    [id, name],
  ])
);
const paths = [
  ...params.map((path) => ["attrs", ...path]),
  ...contexts.map((path) => ["contexts", ...path]),
  ["end_time"],
  ...traces.map((path) => ["traces", ...path]),
];

/** The entries of a chunk: most paths are there, with any values. */
export const chunk: fc.Arbitrary<Entries> = fc.array(
  fc.tuple(fc.nat(9), stored),
  {
    minLength: paths.length,
    maxLength: paths.length,
  },
).map((entries) =>
  entries.flatMap(([chance, value], i): [(string | bigint)[], Uint8Array][] =>
    chance === 0 ? [] : [[paths[i]!, value]]
  )
);
/** Paths below a run, and what stands there. */
export type Entries = [(string | bigint)[], Uint8Array][];

/** The same chunk with a value or two changed. */
export function changed(
  entries: Entries,
  [place, value]: [number, Uint8Array],
): Entries {
  return entries.map((entry, i): Entries[number] =>
    i === place % entries.length ? [entry[0], value] : entry
  );
}

/** The entries of a run's database; some large values are there, others not. */
export function pairsOf(hash: string, entries: Entries): Pair[] {
  return entries.flatMap(([path, value], i): Pair[] => {
    const key = encodePath(["meta", "chunks", hash, ...path]);
    const blob = concat([encodePath(["BLOBS"]), key]);
    const isThere = value.length === 0 && i % 2 === 0;
    return [
      [key, value],
      ...isThere ? [[blob, bytesOf("\x04blob")] as const] : [],
    ];
  });
}
