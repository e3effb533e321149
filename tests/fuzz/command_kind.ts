/**
 * Mutants of whole repositories, one file changed, read by the real commands.
 *
 * @module
 */
import { dirname } from "node:path";
import { readLog } from "../../lib/rocksdb/log.ts";
import { run } from "../cli/harness.ts";
import { bytesOf, LogWriter } from "../rocksdb/writer.ts";
import { membersOf } from "../testdata.ts";
import { mutated, mutatedText } from "./bytes.ts";
import type { Kind, Verdict } from "./kind.ts";
import { temporaryFolder } from "./metadata_kinds.ts";
import { pick, type Random } from "./random.ts";
import { withStoredBlocks } from "./stored_blocks.ts";

/** A repository on disk, and its files as they are before one is changed. */
interface Repository {
  readonly root: string;
  /** By path below the root. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What each command does before a file is changed. */
  readonly answers: ReadonlyMap<string, string>;
}

const EXPORTED = "exported/_aimrepo_export.json";

const COMMANDS: readonly string[][] = [
  ["ls"],
  ["ls", "--format", "csv", "--include-archived"],
  ["properties"],
  ["report", "--no-save"],
  ["report", "--no-save", "--contexts", "train", "--class-report"],
  ["report", "--no-save", "--contexts", "train", "--confusion"],
  ["check"],
  ["check", "--format", "jsonl"],
  ["show", "--all", "--format", "jsonl"],
  ["show", "--all"],
  ["export", "--points", "--format", "csv"],
  ["export", "--format", "jsonl", "exported"],
];

/** Runs with an index, and artifacts; and runs whose writer was killed. */
const REPOSITORIES = ["index-new", "killed-new"];
/** What no reader opens. */
const UNREAD = /\/(LOG|LOCK|IDENTITY|OPTIONS)|check_ins|\.log\.old/;

async function filesOf(archive: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const { path, type, data } of await membersOf(archive)) {
    if (type === "file") files.set(path, data.slice());
  }
  const hash = [...files.keys()].map((path) =>
    /meta\/chunks\/([^/]+)\//.exec(path)?.[1]
  ).find((found) => found !== undefined)!;
  const artifacts = (await membersOf("pktseries")).filter(({ path }) =>
    /^artifacts\/.*(params\.yml|\.csv)$/.test(path)
  );
  for (const { path, data } of artifacts.slice(0, 5)) {
    const name = path.split("/").at(-1)!.replace(/^test-[a-z]+/, "train");
    files.set(`artifacts/${hash}/${name}`, data.slice());
  }
  const journal = { since: "2024-05-31T00:00:00.000Z", hashes: [hash] };
  files.set(".aim/aimrepo/journal.json", bytesOf(JSON.stringify(journal)));
  files.set(`.aim/locks/${hash}.softlock`, bytesOf("1234-5678-main"));
  return files;
}

async function repositoryOf(archive: string): Promise<Repository> {
  const root = `${temporaryFolder()}/${archive}`;
  const files = await filesOf(archive);
  for (const [path, bytes] of files) {
    Deno.mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    Deno.writeFileSync(`${root}/${path}`, bytes);
  }
  const answers = new Map<string, string>();
  // Twice, as an export finds nothing new the second time.
  for (const command of [...COMMANDS, ...COMMANDS]) {
    const { status, err, said } = await runIn(root, command);
    if (status === 2) throw new Error(`${command.join(" ")}: ${err}`);
    answers.set(command.join(" "), said);
  }
  files.set(EXPORTED, Deno.readFileSync(`${root}/${EXPORTED}`));
  return { root, files, answers };
}

async function runIn(root: string, command: readonly string[]) {
  const args = command.map((word) =>
    word === "exported" ? `${root}/${word}` : word
  );
  const { status, out, err } = await run([...args, "--aim-repo", root]);
  return { status, out, err, said: `${status}\n${out}\n${err}` };
}

