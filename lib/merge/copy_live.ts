/**
 * Copies a database that is being written, as it was at one moment.
 *
 * Tables never change once they are there, logs and manifests only grow. So what
 * the manifest names is copied, with as much of the manifest and of the logs as
 * there is; if the manifest has grown in the meantime, tables may be missing or
 * logs may have been given up, and all is done again.
 *
 * @module
 */
import { diskDirectory } from "../rocksdb/disk.ts";
import { isMissing } from "../rocksdb/errors.ts";
import { readWhole } from "../rocksdb/files.ts";
import { hasChanged, readVersion, type Version } from "../rocksdb/version.ts";
import type { Disk } from "./disk.ts";
import { ChangedMeanwhile } from "./errors.ts";
import { list } from "./scan.ts";

const ATTEMPTS = 8;

/**
 * Copies a database.
 *
 * @param disk Where to write
 * @param from The database's folder
 * @param to The folder of the copy
 * @returns How many bytes were copied
 * @throws {ChangedMeanwhile} Where it changes faster than it can be copied
 */
export async function copyLive(
  disk: Disk,
  from: string,
  to: string,
): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const directory = diskDirectory(from);
    const version = readVersion(directory);
    if (!version) continue;
    await disk.remove(to);
    await disk.makeFolder(to);
    try {
      const bytes = await copyVersion(disk, from, to, version);
      if (!hasChanged(directory, version)) return bytes;
    } catch (error) {
      if (!isMissing(error) && !(error instanceof Deno.errors.NotFound)) {
        throw error;
      }
    }
  }
  throw new ChangedMeanwhile(
    `Cannot copy ${from}: it changes faster than it can be copied`,
  );
}

async function copyVersion(
  disk: Disk,
  from: string,
  to: string,
  version: Version,
): Promise<number> {
  const directory = diskDirectory(from);
  const tables = new Set(version.tables.map(({ number }) => number));
  let bytes = 0;
  const write = async (name: string, content: Uint8Array): Promise<void> => {
    await disk.writeFile(`${to}/${name}`, content);
    bytes += content.length;
  };
  for (const { name } of list(from) ?? []) {
    const match = /^(\d+)\.(sst|ldb|log)$/.exec(name);
    const number = Number(match?.[1]);
    const isTable = match?.[2] !== "log" && tables.has(number);
    const isLog = match?.[2] === "log" &&
      (number >= version.logNumber || number === version.previousLogNumber);
    if (isTable || isLog || /^(IDENTITY|OPTIONS-\d+)$/.test(name)) {
      await write(name, readWhole(directory, name));
    }
  }
  const manifest = readWhole(directory, version.manifest);
  await write(version.manifest, manifest.subarray(0, version.manifestLength));
  await write("CURRENT", new TextEncoder().encode(`${version.manifest}\n`));
  return bytes;
}
