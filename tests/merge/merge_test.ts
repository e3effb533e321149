import assert from "node:assert/strict";
import { layoutOf } from "../../lib/aim/layout.ts";
import { check } from "../../lib/check/check.ts";
import { MergeError } from "../../lib/merge/errors.ts";
import {
  merge as mergeInto,
  type MergeOptions,
} from "../../lib/merge/merge.ts";
import type { MergeReport } from "../../lib/merge/outcome.ts";
import {
  alter,
  bytesOf,
  contentOf,
  copyTree,
  LONG_AGO,
  namesIn,
  repository,
  rowsOf,
  runsOf,
  temporaryFolder,
  turnBack,
} from "./repositories.ts";

function merge(
  sources: string[],
  destination: string,
  options?: MergeOptions,
): Promise<MergeReport> {
  return mergeInto(sources, layoutOf(destination), options);
}

function newDestination(): string {
  return `${temporaryFolder()}/all`;
}

async function findingsIn(root: string): Promise<string[]> {
  const { findings } = await check(layoutOf(root));
  return findings.filter(({ isNote }) => !isNote).map(({ kind, message }) =>
    `${kind}: ${message}`
  );
}

Deno.test("all of a run travels, and no source byte changes", async () => {
  const sources = [
    await repository("two-campaigns"),
    await repository("props"),
    await repository("pktseries"),
  ];
  const before = sources.map((root) => bytesOf(root));
  const all = newDestination();
  const report = await merge(sources, all);
  assert.deepEqual(sources.map((root) => bytesOf(root)), before);
  assert.equal(report.copied, sources.flatMap(runsOf).length);
  assert.deepEqual(report.problems, []);
  assert.deepEqual(runsOf(all), sources.flatMap(runsOf).sort());
  type Content = {
    runs: Record<string, unknown>;
    rows: Record<"runs" | "tags" | "experiments", [string, unknown][]>;
  };
  const merged = await contentOf(all) as Content;
  for (const source of sources) {
    const { runs, rows } = await contentOf(source) as Content;
    for (const hash of Object.keys(runs)) {
      assert.deepEqual(merged.runs[hash], runs[hash]);
    }
    const there = new Map(merged.rows.runs);
    for (const [hash, row] of rows.runs) assert.deepEqual(there.get(hash), row);
    const tags = new Map(merged.rows.tags);
    for (const [name, row] of rows.tags) assert.deepEqual(tags.get(name), row);
  }
});

Deno.test("merging again changes no byte but the lock", async () => {
  const sources = [
    await repository("two-campaigns"),
    await repository("props"),
  ];
  const all = newDestination();
  await merge(sources, all);
  const before = bytesOf(all);
  const report = await merge(sources, all);
  assert.deepEqual(bytesOf(all), before);
  assert.deepEqual(
    [report.copied, report.updated, report.alreadyThere, report.bytes],
    [0, 0, runsOf(all).length, 0],
  );
  assert.equal(report.index, "unchanged");
});

Deno.test("an index is the same whether made at once or night by night", async () => {
  const [first, second] = [
    await repository("two-campaigns"),
    await repository("pktseries"),
  ];
  const all = newDestination();
  assert.equal((await merge([first], all)).index, "rebuilt");
  assert.equal((await merge([first, second], all)).index, "updated");
  assert.deepEqual(await findingsIn(all), []);
});

Deno.test("without an index none is left", async () => {
  const source = await repository("pktseries");
  const all = newDestination();
  await merge([source], all);
  const report = await merge([source], all, { index: false });
  assert.equal(report.index, "removed");
  assert.deepEqual(namesIn(`${all}/.aim/meta`), ["chunks"]);
  assert.deepEqual(namesIn(`${all}/.aim/aimrepo`), ["lock"]);
  const before = bytesOf(all);
  assert.equal((await merge([source], all, { index: false })).index, "none");
  assert.deepEqual(bytesOf(all), before);
});

Deno.test("a dry run writes nothing", async () => {
  const source = await repository("pktseries");
  const all = newDestination();
  const report = await merge([source], all, { dryRun: true });
  assert.equal(report.copied, runsOf(source).length);
  assert.deepEqual(namesIn(all), []);
});

/** A source that went on, and the same as it was some nights ago. */
async function twoNights(): Promise<
  { hash: string; old: string; now: string }
> {
  const now = await repository("killed");
  const hash = (await Promise.all(
    runsOf(now).map(async (hash) => {
      const { endTime, points } = await measureOf(now, hash);
      return { hash, endTime, points };
    }),
  )).filter(({ endTime }) => endTime === null)
    .sort((a, b) => b.points - a.points)[0]!.hash;
  const old = `${temporaryFolder()}/old`;
  copyTree(now, old);
  turnBack(old, hash, 0.5);
  return { hash, old, now };
}

