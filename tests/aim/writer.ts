/**
 * A small writer of repositories, for tests only: Aim's encodings are put
 * together here from its description, and not with the reader's code.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import type { AimValue } from "../../lib/aim/value.ts";
import { SCHEMA } from "../../lib/merge/schema.ts";
import { bytesOf, concat, DatabaseWriter, fixed } from "../rocksdb/writer.ts";

/** A step down a tree. */
export type Step = string | bigint;

const END = Uint8Array.of(0xfe);

/** The key of a path. */
export function keyOf(path: readonly Step[]): Uint8Array {
  return concat(
    path.flatMap((step) =>
      typeof step === "string"
        ? [bytesOf(step), END]
        : [END, fixed(BigInt.asUintN(64, step), 8).reverse(), END]
    ),
  );
}

/** An entry of a database. */
export type Pair = readonly [key: Uint8Array, value: Uint8Array];

/**
 * The entries of a value at a path.
 *
 * @param path Where the value stands
 * @param value The value
 * @param isBlob Which leaves are stored apart, as Aim does with large ones
 */
export function* pairsOf(
  path: readonly Step[],
  value: AimValue,
  isBlob: (path: readonly Step[]) => boolean = () => false,
): Generator<Pair> {
  const key = keyOf(path);
  const bytes = nodeOf(value);
  if (isBlob(path)) {
    yield [key, new Uint8Array(0)];
    yield [concat([keyOf(["BLOBS"]), key]), bytes];
  } else yield [key, bytes];
  if (typeof value !== "object" || value instanceof Uint8Array) return;
  const fields: [Step, AimValue][] = Array.isArray(value)
    ? value.map((item, i) => [BigInt(i), item])
    : Object.entries(value ?? {});
  for (const [name, field] of fields) {
    yield* pairsOf([...path, name], field, isBlob);
  }
}

/** The bytes of a leaf, or of what announces an array or an object. */
function nodeOf(value: AimValue): Uint8Array {
  if (value === null) return Uint8Array.of(0);
  if (typeof value === "boolean") return Uint8Array.of(1, value ? 1 : 0);
  if (typeof value === "bigint") {
    return concat([Uint8Array.of(2), fixed(BigInt.asUintN(64, value), 8)]);
  }
  if (typeof value === "number") {
    const bytes = new Uint8Array(new Float64Array([value]).buffer);
    return concat([Uint8Array.of(3), bytes]);
  }
  if (typeof value === "string") {
    return concat([Uint8Array.of(4), bytesOf(value)]);
  }
  if (value instanceof Uint8Array) return concat([Uint8Array.of(5), value]);
  return Uint8Array.of(Array.isArray(value) ? 6 : 7);
}

/** A tracked value. */
export interface WrittenPoint {
  step: bigint;
  value: AimValue;
  epoch?: bigint;
  time?: number;
}

/** A metric to write. */
export interface WrittenMetric {
  name: string;
  context?: AimValue;
  points: readonly WrittenPoint[];
}

/** A run to write. */
export interface WrittenRun {
  hash: string;
  params?: AimValue;
  /** Seconds since 1970 UTC; null while unfinished. */
  endTime?: number | null;
  metrics?: readonly WrittenMetric[];
  name?: string;
  description?: string;
  experiment?: string;
  tags?: readonly string[];
  notes?: readonly string[];
  /** Files by their paths below the run's folder of artifacts. */
  artifacts?: Readonly<Record<string, string | Uint8Array>>;
}

/** The entries of a run's database below `meta/chunks`. */
export function* metaPairs(run: WrittenRun): Generator<Pair> {
  const { hash, params = {}, endTime = 1060, metrics = [] } = run;
  const root = ["meta", "chunks", hash];
  yield* pairsOf([...root, "attrs"], params);
  yield* pairsOf([...root, "end_time"], endTime);
  for (const [i, { name, context = {}, points }] of metrics.entries()) {
    const id = contextId(i);
    yield* pairsOf([...root, "contexts", id], context);
    const last = points.at(-1);
    yield* pairsOf([...root, "traces", id, name], {
      dtype: "float",
      version: 2n,
      ...last && { last: last.value, last_step: last.step },
    });
  }
}