function changed(path: string, bytes: Uint8Array, random: Random) {
  if (path === EXPORTED && random(2) === 0) return withOtherJson(bytes, random);
  if (/\.(json|yml|csv)$|VERSION$/.test(path)) {
    return mutatedText(bytes, random);
  }
  if (/\.(sst|ldb)$/.test(path) && random(3) > 0) {
    return withStoredBlocks(bytes, random);
  }
  const { records } = readLog(bytes);
  if (/\.log$|MANIFEST/.test(path) && records.length > 0 && random(3) > 0) {
    const writer = new LogWriter();
    const hit = random(records.length);
    for (const [n, { payload }] of records.entries()) {
      writer.add(n === hit ? mutated(payload, random) : payload);
    }
    return writer.bytes;
  }
  return mutated(bytes, random, random(2) === 0);
}

/** A value of a JSON text replaced by one of another type, or beyond reason. */
function withOtherJson(bytes: Uint8Array, random: Random): Uint8Array {
  const other = [null, -1, 0, 1e300, 2 ** 53, 0.5, "", "x", true, [], [[]], {}];
  const value = JSON.parse(new TextDecoder().decode(bytes));
  let parent = value;
  for (;;) {
    const name = pick(Object.keys(parent), random);
    const child = parent[name];
    const isLeaf = typeof child !== "object" || child === null ||
      Object.keys(child).length === 0;
    if (isLeaf || random(4) === 0) {
      parent[name] = pick(other, random);
      return bytesOf(JSON.stringify(value));
    }
    parent = child;
  }
}

/** The statuses that the program documents, `Interrupted` left out. */
const STATUSES = new Set([0, 1, 2, 3, 4]);

function verdictOf(
  command: readonly string[],
  before: string,
  { status, out, err, said }: Awaited<ReturnType<typeof runIn>>,
): Verdict {
  const lines = err.split("\n").slice(0, -1);
  const isWarned = lines.some((line) => line.startsWith("aimrepo: warning: "));
  const complaint = !STATUSES.has(status)
    ? "that is no status"
    : !lines.every((line) => line.startsWith("aimrepo: ") && line.length < 2000)
    ? "that is no clear line"
    : (status === 0 && isWarned) ||
        (status > 0 && said !== before && err + out === "")
    ? "status and messages differ"
    : /^\s+at .*\.ts:/m.test(err + out)
    ? "that is a stack trace"
    : undefined;
  if (complaint !== undefined) {
    throw new Error(
      `${command.join(" ")}: ${complaint}: ${status} ${err.slice(0, 1000)}`,
    );
  }
  if (command.includes("jsonl") && !command.includes("exported")) {
    for (const line of out.split("\n")) if (line !== "") JSON.parse(line);
  }
  if (said === before) return "equal";
  return status === 0 ? err === "" ? "other" : "noted" : "refused";
}

/** Whole repositories. */
export const commandKind: Kind = {
  about: "a file of a repository, read by the commands",
  weight: 3,
  prepare: async () => {
    const repositories: Repository[] = [];
    for (const name of REPOSITORIES) {
      repositories.push(await repositoryOf(name));
    }
    return async (random) => {
      const { root, files, answers } = pick(repositories, random);
      const paths = [...files].filter(([path, { length }]) =>
        length > 0 && !UNREAD.test(path)
      ).map(([path]) => path);
      const path = random(8) === 0 ? EXPORTED : pick(paths, random);
      const command = path === EXPORTED
        ? COMMANDS.at(-1)!
        : pick(COMMANDS, random);
      const before = files.get(path)!;
      Deno.writeFileSync(
        `${root}/${path}`,
        await changed(path, before, random),
      );
      try {
        const found = await runIn(root, command);
        return verdictOf(command, answers.get(command.join(" "))!, found);
      } finally {
        Deno.writeFileSync(`${root}/${path}`, before);
        if (command.includes("exported")) {
          Deno.writeFileSync(`${root}/${EXPORTED}`, files.get(EXPORTED)!);
        }
      }
    };
  },
};
