/**
 * A run, to be written again under other hashes.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { type FileTemplate, fileTemplate, stamp } from "./file_template.ts";
import { type Digits, HashPattern } from "./hash_pattern.ts";
import { readTableBlocks } from "./table_blocks.ts";

/** A file of a run. */
export interface RunFile extends FileTemplate {
  /** Its path in the run's folder. */
  name: string;
}

/** A folder of a run, e.g. `.aim/meta/chunks`/HASH. */
export interface RunFolder {
  /** The folder that holds those of all runs. */
  parent: string;
  /** Folders within it, outer ones first. */
  folders: string[];
  /** The files in all of them. */
  files: RunFile[];
}

/** A run and where its hash stands. */
export interface RunTemplate {
  /** Which hashes can be given to it. */
  pattern: HashPattern;
  /** Where its files are. */
  folders: RunFolder[];
}

/** So many free digits that no two of a million hashes are likely the same. */
const FEWEST_FREE = 12;

/**
 * Reads a run, and tries a new hash on it.
 *
 * @param root The repository
 * @param hash The run
 * @param parents The folders that hold it, e.g. `.aim/meta/chunks`
 * @param digits For the hash that is tried
 * @returns The template
 * @throws {TypeError} Where another hash cannot be put in its place
 */
export async function readRun(
  root: string,
  hash: string,
  parents: readonly string[],
  digits: Digits,
): Promise<RunTemplate> {
  const pattern = new HashPattern(hash);
  const folders: RunFolder[] = [];
  for (const parent of parents) {
    const folder: RunFolder = { parent, folders: [], files: [] };
    const path = `${root}/${parent}/${hash}`;
    if (!existsSync(path)) continue;
    await readFolder(path, "", folder, pattern);
    folders.push(folder);
  }
  if (pattern.free < FEWEST_FREE) {
    throw new TypeError(
      `Cannot copy run ${hash}: ${pattern.free} digits can be changed`,
    );
  }
  for (const { files } of folders) {
    for (const file of files) await tryOn(file, pattern, digits);
  }
  return { pattern, folders };
}

async function readFolder(
  path: string,
  inside: string,
  folder: RunFolder,
  pattern: HashPattern,
): Promise<void> {
  for (const entry of Deno.readDirSync(path)) {
    const name = inside + entry.name;
    if (entry.isDirectory) {
      folder.folders.push(name);
      await readFolder(`${path}/${entry.name}`, `${name}/`, folder, pattern);
    } else {
      const bytes = Deno.readFileSync(`${path}/${entry.name}`);
      const template = await fileTemplate(entry.name, bytes, pattern);
      folder.files.push({ name, ...template });
    }
  }
}

/** Compares what a new hash makes of a file with the file's contents, changed. */
async function tryOn(
  file: RunFile,
  pattern: HashPattern,
  digits: Digits,
): Promise<void> {
  if (file.places.length === 0) return;
  const hash = pattern.draw(digits);
  const before = await contentsOf(file);
  stamp(file, hash);
  const after = await contentsOf(file);
  before.forEach((part, i) => {
    if (part.replaceAll(pattern.hash, hash) !== after[i]) {
      throw new TypeError(
        `Cannot copy run ${pattern.hash}: ${file.name} would become another`,
      );
    }
  });
}

/** What stands in the file, decompressed; checksums left out. */
async function contentsOf(
  { name, bytes, sums }: RunFile,
): Promise<string[]> {
  const parts = name.endsWith(".sst")
    ? (await readTableBlocks(name, bytes)).blocks
      .map(({ contents }) => contents)
    : [withoutSums(bytes, sums.map(({ at }) => at))];
  return parts.map((part) => Buffer.from(part).toString("latin1"));
}

function withoutSums(bytes: Uint8Array, places: number[]): Uint8Array {
  const copy = bytes.slice();
  for (const at of places) copy.fill(0, at, at + 4);
  return copy;
}

/**
 * Writes a run under another hash.
 *
 * @param template The run
 * @param hash The hash, drawn from the template's pattern
 * @param root The repository that gets it
 * @returns How many bytes were written
 */
export function writeRun(
  { folders }: RunTemplate,
  hash: string,
  root: string,
): number {
  let bytes = 0;
  for (const { parent, folders: inner, files } of folders) {
    const path = `${root}/${parent}/${hash}`;
    Deno.mkdirSync(path);
    for (const name of inner) Deno.mkdirSync(`${path}/${name}`);
    for (const file of files) {
      stamp(file, hash);
      Deno.writeFileSync(`${path}/${file.name}`, file.bytes);
      bytes += file.bytes.length;
    }
  }
  return bytes;
}
