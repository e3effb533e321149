/**
 * DuckDB and Spark, with the SQL that stands in `docs/bigger.md`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { interpreter, runPython, skip } from "./python.ts";

/** The engines. */
export const engines = ["duckdb", "spark"] as const;

/** An engine. */
export type Engine = typeof engines[number];

/** A row of an answer. */
export type Row = Record<string, string | number | boolean | null>;

/** What an engine is asked: queries by name, on the tables of a folder. */
export interface Job {
  /** The folder of an export, within the folder that the engine works in. */
  lake: string;
  /** SQL on the views `runs`, `metrics` and `points`. */
  queries: Record<string, string>;
}

/** Rows by the names of jobs and queries. */
export type Answers = Record<string, Record<string, Row[]>>;

const guide = Deno.readTextFileSync(
  new URL("../../docs/bigger.md", import.meta.url),
);

/** The block of SQL behind a comment in the document. */
export function sqlOf(name: string): string {
  const block = new RegExp(`<!-- ${name} -->\n\n\`\`\`sql\n([^]*?)\n\`\`\``)
    .exec(guide)?.[1];
  assert.ok(block, `docs/bigger.md has no SQL named ${name}`);
  return block;
}

/**
 * Asks an engine about the exports in a folder. All jobs go to one process, as
 * Spark takes long to start.
 *
 * @returns The answers; undefined, with a line that says so, where it is absent
 */
export async function ask(
  engine: Engine,
  folder: string,
  jobs: Record<string, Job>,
): Promise<Answers | undefined> {
  const python = await interpreter("engines");
  if (python === undefined) return undefined;
  if (engine === "spark" && !hasJava()) {
    skip("there is no Java for Spark");
    return undefined;
  }
  const statements = sqlOf(engine).split(/;\n?/)
    .filter((text) => text.trim() !== "");
  const task = Object.entries(jobs).map(([name, { lake, queries }]) => {
    const setup = statements.map((sql) => sql.replace("'lake/", `'${lake}/`));
    return [name, { setup, queries }];
  });
  const file = `${folder}/task-${engine}.json`;
  await Deno.writeTextFile(file, JSON.stringify(Object.fromEntries(task)));
  const program = new URL("export_sql.py", import.meta.url).pathname;
  const out = await runPython(python, [program, engine, folder, file], {
    SPARK_LOCAL_IP: "127.0.0.1",
  });
  return JSON.parse(out);
}

function hasJava(): boolean {
  try {
    return new Deno.Command("java", { args: ["-version"], stderr: "null" })
      .outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
