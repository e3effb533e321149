import assert from "node:assert/strict";
import { layoutOf } from "../../lib/aim/layout.ts";
import { check } from "../../lib/check/check.ts";
import { type Disk, realDisk } from "../../lib/merge/disk.ts";
import { merge } from "../../lib/merge/merge.ts";
import { placesOf } from "../../lib/merge/places.ts";
import { spawn } from "../cli/harness.ts";
import {
  bytesOf,
  contentOf,
  namesIn,
  repository,
  runsOf,
  temporaryFolder,
} from "./repositories.ts";

function full(): never {
  const error = new Error("No space left on device (os error 28)");
  throw Object.assign(error, { code: "ENOSPC" });
}

/** A disk with room for so many bytes; what is removed does not come back. */
function smallDisk(room: number): Disk {
  const real = realDisk();
  let left = room;
  const take = (bytes: number): void => {
    if (bytes > left) full();
    left -= bytes;
  };
  return {
    ...real,
    copyFile: async (from, to, size, mtime) => {
      take(size);
      await real.copyFile(from, to, size, mtime);
    },
    writeFile: async (path, bytes) => {
      take(bytes.length);
      await real.writeFile(path, bytes);
    },
    step: (name) => {
      if (/^index: write/.test(name) && left < 10_000) full();
      return Promise.resolve();
    },
  };
}

async function expectFinishes(sources: string[], all: string): Promise<void> {
  await merge(sources, layoutOf(all));
  const undisturbed = `${temporaryFolder()}/all`;
  await merge(sources, layoutOf(undisturbed));
  assert.deepEqual(await contentOf(all), await contentOf(undisturbed));
  const { findings } = await check(layoutOf(all));
  assert.deepEqual(findings.filter(({ isNote }) => !isNote), []);
}

Deno.test("a full disk is named, what fits is there, the next night finishes", async () => {
  const source = await repository("pktseries");
  for (const room of [1_000, 30_000, 400_000, 600_000, 900_000]) {
    const all = `${temporaryFolder()}/all`;
    const disk = smallDisk(room);
    const report = await merge([source], layoutOf(all), { disk })
      .catch((error) => {
        // Not even the empty repository fits.
        assert.match(String(error), /No space left/);
      });
    if (report) {
      const failed = report.runs.filter(({ outcome }) => outcome === "failed");
      assert.equal(report.failed, failed.length);
      for (const { reason } of failed) assert.match(reason, /No space left/);
      assert.equal(report.copied + report.failed, runsOf(source).length);
      const { findings } = await check(layoutOf(all));
      assert.deepEqual(
        findings.filter(({ kind, isNote }) => !isNote && kind !== "merge"),
        [],
      );
    }
    await expectFinishes([source], all);
  }
});

Deno.test("an index that cannot be begun is left out, all runs are copied", async () => {
  const source = await repository("pktseries");
  const real = realDisk();
  const folderFull: Disk = {
    ...real,
    step: (name) => {
      if (name === "index: open") full();
      return Promise.resolve();
    },
  };
  for (const readable of [true, false]) {
    const all = `${temporaryFolder()}/all`;
    const { newIndex } = placesOf(layoutOf(all));
    // The addon says that its database cannot be opened, and why as a cause.
    const unopened: Disk = {
      ...real,
      step: (name) => {
        if (name === "index: open") {
          Deno.writeTextFileSync(`${newIndex}/CURRENT`, "x");
        }
        return Promise.resolve();
      },
    };
    const disk = readable ? folderFull : unopened;
    const report = await merge([source], layoutOf(all), { disk });
    assert.deepEqual(
      [report.copied, report.failed, report.index],
      [runsOf(source).length, 0, "removed"],
    );
    const reason = readable
      ? "No space left on device (os error 28)"
      : "Corruption: CURRENT file does not end with newline";
    assert.deepEqual(report.problems, [{
      root: all,
      message: `Cannot write the index: ${reason}; it is left out, and Aim ` +
        "reads the runs themselves",
    }]);
    assert.equal(namesIn(newIndex).length, 0);
    await expectFinishes([source], all);
  }
});

