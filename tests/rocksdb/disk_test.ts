import assert from "node:assert/strict";
import { Database } from "../../lib/rocksdb/database.ts";
import { diskDirectory } from "../../lib/rocksdb/disk.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import type { RandomFile } from "../../lib/rocksdb/files.ts";
import { giveBuffer, takeBuffer } from "../../lib/kernel/kernel.ts";
import { bytesOf, DatabaseWriter } from "./writer.ts";

async function withFolder(
  action: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await action(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function failure(folder: string): Promise<DatabaseError> {
  try {
    await Database.open(diskDirectory(folder));
  } catch (error) {
    assert(error instanceof DatabaseError, String(error));
    return error;
  }
  assert.fail("it was read");
}

Deno.test("a database on disk, with a table too large to be held", async () => {
  await withFolder(async (folder) => {
    const writer = new DatabaseWriter({ blockEntries: 1 });
    const large = new Uint8Array(400_000).fill(7);
    for (let i = 0; i < 6; i++) writer.put(bytesOf(`large ${i}`), large);
    writer.flush();
    writer.put(bytesOf("small"), bytesOf("value"));
    for (const [name, bytes] of writer.files) {
      Deno.writeFileSync(`${folder}/${name}`, bytes);
    }
    const names = () => [...Deno.readDirSync(folder)].map((e) => e.name).sort();
    const before = names();
    const database = await Database.open(diskDirectory(folder));
    const found = Array.from(database.entries(), (e) => e.value.length);
    database.close();
    assert.deepEqual(found, [...Array(6).fill(400_000), 5]);
    assert.deepEqual(names(), before);
  });
});

Deno.test("a folder that is absent, empty or no folder", async () => {
  await withFolder(async (folder) => {
    assert.equal((await failure(`${folder}/absent`)).code, "NOT_FOUND");
    assert.equal((await failure(folder)).code, "NOT_FOUND");
    Deno.writeTextFileSync(`${folder}/file`, "");
    const error = await failure(`${folder}/file`);
    assert.equal(error.file, `${folder}/file/CURRENT`);
  });
});

Deno.test("CURRENT is a folder", async () => {
  await withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/CURRENT`);
    const error = await failure(folder);
    assert.equal(error.code, "IO");
    assert.equal(error.file, `${folder}/CURRENT`);
  });
});

Deno.test("a manifest that is larger than memory", async () => {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/CURRENT`, "MANIFEST-000001\n");
    const manifest = `${folder}/MANIFEST-000001`;
    Deno.writeTextFileSync(manifest, "");
    Deno.truncateSync(manifest, 2 ** 43);
    const error = await failure(folder);
    assert.equal(error.code, "IO");
    assert.equal(error.file, manifest);
  });
});

Deno.test("a file that cannot be read keeps no buffer", async () => {
  await withFolder((folder) => {
    Deno.mkdirSync(`${folder}/table`);
    const directory = diskDirectory(folder);
    // As if the listing had shown a file that a folder has replaced since.
    const isListed = Deno.readDirSync;
    Deno.readDirSync = () =>
      [{ name: "table", isFile: true, isDirectory: false, isSymlink: false }]
        .values();
    try {
      directory.list();
    } finally {
      Deno.readDirSync = isListed;
    }
    const before = takeBuffer(1);
    giveBuffer(before);
    for (let i = 0; i < 20; i++) {
      assert.throws(() => directory.open("table", 10), { code: "IO" });
    }
    const after = takeBuffer(1);
    giveBuffer(after);
    assert.equal(after, before);
    return Promise.resolve();
  });
});

Deno.test("files of every size come whole", async () => {
  await withFolder((folder) => {
    const sizes = [0, 1, 65_535, 65_536, 65_537, 2 ** 20, 2 ** 20 + 1];
    const bytesOfSize = (size: number) =>
      Uint8Array.from({ length: size }, (_, i) => (i * 31 + size) & 0xff);
    for (const size of sizes) {
      Deno.writeFileSync(`${folder}/${size}`, bytesOfSize(size));
    }
    const directory = diskDirectory(folder);
    const check = (file: RandomFile, size: number) => {
      assert.equal(file.length, size);
      assert.deepEqual(file.read(0, size), bytesOfSize(size));
      const from = size >> 1;
      assert.deepEqual(
        file.read(from, size),
        bytesOfSize(size).subarray(from),
      );
    };
    const files = sizes.map((size) => directory.open(String(size)));
    files.forEach((file, i) => check(file, sizes[i]!));
    for (const file of files) file.close();
    return Promise.resolve();
  });
});
