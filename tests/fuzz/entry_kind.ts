/**
 * Mutants of what Aim stores: keys and values of sound databases that say what
 * no Aim would.
 *
 * @module
 */
import { encodePath, type PathElement } from "../../lib/aim/path.ts";
import {
  bytesOf,
  concat,
  DatabaseWriter,
  fixed,
  varint,
} from "../rocksdb/writer.ts";
import { mutated } from "./bytes.ts";
import { type Sample, samples } from "./corpus.ts";
import { type Kind, refusal } from "./kind.ts";
import { pick, type Random } from "./random.ts";
import { readDatabase } from "./read_database.ts";
import { tablesOf } from "./rebuild.ts";

interface Pair {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** The live entries, as far as a plain look at the tables tells. */
async function pairsOf(sample: Sample): Promise<Pair[]> {
  return (await tablesOf(sample)).flatMap(({ entries }) =>
    entries.filter(({ type }) => type === 1)
  );
}

const NUMBERS: readonly bigint[] = [
  0n,
  1n,
  -1n,
  1024n,
  2n ** 31n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];
const FLOATS = [0, -0, 1e308, 5e-324, NaN, Infinity, -Infinity, 8.64e15, 1e20];
const TEXTS = ["", "\0", "\x1b[31m", "\ud800", "__proto__", "=cmd()", "@type"];

function float(value: number): Uint8Array {
  return new Uint8Array(new Float64Array([value]).buffer);
}

/** A value of each type that Aim has, and of some that it has not. */
function valueOf(random: Random): Uint8Array {
  const type = random(18);
  switch (type) {
    case 2:
      return concat([
        Uint8Array.of(2),
        fixed(BigInt.asUintN(64, pick(NUMBERS, random)), 8),
      ]);
    case 3:
      return concat([Uint8Array.of(3), float(pick(FLOATS, random))]);
    case 4:
      return concat([Uint8Array.of(4), bytesOf(pick(TEXTS, random))]);
    case 16:
      return new Uint8Array(0);
    case 17:
      return concat([
        Uint8Array.of(4),
        new Uint8Array(1 + random(2 ** 18)).fill(0x78),
      ]);
    default:
      return concat([
        Uint8Array.of(type),
        new Uint8Array(random(10)).fill(random(256)),
      ]);
  }
}

/** Names as deep as keys can be, far apart, or both text and number. */
function below(random: Random): Uint8Array {
  switch (random(5)) {
    case 0:
      return new Uint8Array(1 + random(2 ** (3 + random(14)))).fill(0xfe);
    case 1:
      return encodePath(Array.from({ length: 1 + random(3000) }, () => "a"));
    case 2:
      return encodePath([pick(NUMBERS, random), pick(NUMBERS, random)]);
    case 3:
      return concat([varint(random(2 ** 20)), Uint8Array.of(0xfe)]);
    default:
      return encodePath([pick(TEXTS, random), pick(NUMBERS, random)]);
  }
}

function roots({ hash, metrics }: Sample): PathElement[][] {
  const chunk = ["meta", "chunks", hash ?? ""];
  const series = ["seqs", "v2", "chunks", hash ?? ""];
  return metrics
    ? metrics.flatMap(({ name, contextId }) =>
      ["val", "step", "epoch", "time"].map((
        kind,
      ) => [...series, contextId, name, kind])
    )
    : [
      chunk,
      [...chunk, "attrs"],
      [...chunk, "attrs", "hparams"],
      [...chunk, "contexts", 0n],
      [...chunk, "traces", 0n, "loss"],
      [...chunk, "traces"],
      [...chunk, "end_time"],
    ];
}

function changed(
  pairs: readonly Pair[],
  sample: Sample,
  random: Random,
): Pair[] {
  const result = [...pairs];
  for (let n = random(4); n >= 0; n--) {
    const at = random(result.length);
    const pair = result[at]!;
    switch (random(6)) {
      case 0:
        result[at] = { ...pair, key: mutated(pair.key, random) };
        break;
      case 1:
        result[at] = { ...pair, value: mutated(pair.value, random) };
        break;
      case 2:
        result[at] = { ...pair, value: valueOf(random) };
        break;
      case 3:
        result.push({
          key: concat([encodePath(["BLOBS"]), pair.key]),
          value: valueOf(random),
        });
        break;
      default: {
        const root = encodePath(pick(roots(sample), random));
        const key = concat([root, ...random(5) > 0 ? [below(random)] : []]);
        result.push({ key, value: valueOf(random) });
      }
    }
  }
  return result;
}

/** Keys and values of runs. */
export const entryKind: Kind = {
  about: "keys and values, in sound databases",
  weight: 12,
  prepare: async () => {
    const targets: [Sample, Pair[]][] = [];
    for (const sample of await samples()) {
      if (sample.hash === undefined || sample.answer === "") continue;
      const pairs = await pairsOf(sample);
      if (pairs.length > 0) targets.push([sample, pairs]);
    }
    return async (random) => {
      const [sample, pairs] = pick(targets, random);
      const writer = new DatabaseWriter();
      writer.batch(
        changed(pairs, sample, random).map((pair) => ({ type: 1, ...pair })),
      );
      if (random(2) === 0) writer.flush();
      try {
        const { files } = writer;
        await readDatabase({ ...sample, files });
        return "other";
      } catch (error) {
        return refusal(error);
      }
    };
  },
};