/** The entries of a run's database below `seqs/chunks`. */
export function* seqsPairs(
  { hash, metrics = [] }: WrittenRun,
): Generator<Pair> {
  for (const [i, { name, points }] of metrics.entries()) {
    const root = ["seqs", "v2", "chunks", hash, contextId(i), name];
    for (const kind of ["val", "step", "epoch", "time"]) {
      yield [keyOf([...root, kind]), Uint8Array.of(6)];
    }
    for (const { step, value, epoch, time = 0 } of points) {
      // Aim's order is that of a hash of the step; any mixing will do.
      const place = BigInt.asIntN(64, step * 0x9e3779b97f4a7c15n);
      yield* pairsOf([...root, "val", place], value);
      yield* pairsOf([...root, "step", place], step);
      yield* pairsOf([...root, "epoch", place], epoch ?? null);
      yield* pairsOf([...root, "time", place], time);
    }
  }
}

function contextId(number: number): bigint {
  return BigInt(number) * 7919n - 3n;
}

/** Writes entries as a database, all in the log or in a table as well. */
export function databaseOf(
  pairs: Iterable<Pair>,
  flushes = true,
): Map<string, Uint8Array> {
  const writer = new DatabaseWriter({ deltaIndex: true });
  for (const [key, value] of pairs) writer.put(key, value);
  if (flushes) writer.flush();
  return writer.files;
}

/**
 * Writes a repository.
 *
 * @param root Its folder, which is made
 * @param runs Its runs
 */
export function writeRepository(
  root: string,
  runs: readonly WrittenRun[],
): void {
  for (const part of ["meta/chunks", "seqs/chunks"]) {
    Deno.mkdirSync(`${root}/.aim/${part}`, { recursive: true });
  }
  Deno.writeTextFileSync(`${root}/.aim/VERSION`, "1.3\n");
  for (const run of runs) {
    save(`${root}/.aim/meta/chunks/${run.hash}`, databaseOf(metaPairs(run)));
    save(`${root}/.aim/seqs/chunks/${run.hash}`, databaseOf(seqsPairs(run)));
    for (const [path, content] of Object.entries(run.artifacts ?? {})) {
      const file = `${root}/artifacts/${run.hash}/${path}`;
      Deno.mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
      Deno.writeFileSync(
        file,
        typeof content === "string" ? bytesOf(content) : content,
      );
    }
  }
  writeMetadata(`${root}/.aim/run_metadata.sqlite`, runs);
}

function save(folder: string, files: Map<string, Uint8Array>): void {
  Deno.mkdirSync(folder);
  for (const [name, bytes] of files) {
    Deno.writeFileSync(`${folder}/${name}`, bytes);
  }
}

function writeMetadata(file: string, runs: readonly WrittenRun[]): void {
  const database = new DatabaseSync(file);
  const at = "2024-05-31 10:00:00.000000";
  const insert = (sql: string, ...values: (string | number | null)[]) =>
    Number(database.prepare(sql).run(...values).lastInsertRowid);
  const ids = new Map<string, number>();
  /** Experiments and tags stand once under each name. */
  const named = (table: string, name: string): number => {
    const key = `${table} ${name}`;
    const id = ids.get(key) ?? insert(
      `INSERT INTO ${table} (uuid, name, is_archived, created_at, updated_at)
         VALUES (?, ?, 0, ?, ?)`,
      ...[`uuid of ${name}`, name, at, at],
    );
    ids.set(key, id);
    return id;
  };
  try {
    database.exec(SCHEMA);
    for (const [i, run] of runs.entries()) {
      const id = insert(
        `INSERT INTO run (hash, name, description, is_archived, created_at,
           updated_at, experiment_id) VALUES (?, ?, ?, 0, ?, ?, ?)`,
        run.hash,
        run.name ?? `Run: ${run.hash}`,
        run.description ?? null,
        `2024-05-31 10:00:00.${String(i).padStart(6, "0")}`,
        at,
        named("experiment", run.experiment ?? "default"),
      );
      for (const tag of new Set(run.tags)) {
        insert("INSERT INTO run_tag VALUES (?, ?)", id, named("tag", tag));
      }
      for (const note of run.notes ?? []) {
        insert(
          `INSERT INTO note (content, run_id, created_at, updated_at)
             VALUES (?, ?, ?, ?)`,
          ...[note, id, at, at],
        );
      }
    }
  } finally {
    database.close();
  }
}
