/**
 * Mutants of `run_metadata.sqlite`, and of what SQLite keeps beside it.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { readMetadata } from "../../lib/aim/metadata.ts";
import { MergeError } from "../../lib/merge/errors.ts";
import { readRows } from "../../lib/merge/read_rows.ts";
import { membersOf } from "../testdata.ts";
import { mutated } from "./bytes.ts";
import { type Kind, refusal, type Verdict } from "./kind.ts";
import { pick, type Random } from "./random.ts";

type Files = ReadonlyMap<string, Uint8Array>;

const NAME = "run_metadata.sqlite";

/** A folder that goes away with the process. */
export function temporaryFolder(): string {
  const folder = Deno.makeTempDirSync({ prefix: "fuzz-" });
  globalThis.addEventListener("unload", () => {
    Deno.removeSync(folder, { recursive: true });
  });
  return folder;
}

async function read(folder: string): Promise<string> {
  const path = `${folder}/${NAME}`;
  const rows = await readMetadata(path);
  try {
    await readRows(path);
  } catch (error) {
    if (!(error instanceof MergeError)) refusal(error);
  }
  return JSON.stringify([...rows!]);
}

function save(folder: string, files: Files): void {
  for (const { name } of [...Deno.readDirSync(folder)]) {
    Deno.removeSync(`${folder}/${name}`);
  }
  for (const [name, bytes] of files) {
    Deno.writeFileSync(`${folder}/${name}`, bytes);
  }
}

/** Metadata as it is while somebody writes to it, or as a crash leaves it. */
function withLog(bytes: Uint8Array, mode: "wal" | "delete"): Files {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/${NAME}`;
    Deno.writeFileSync(path, bytes);
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA journal_mode = ${mode}; PRAGMA cache_size = 1`);
    if (mode === "delete") database.exec("BEGIN");
    database.exec("UPDATE run SET name = hash || name");
    // Larger than the cache: pages are written before the transaction ends.
    if (mode === "delete") {
      database.exec("CREATE TABLE more AS SELECT randomblob(100000)");
    }
    const files = new Map(
      Array.from(Deno.readDirSync(folder), ({ name }): [string, Uint8Array] => [
        name,
        Deno.readFileSync(`${folder}/${name}`),
      ]).filter(([name]) => !name.endsWith("-shm")),
    );
    database.close();
    return files;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function metadata(
  about: string,
  weight: number,
  filesOf: (bytes: Uint8Array) => Files,
): Kind {
  return {
    about,
    weight,
    prepare: async () => {
      const folder = temporaryFolder();
      const targets: [Files, string][] = [];
      for (const archive of ["props", "deleted", "values-new"]) {
        const { data } = (await membersOf(archive))
          .find(({ path }) => path.endsWith(NAME))!;
        const files = filesOf(data);
        save(folder, files);
        targets.push([files, await read(folder)]);
      }
      return async (random) => {
        const [files, answer] = pick(targets, random);
        const [name, bytes] = pick([...files], random);
        const after = changed(bytes, random);
        save(folder, new Map(files).set(name, after));
        return await verdictOf(folder, answer);
      };
    },
  };
}

/** Bytes anywhere, or of the schema and the inner pages, which decide most. */
function changed(bytes: Uint8Array, random: Random): Uint8Array {
  if (random(3) === 0) return mutated(bytes, random, random(2) === 0);
  const page = 4096 * random(Math.ceil(bytes.length / 4096));
  const end = Math.min(bytes.length, page + pick([16, 120, 4096], random));
  const after = bytes.slice();
  after.set(mutated(bytes.subarray(page, end), random, true), page);
  return after;
}

async function verdictOf(folder: string, answer: string): Promise<Verdict> {
  try {
    return await read(folder) === answer ? "equal" : "other";
  } catch (error) {
    return refusal(error);
  }
}