async function measureOf(
  root: string,
  hash: string,
): Promise<{ endTime: number | null; points: number }> {
  const content = await contentOf(root) as {
    runs: Record<string, { data: { endTime: number | null; points: number } }>;
  };
  return content.runs[hash]!.data;
}

Deno.test("a run that went on is updated whole, and never set back", async () => {
  const { hash, old, now } = await twoNights();
  assert.ok(
    (await measureOf(old, hash)).points < (await measureOf(now, hash)).points,
  );
  const all = newDestination();
  await merge([old], all);
  const report = await merge([now], all);
  assert.deepEqual([report.copied, report.updated], [0, 1]);
  assert.deepEqual(await contentOf(all), await contentOf(now));
  const before = bytesOf(all);
  const again = await merge([old], all);
  assert.deepEqual([again.updated, again.alreadyThere], [
    0,
    runsOf(now).length,
  ]);
  assert.deepEqual(bytesOf(all), before);
});

Deno.test("the policies do what they say", async () => {
  const { hash, old, now } = await twoNights();
  const kept = newDestination();
  await merge([old], kept);
  const before = bytesOf(kept);
  assert.equal((await merge([now], kept, { onConflict: "keep" })).updated, 0);
  assert.deepEqual(bytesOf(kept), before);
  await assert.rejects(
    merge([now], kept, { onConflict: "fail" }),
    (error) => error instanceof MergeError && error.code === "CONFLICT",
  );
  assert.deepEqual(bytesOf(kept), before);

  const replaced = newDestination();
  await merge([now], replaced);
  const report = await merge([old], replaced, { onConflict: "replace" });
  assert.equal(report.updated, 1);
  assert.deepEqual(
    await measureOf(replaced, hash),
    await measureOf(old, hash),
  );
  const same = newDestination();
  await merge([old], same);
  const again = await merge([old], same, { onConflict: "fail" });
  assert.equal(again.alreadyThere, runsOf(old).length);
});

Deno.test("a run that is being written waits, unless it is asked for", async () => {
  const source = await repository("killed");
  const hash = runsOf(source).find((hash) =>
    namesIn(`${source}/.aim/locks`).includes(`${hash}.softlock`)
  )!;
  const written = new Date();
  const log = namesIn(`${source}/.aim/seqs/chunks/${hash}`)
    .find((name) => name.endsWith(".log"))!;
  Deno.utimeSync(
    `${source}/.aim/seqs/chunks/${hash}/${log}`,
    written,
    written,
  );
  const all = newDestination();
  const report = await merge([source], all);
  assert.deepEqual(
    report.runs.filter(({ outcome }) => outcome === "skipped")
      .map(({ hash, reason }) => [hash, reason]),
    [[hash, "active"]],
  );
  assert.ok(!runsOf(all).includes(hash));
  const asked = await merge([source], all, { active: "copy" });
  assert.equal(asked.copied, 1);
  assert.deepEqual(await measureOf(all, hash), await measureOf(source, hash));
});

Deno.test("metadata joins: tags and notes add up, the later change counts", async () => {
  const source = await repository("props");
  const [hash] = runsOf(source);
  const all = newDestination();
  await merge([source], all);
  const metadata = layoutOf(all).metadata;
  alter(
    metadata,
    `UPDATE run SET description = 'here', updated_at = '2031-01-01 00:00:00.000000'
       WHERE hash = '${hash}';
     INSERT INTO tag (id, uuid, name, color, is_archived, created_at, updated_at)
       VALUES (900, 'u', 'only here', '#123456', 0, '2030-01-01 00:00:00.000001', '2030-01-01 00:00:00.000001');
     INSERT INTO run_tag SELECT id, 900 FROM run WHERE hash = '${hash}';`,
  );
  const before = await rowsOf(all);
  const other = `${temporaryFolder()}/other`;
  copyTree(source, other);
  alter(
    layoutOf(other).metadata,
    `UPDATE run SET name = 'there', updated_at = '2030-01-01 00:00:00.000000'
       WHERE hash = '${hash}';
     INSERT INTO note (id, content, run_id, created_at, updated_at)
       SELECT 700, 'a note', id, '2030-01-01 00:00:00.000001', '2030-01-01 00:00:00.000001' FROM run WHERE hash = '${hash}';
     INSERT INTO note_audit_log (note_id, datetime, action, after_edit)
       VALUES (700, '2030-01-01 00:00:00.000001', 'Created', 'a note');`,
  );
  await merge([other], all);
  const after = JSON.parse(JSON.stringify(await rowsOf(all)));
  const row = new Map<string, { notes: { content: string }[] }>(after.runs)
    .get(hash!)!;
  assert.deepEqual(row.notes.at(-1), {
    content: "a note",
    created_at: "2030-01-01 00:00:00.000001",
    updated_at: "2030-01-01 00:00:00.000001",
    log: [{
      action: "Created",
      after_edit: "a note",
      before_edit: null,
      datetime: "2030-01-01 00:00:00.000001",
    }],
  });
  row.notes.pop();
  assert.deepEqual(after, before);
});