/** Mounts a small file system, if this user may. */
async function mount(folder: string, kilobytes: number): Promise<boolean> {
  return await command("mount", [
    "-t",
    "tmpfs",
    "-o",
    `size=${kilobytes}k`,
    "tmpfs",
    folder,
  ]);
}

async function command(name: string, args: string[]): Promise<boolean> {
  try {
    const options = { args, stdout: "null", stderr: "null" } as const;
    return (await new Deno.Command(name, options).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("a small file system fills up for real", async () => {
  const source = await repository("pktseries");
  const folder = temporaryFolder();
  if (!await mount(folder, 60)) {
    // deno-lint-ignore no-console
    console.log("skipped: this user may not mount a file system");
    return;
  }
  try {
    const all = `${folder}/all`;
    const args = ["merge", "--src", source, "--dst", all];
    const permissions = ["--allow-all"];
    const nothing = await spawn(args, { permissions });
    assert.deepEqual([nothing.status, nothing.out, nothing.err], [
      1,
      "",
      `aimrepo: Cannot merge into ${all}: database or disk is full\n`,
    ]);
    assert.ok(await command("mount", ["-o", "remount,ro", folder]));
    const readOnly = await spawn(args, { permissions });
    assert.equal(readOnly.status, 1);
    assert.match(
      readOnly.err,
      /^aimrepo: Cannot merge into .*: Read-only file system .*\n$/,
    );
    assert.ok(
      await command("mount", ["-o", "remount,rw,size=900k", folder]),
    );
    const { status, err, out } = await spawn(args, { permissions });
    assert.equal(status, 3, err + out);
    assert.match(err, /warning: run \w+ of .*: failed, .*No space left/);
    const { findings } = await check(layoutOf(all));
    assert.deepEqual(
      findings.filter(({ kind, isNote }) => !isNote && kind !== "merge"),
      [],
    );
    assert.ok(
      await command("mount", ["-o", "remount,size=100m", folder]),
    );
    const again = await spawn(args, { permissions });
    assert.deepEqual([again.status, again.err], [0, ""]);
    await expectFinishes([source], all);
  } finally {
    await command("umount", [folder]);
  }
});

Deno.test("a file that may not be read is named, the other runs are copied", async () => {
  const source = await repository("pktseries");
  const [hash] = runsOf(source);
  const real = realDisk();
  const forbidden: Disk = {
    ...real,
    copyFile: (from, to, size, mtime) => {
      if (from.includes(`artifacts/${hash}/`)) {
        throw new Deno.errors.PermissionDenied(
          `Permission denied (os error 13): ${from}`,
        );
      }
      return real.copyFile(from, to, size, mtime);
    },
  };
  const all = `${temporaryFolder()}/all`;
  const report = await merge([source], layoutOf(all), { disk: forbidden });
  assert.deepEqual(
    [report.failed, report.copied],
    [1, runsOf(source).length - 1],
  );
  assert.match(report.runs.find((run) => run.hash === hash)!.reason, /denied/);
  await expectFinishes([source], all);
});

Deno.test("read-only artifacts are copied, and replaced when they change", async () => {
  const source = await repository("pktseries");
  const [hash] = runsOf(source);
  const folder = `${source}/artifacts/${hash}`;
  const [name] = namesIn(folder);
  Deno.chmodSync(`${folder}/${name}`, 0o444);
  Deno.mkdirSync(`${folder}/sub`);
  Deno.writeTextFileSync(`${folder}/sub/file`, "1");
  Deno.chmodSync(`${folder}/sub`, 0o555);
  const all = `${temporaryFolder()}/all`;
  assert.equal((await merge([source], layoutOf(all))).failed, 0);
  Deno.chmodSync(`${folder}/${name}`, 0o644);
  Deno.writeTextFileSync(`${folder}/${name}`, "changed");
  Deno.chmodSync(`${folder}/${name}`, 0o444);
  assert.equal((await merge([source], layoutOf(all))).updated, 1);
  assert.equal(
    Deno.readTextFileSync(`${all}/artifacts/${hash}/${name}`),
    "changed",
  );
  Deno.chmodSync(`${folder}/sub`, 0o755);
});

Deno.test("a source that vanishes in the middle is named, the rest goes on", async () => {
  const [first, second] = [
    await repository("pktseries"),
    await repository("two-campaigns"),
  ];
  const hashes = runsOf(first);
  const real = realDisk();
  let copies = 0;
  const vanishing: Disk = {
    ...real,
    copyFile: (from, to, size, mtime) => {
      if (from.startsWith(first) && ++copies === 40) {
        Deno.renameSync(`${first}/.aim`, `${first}/gone`);
      }
      return real.copyFile(from, to, size, mtime);
    },
  };
  const all = `${temporaryFolder()}/all`;
  const sources = [first, second];
  const report = await merge(sources, layoutOf(all), { disk: vanishing });
  assert.ok(report.failed > 0 && report.failed < hashes.length);
  assert.equal(
    report.copied + report.failed,
    hashes.length + runsOf(second).length,
  );
  Deno.renameSync(`${first}/gone`, `${first}/.aim`);
  await expectFinishes(sources, all);
});

Deno.test("a run that is written to while it is copied waits for another night", async () => {
  const source = await repository("pktseries");
  const [hash] = runsOf(source);
  const real = realDisk();
  const seqs = `${layoutOf(source).seqsChunks}/${hash}`;
  const racing: Disk = {
    ...real,
    copyFile: async (from, to, size, mtime) => {
      await real.copyFile(from, to, size, mtime);
      if (from === `${seqs}/CURRENT`) {
        Deno.writeTextFileSync(`${seqs}/000099.log`, "more");
      }
    },
  };
  const all = `${temporaryFolder()}/all`;
  const report = await merge([source], layoutOf(all), { disk: racing });
  assert.deepEqual(
    report.runs.filter(({ outcome }) => outcome !== "copied").map((run) => [
      run.hash,
      run.outcome,
      run.reason,
    ]),
    [[hash, "skipped", "active"]],
  );
  assert.ok(!runsOf(all).includes(hash!));
});

Deno.test("without the call that swaps folders an update is done in two moves", async () => {
  const source = await repository("pktseries");
  const [hash] = runsOf(source);
  const all = `${temporaryFolder()}/all`;
  const disk: Disk = { ...realDisk(), exchange: () => Promise.resolve(false) };
  await merge([source], layoutOf(all), { disk });
  // A copy that lacks its series has progressed less.
  const seqs = `${layoutOf(all).seqsChunks}/${hash}`;
  Deno.removeSync(seqs, { recursive: true });
  const report = await merge([source], layoutOf(all), { disk });
  assert.equal(report.updated, 1);
  assert.deepEqual(await contentOf(all), await contentOf(source));
  assert.deepEqual(namesIn(`${all}/.aim/aimrepo`), ["index.json", "lock"]);
});

Deno.test("merge needs to read the sources, and to write the destination alone", async () => {
  const source = await repository("pktseries");
  const before = bytesOf(source);
  const all = `${temporaryFolder()}/all`;
  const args = ["merge", "--src", source, "--dst", all];
  const reads = `--allow-read=${source},${all}`;
  const writes = `--allow-write=${all}`;
  const bare = await spawn(args, { permissions: [reads, writes] });
  assert.equal(bare.status, 3);
  assert.match(bare.err, /Cannot write the index: .*--allow-ffi/);
  assert.deepEqual((await check(layoutOf(all))).findings, []);
  // What the addon looks for as it is loaded; see docs/nightly-merge.md.
  const cache = JSON.parse(
    new TextDecoder().decode(
      (await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] })
        .output()).stdout,
    ),
  ).npmCache;
  const addon = [
    `${reads},${cache},/etc/alpine-release`,
    "--allow-ffi",
    "--allow-env=PREBUILDS_ONLY,CLASSIC_LEVEL_PREBUILD,npm_config_arch," +
    "npm_config_platform,LIBC,ARM_VERSION,ELECTRON_RUN_AS_NODE",
  ];
  const whole = await spawn(args, { permissions: [writes, ...addon] });
  assert.deepEqual([whole.status, whole.err], [0, ""]);
  assert.ok(namesIn(`${all}/.aim/meta`).includes("index"));
  assert.deepEqual(bytesOf(source), before);
  const refused = await spawn(args, { permissions: [reads] });
  assert.deepEqual(
    [refused.status, refused.err],
    [2, `aimrepo: Cannot write ${all}: run with --allow-write=${all}\n`],
  );
});