/** SQL that makes what no Aim would, each a statement after Aim's own. */
const SCHEMAS = [
  "ALTER TABLE run RENAME TO old; CREATE VIEW run AS WITH RECURSIVE c(rowid, hash) AS (SELECT 1, 'a' UNION ALL SELECT rowid + 1, 'a' || rowid FROM c) SELECT * FROM c",
  "ALTER TABLE tag RENAME TO old; CREATE VIEW tag AS WITH RECURSIVE c(rowid, id) AS (SELECT 1, 2 UNION ALL SELECT rowid + 1, 3 FROM c) SELECT * FROM c",
  "ALTER TABLE note RENAME TO old; CREATE VIEW note AS SELECT a.rowid FROM run a, run b, run c, run d, run e, run f, run g, run h, run i, run j, run k, run l, run m, run n, run o, run p",
  "DROP TABLE run",
  "DROP TABLE tag; DROP TABLE note; DROP TABLE experiment",
  "ALTER TABLE run RENAME TO old; CREATE TABLE run (hash TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO run VALUES ('a')",
  "ALTER TABLE run RENAME TO old; CREATE VIRTUAL TABLE run USING fts5(hash)",
  "UPDATE run SET created_at = '99999-01-01 00:00:00'",
  "UPDATE run SET created_at = '2023-99-99 99:99:99', name = x'00', description = 9e999",
  "UPDATE run SET is_archived = 9223372036854775807, experiment_id = -9223372036854775808",
  "UPDATE run SET name = printf('%.*c', 1000000, 'x')",
  "UPDATE run SET hash = 'same'",
  "UPDATE run SET hash = x'ff'",
  "UPDATE alembic_version SET version_num = printf('%.*c', 100000, 'x')",
  "UPDATE alembic_version SET version_num = 'a' || char(10) || 'b'",
];

const schemas: Kind = {
  about: "metadata with another schema",
  weight: 1,
  prepare: async () => {
    const folder = temporaryFolder();
    const { data } = (await membersOf("props"))
      .find(({ path }) => path.endsWith(NAME))!;
    return async (random) => {
      save(folder, new Map([[NAME, data]]));
      const database = new DatabaseSync(`${folder}/${NAME}`, {
        enableForeignKeyConstraints: false,
      });
      for (let n = random(2); n >= 0; n--) {
        try {
          database.exec(
            `PRAGMA legacy_alter_table = 1; ${pick(SCHEMAS, random)}`,
          );
        } catch (error) {
          // Two of them may not go together.
          if (!(error instanceof Error) || error.name === "TypeError") {
            throw error;
          }
        }
      }
      database.close();
      return await verdictOf(folder, "");
    };
  },
};

/** Inner pages that name one page several times, or each other. */
const cycles: Kind = {
  about: "metadata whose pages name each other",
  weight: 1,
  prepare: async () => {
    const folder = temporaryFolder();
    const { data } = (await membersOf("props"))
      .find(({ path }) => path.endsWith(NAME))!;
    save(folder, new Map([[NAME, data]]));
    const database = new DatabaseSync(`${folder}/${NAME}`);
    database.exec(
      "INSERT INTO tag (name) WITH c(n) AS (SELECT 1 UNION ALL " +
        "SELECT n + 1 FROM c WHERE n < 60000) SELECT 'tag ' || n FROM c",
    );
    database.close();
    const bytes = Deno.readFileSync(`${folder}/${NAME}`);
    const answer = await read(folder);
    return async (random) => {
      const after = bytes.slice();
      const target = random(2) === 0 ? 0 : 1 + random(bytes.length / 4096);
      for (let page = 4096; page < after.length; page += 4096) {
        if (after[page] === 5) nameOther(after, page, target, random);
      }
      save(folder, new Map([[NAME, after]]));
      return await verdictOf(folder, answer);
    };
  },
};

/** Makes some cells of an inner page lead to another page. */
function nameOther(
  bytes: Uint8Array,
  page: number,
  target: number,
  random: Random,
): void {
  const view = new DataView(bytes.buffer, page, 4096);
  const cells = Math.min(view.getUint16(3), 2000);
  const chosen = target || 1 + random(bytes.length / 4096);
  for (let n = 0; n < cells; n++) {
    const cell = view.getUint16(12 + n * 2);
    if (cell <= 4092 && random(4) > 0) view.setUint32(cell, chosen);
  }
}

/** Kinds of mutants of metadata, by name. */
export const metadataKinds: Readonly<Record<string, Kind>> = {
  sqlite: metadata(
    "run_metadata.sqlite",
    8,
    (bytes) => new Map([[NAME, bytes]]),
  ),
  "sqlite-log": metadata(
    "run_metadata.sqlite with its write-ahead log",
    2,
    (bytes) => withLog(bytes, "wal"),
  ),
  "sqlite-journal": metadata(
    "run_metadata.sqlite with the journal of a crash",
    2,
    (bytes) => withLog(bytes, "delete"),
  ),
  "sqlite-schema": schemas,
  "sqlite-cycle": cycles,
};