Deno.test("a new run inherits nothing from one that was deleted", async () => {
  const [first, second] = [
    await repository("two-campaigns"),
    await repository("pktseries"),
  ];
  const all = newDestination();
  await merge([first], all);
  alter(
    layoutOf(all).metadata,
    `INSERT INTO tag (id, uuid, name) VALUES (1000, 'u', 'of the dead');
     INSERT INTO run_tag SELECT max(id) + 1, 1000 FROM run;
     INSERT INTO note (id, content, run_id) SELECT 1000, 'dead', max(id) + 2 FROM run;`,
  );
  await merge([second], all);
  const rows = JSON.stringify(
    (await rowsOf(all) as { runs: unknown }).runs,
  );
  assert.ok(!rows.includes("of the dead") && !rows.includes('"dead"'));
});

Deno.test("artifacts: what only the destination has stays, what is later wins", async () => {
  const source = await repository("pktseries");
  const [hash] = runsOf(source);
  const all = newDestination();
  await merge([source], all);
  const here = `${all}/artifacts/${hash}`;
  const there = `${source}/artifacts/${hash}`;
  const [file] = namesIn(there);
  Deno.writeTextFileSync(`${here}/mine.txt`, "mine");
  Deno.mkdirSync(`${there}/deep/er`, { recursive: true });
  Deno.writeTextFileSync(`${there}/deep/er/new.txt`, "new");
  Deno.writeTextFileSync(`${there}/${file}`, "changed");
  const report = await merge([source], all);
  assert.equal(report.updated, 1);
  assert.equal(Deno.readTextFileSync(`${here}/mine.txt`), "mine");
  assert.equal(Deno.readTextFileSync(`${here}/deep/er/new.txt`), "new");
  assert.equal(Deno.readTextFileSync(`${here}/${file}`), "changed");
  Deno.writeTextFileSync(`${here}/${file}`, "changed here, and later");
  const later = new Date(Date.now() + 60_000);
  Deno.utimeSync(`${here}/${file}`, later, later);
  assert.equal((await merge([source], all)).updated, 0);
});

Deno.test("links stay inside of a run's artifacts, or are named", async () => {
  const source = await repository("pktseries");
  const [hash] = runsOf(source);
  const folder = `${source}/artifacts/${hash}`;
  Deno.mkdirSync(`${folder}/sub`);
  Deno.symlinkSync(`../${namesIn(folder)[0]}`, `${folder}/sub/inside`);
  Deno.symlinkSync("/etc/passwd", `${folder}/absolute`);
  Deno.symlinkSync("../../../outside", `${folder}/climbing`);
  const all = newDestination();
  const report = await merge([source], all);
  assert.deepEqual(
    report.problems.map(({ hash, message }) => [hash, message]).sort(),
    [
      [hash, "artifact absolute is not copied: it is a link to /etc/passwd"],
      [
        hash,
        "artifact climbing is not copied: it is a link to ../../../outside",
      ],
    ],
  );
  const copied = `${all}/artifacts/${hash}`;
  assert.ok(Deno.lstatSync(`${copied}/sub/inside`).isSymlink);
  assert.ok(!namesIn(copied).includes("absolute"));
  assert.ok(!namesIn(copied).includes("climbing"));
  const before = bytesOf(all);
  await merge([source], all);
  assert.deepEqual(bytesOf(all), before);
});

Deno.test("names that are not those of a run are refused", async () => {
  const source = await repository("pktseries");
  const chunks = layoutOf(source).metaChunks;
  const [hash] = runsOf(source);
  Deno.renameSync(`${chunks}/${hash}`, `${chunks}/a\nb`);
  Deno.mkdirSync(`${chunks}/.hidden`);
  const report = await merge([source], newDestination());
  assert.deepEqual(
    report.problems.map(({ message }) => message),
    Array(2).fill("its name is not that of a run"),
  );
  assert.equal(report.copied, runsOf(source).length - 2);
});

