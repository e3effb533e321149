import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type Outcome, run, withCopy } from "./harness.ts";

const ls = (root: string): Promise<Outcome> => run(["ls", "--aim-repo", root]);

/** The number of runs that a table of `ls` shows. */
const shown = ({ out }: Outcome) => out.match(/^ [0-9a-f]{24} /gm)?.length ?? 0;

/** Lines of the standard error that are no notes. */
const warnings = ({ err }: Outcome) =>
  err.split("\n").filter((line) => line.startsWith("aimrepo: warning: "));

/** The folder of a run's parameters, and that run's hash. */
function oneRun(root: string): { folder: string; hash: string } {
  const chunks = `${root}/.aim/meta/chunks`;
  const [hash] = Array.from(Deno.readDirSync(chunks), ({ name }) => name)
    .sort();
  return { folder: `${chunks}/${hash}`, hash: hash! };
}

function fileIn(folder: string, pattern: RegExp): string {
  const found = Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .find((name) => pattern.test(name));
  assert.ok(found, `${folder} has a file like ${pattern}`);
  return `${folder}/${found}`;
}

function flip(path: string, offset: number): void {
  const bytes = Deno.readFileSync(path);
  bytes[offset < 0 ? bytes.length + offset : offset]! ^= 0x10;
  Deno.writeFileSync(path, bytes);
}

Deno.test("a path without a repository is named", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const path of [folder, `${folder}/absent`]) {
      const { status, out, err } = await ls(path);
      assert.deepEqual([status, out], [2, ""]);
      assert.equal(err.trimEnd().split("\n").length, 1);
      assert.ok(err.includes(path));
    }
    Deno.mkdirSync(`${folder}/.aim`);
    assert.match((await ls(folder)).err, /holds neither meta/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the .aim folder will do in place of the root", async () => {
  await withCopy("pktseries", async (root) => {
    assert.equal(shown(await ls(`${root}/.aim`)), 12);
    assert.equal(shown(await ls(`${root}/.aim/`)), 12);
    assert.equal(shown(await ls(`${root}/`)), 12);
  });
});

Deno.test("an unknown version is refused by name", async () => {
  await withCopy("pktseries", async (root) => {
    Deno.writeTextFileSync(`${root}/.aim/VERSION`, "2.0");
    const { status, err } = await ls(root);
    assert.equal(status, 1);
    assert.match(
      err,
      /VERSION: the repository's version "2\.0" is not supported/,
    );
  });
});

Deno.test("a version that Aim has not written yet keeps nobody from reading", async () => {
  await withCopy("pktseries", async (root) => {
    Deno.writeTextFileSync(`${root}/.aim/VERSION`, "");
    const listed = await ls(root);
    assert.equal(listed.status, 0, listed.err);
    assert.equal(shown(listed), 12);
  });
});

const damages: [string, (folder: string) => RegExp][] = [
  ["a table that the manifest names is missing", (folder) => {
    Deno.removeSync(fileIn(folder, /\.sst$/));
    return /\.sst: there is no such file/;
  }],
  ["a table is cut", (folder) => {
    const table = fileIn(folder, /\.sst$/);
    Deno.truncateSync(table, Deno.statSync(table).size - 10);
    return /\.sst: it has \d+ bytes and the manifest says \d+/;
  }],
  ["a bit of a table's data is flipped", (folder) => {
    flip(fileIn(folder, /\.sst$/), 100);
    return /\.sst at offset 0: the block's checksum is wrong/;
  }],
  ["a bit of a table's footer is flipped", (folder) => {
    flip(fileIn(folder, /\.sst$/), -1);
    return /\.sst at offset \d+: it does not end like a table/;
  }],
  ["a bit of the manifest is flipped", (folder) => {
    flip(fileIn(folder, /^MANIFEST/), 20);
    return /MANIFEST-\d+ at offset 0: a record's checksum is wrong/;
  }],
  ["a bit of CURRENT is flipped", (folder) => {
    flip(`${folder}/CURRENT`, 2);
    return /CURRENT at offset 0: it names no manifest/;
  }],
  ["CURRENT is empty", (folder) => {
    Deno.truncateSync(`${folder}/CURRENT`, 0);
    return /CURRENT at offset 0: it is empty/;
  }],
  ["the manifest is missing", (folder) => {
    Deno.removeSync(fileIn(folder, /^MANIFEST/));
    return /MANIFEST-\d+: there is no such file/;
  }],
  ["the folder is empty", (folder) => {
    for (const { name } of [...Deno.readDirSync(folder)]) {
      Deno.removeSync(`${folder}/${name}`);
    }
    return /CURRENT: there is no such file/;
  }],
];

for (const [name, damage] of damages) {
  Deno.test(`${name}: the run is named and the others are shown`, async () => {
    await withCopy("pktseries", async (root) => {
      const { folder, hash } = oneRun(root);
      const message = damage(folder);
      for (const command of ["ls", "properties", "report", "show"]) {
        const outcome = await run([
          command,
          "--aim-repo",
          root,
          ...command === "report" ? ["--no-save"] : [],
          ...command === "show" ? ["--all"] : [],
        ]);
        assert.equal(outcome.status, 3, command);
        const [warning, ...more] = warnings(outcome);
        assert.deepEqual(more, []);
        assert.match(warning!, message);
        assert.ok(warning!.includes(`run ${hash}: `));
        assert.ok(outcome.out.length > 0);
      }
      assert.equal(shown(await ls(root)), 11);
    });
  });
}

Deno.test("a torn write-ahead log is a note, a damaged one a warning", async () => {
  await withCopy("killed", async (root) => {
    const before = await ls(root);
    assert.equal(before.status, 0);
    const chunks = `${root}/.aim/meta/chunks`;
    const logs = Array.from(
      Deno.readDirSync(chunks),
      ({ name }) => `${chunks}/${name}`,
    )
      .map((folder) => fileIn(folder, /\.log$/))
      .filter((path) => Deno.statSync(path).size > 2000);
    assert.ok(logs.length > 0);
    flip(logs[0]!, 1000);
    const after = await ls(root);
    assert.equal(after.status, 3);
    assert.equal(shown(after), shown(before));
    assert.match(
      after.err,
      /\.log ends at offset \d+: a record's checksum is wrong/,
    );
  });
});

Deno.test("without metadata the runs are shown all the same", async () => {
  const damages: [(path: string) => void, RegExp][] = [
    [(path) => Deno.truncateSync(path, 5000), /run_metadata\.sqlite: /],
    [(path) => Deno.truncateSync(path, 0), /does not begin like an SQLite/],
    [(path) => flip(path, 3), /does not begin like an SQLite/],
    [(path) => Deno.removeSync(path), /there is no such file/],
  ];
  for (const [damage, message] of damages) {
    await withCopy("pktseries", async (root) => {
      damage(`${root}/.aim/run_metadata.sqlite`);
      const outcome = await ls(root);
      assert.equal(outcome.status, 3);
      assert.equal(shown(outcome), 12);
      assert.match(warnings(outcome)[0]!, message);
      assert.match(outcome.err, /creation times are unknown/);
    });
  }
});

Deno.test("metadata in WAL mode and in a broken transaction is read", async () => {
  await withCopy("pktseries", async (root) => {
    const path = `${root}/.aim/run_metadata.sqlite`;
    const before = await ls(root);
    const writer = new DatabaseSync(path);
    writer.exec("PRAGMA journal_mode = wal");
    writer.exec("UPDATE run SET is_archived = 1 WHERE id = 1");
    const live = Array.from(Deno.readDirSync(`${root}/.aim`), (e) => e.name)
      .sort();
    assert.ok(live.includes("run_metadata.sqlite-wal"));
    const inWal = await ls(root);
    assert.equal(inWal.status, 0);
    assert.equal(shown(inWal), shown(before) - 1);
    assert.deepEqual(
      Array.from(Deno.readDirSync(`${root}/.aim`), (e) => e.name).sort(),
      live,
    );
    writer.close();
  });
});

Deno.test("a hash with escape sequences reaches no terminal", async () => {
  await withCopy("pktseries", async (root) => {
    const { folder } = oneRun(root);
    Deno.renameSync(folder, `${root}/.aim/meta/chunks/\x1b[31mred\u202e`);
    const { out, err } = await ls(root);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(out + err, /[\x1b\u202e]/);
    assert.match(out, /\\x1b\[31mred/);
  });
});