Deno.test("a run that cannot be read is named, the others are copied", async () => {
  const source = await repository("two-campaigns");
  const [hash] = runsOf(source);
  const folder = `${layoutOf(source).metaChunks}/${hash}`;
  const table = namesIn(folder).find((name) => name.endsWith(".sst"))!;
  const bytes = Deno.readFileSync(`${folder}/${table}`);
  bytes[100]! ^= 0xff;
  Deno.writeFileSync(`${folder}/${table}`, bytes);
  const all = newDestination();
  const report = await merge([source], all);
  assert.deepEqual([report.failed, report.copied], [
    1,
    runsOf(source).length - 1,
  ]);
  assert.match(
    report.runs.find(({ outcome }) => outcome === "failed")!.reason,
    /\.sst at offset \d+: the block's checksum is wrong/,
  );
  assert.ok(!runsOf(all).includes(hash!));
  assert.deepEqual(await findingsIn(all), []);
});

Deno.test("a source of an unknown revision is refused by name", async () => {
  const [known, unknown] = [
    await repository("pktseries"),
    await repository("props"),
  ];
  alter(
    layoutOf(unknown).metadata,
    "UPDATE alembic_version SET version_num = 'abcdef012345'",
  );
  const report = await merge([unknown, known], newDestination());
  assert.equal(report.copied, runsOf(known).length);
  assert.match(
    report.problems[0]!.message,
    /revision "abcdef012345" is not known/,
  );
  await assert.rejects(
    merge([unknown], newDestination()),
    (error) => error instanceof MergeError && error.code === "REVISION",
  );
});

Deno.test("an older source is read by the columns that it has", async () => {
  const source = await repository("two-campaigns");
  alter(
    layoutOf(source).metadata,
    `ALTER TABLE run DROP COLUMN finalized_at;
     ALTER TABLE tag DROP COLUMN description;
     ALTER TABLE experiment DROP COLUMN description;
     DROP TABLE run_info; DROP TABLE note_audit_log;
     UPDATE alembic_version SET version_num = '9ba30ab3b2b4';`,
  );
  const all = newDestination();
  const report = await merge([source], all);
  assert.equal(report.copied, runsOf(source).length);
  assert.deepEqual(await rowsOf(all), await rowsOf(source));
});

Deno.test("a source that is absent is named, the others are merged", async () => {
  const source = await repository("pktseries");
  const report = await merge(["/nowhere", source], newDestination());
  assert.equal(report.copied, runsOf(source).length);
  assert.match(report.problems[0]!.message, /Cannot open \/nowhere/);
  await assert.rejects(merge(["/nowhere"], newDestination()), /Cannot open/);
  await assert.rejects(merge([source], source), /into itself/);
});

Deno.test("a second merge says who holds the destination, or waits", async () => {
  const source = await repository("pktseries");
  const all = newDestination();
  await merge([source], all);
  const { takeLock } = await import("../../lib/merge/lock.ts");
  const lock = await takeLock(`${all}/.aim/aimrepo/lock`);
  await assert.rejects(
    merge([source], all),
    (error) =>
      error instanceof MergeError && error.code === "LOCKED" &&
      error.message.includes(`process ${Deno.pid} on `),
  );
  let holder = "";
  const waiting = merge([source], all, {
    wait: true,
    onWait: (text) => {
      holder = text;
      lock.release();
    },
  });
  assert.equal((await waiting).alreadyThere, runsOf(source).length);
  assert.match(holder, /^process \d+ on .+ \(since .+\)$/);
});

Deno.test({
  name: "a lock whose text is damaged is still held",
  // Nobody may write to a locked file there.
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const path = `${temporaryFolder()}/lock`;
    const { takeLock } = await import("../../lib/merge/lock.ts");
    for (const text of ["", "null", "[]", "{", "7"]) {
      const lock = await takeLock(path);
      Deno.writeTextFileSync(path, text);
      let holder = "";
      const waiting = takeLock(path, {
        wait: true,
        onWait: (found) => {
          holder = found;
          lock.release();
        },
      });
      (await waiting).release();
      assert.equal(holder, "another process", text);
    }
  },
});

Deno.test("a merge that is stopped leaves whole runs, and is finished later", async () => {
  const source = await repository("two-campaigns");
  const all = newDestination();
  const controller = new AbortController();
  const report = await merge([source], all, {
    jobs: 1,
    signal: controller.signal,
    onProgress: ({ runs }) => runs === 3 && controller.abort(),
  });
  assert.deepEqual([report.interrupted, report.copied], [true, 3]);
  assert.deepEqual(await findingsIn(all), []);
  await merge([source], all);
  const undisturbed = newDestination();
  await merge([source], undisturbed);
  assert.deepEqual(await contentOf(all), await contentOf(undisturbed));
});

Deno.test("a crashed run is copied as it is", async () => {
  const source = await repository("killed");
  assert.ok(Deno.statSync(`${source}/.aim/VERSION`).mtime! <= LONG_AGO);
  const all = newDestination();
  const report = await merge([source], all);
  assert.deepEqual([report.skipped, report.copied], [0, runsOf(source).length]);
  assert.deepEqual(await contentOf(all), await contentOf(source));
});
