/**
 * A file of a run, to be written again for other hashes.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { checksumModifier } from "../../lib/rocksdb/checksum.ts";
import { crc32c, maskCrc } from "../../lib/rocksdb/crc32c.ts";
import type { HashPattern } from "./hash_pattern.ts";
import { logFragments } from "./log_fragments.ts";
import { snappyOrigins } from "./snappy_origins.ts";
import { readTableBlocks, type StoredBlock } from "./table_blocks.ts";

/** A checksum that changes with the hash. */
interface Sum {
  /** Where it stands, as a u32 (little endian). */
  at: number;
  /** Computes it. */
  of: (bytes: Uint8Array) => number;
}

/** A file and where the hash stands in it. */
export interface FileTemplate {
  /** The file; {@linkcode stamp} changes it. */
  bytes: Uint8Array;
  /** Offsets of single digits. */
  places: number[];
  /** Which digit of the hash stands at each of these places. */
  digits: number[];
  /** The checksums over such places. */
  sums: Sum[];
}

/**
 * Finds all places of the hash in a file.
 *
 * @param name The file's name, which tells tables and logs from other files
 * @param bytes The file
 * @param pattern The hash; it learns which of its digits cannot be changed
 * @returns The template
 */
export async function fileTemplate(
  name: string,
  bytes: Uint8Array,
  pattern: HashPattern,
): Promise<FileTemplate> {
  const template: FileTemplate = { bytes, places: [], digits: [], sums: [] };
  if (name.endsWith(".sst")) await findInTable(name, template, pattern);
  else if (isLog(name)) findInLog(name, template, pattern);
  else findInText(template, pattern);
  return template;
}

function isLog(name: string): boolean {
  return name.startsWith("MANIFEST-") || /^\d+\.log$/.test(name);
}

/**
 * Puts another hash into the file, and makes its checksums good again.
 *
 * @param template The file, changed in place
 * @param hash A hash that the pattern allows
 */
export function stamp(template: FileTemplate, hash: string): void {
  const { bytes, places, digits, sums } = template;
  for (let i = 0; i < places.length; i++) {
    bytes[places[i]!] = hash.charCodeAt(digits[i]!);
  }
  for (const { at, of } of sums) {
    const sum = of(bytes);
    for (let i = 0; i < 4; i++) bytes[at + i] = sum >>> 8 * i;
  }
}

async function findInTable(
  name: string,
  template: FileTemplate,
  pattern: HashPattern,
): Promise<void> {
  const { bytes } = template;
  const { footer, blocks } = await readTableBlocks(name, bytes);
  const { checksum, baseContext } = footer;
  for (const block of blocks) {
    const starts = occurrences(block.contents, pattern.hash);
    if (starts.length === 0) continue;
    findInBlock(block, starts, template, pattern);
    if (!checksum) continue;
    const { offset, size } = block;
    const end = offset + size + 1;
    const modifier = checksumModifier(baseContext, offset);
    template.sums.push({
      at: end,
      of: (bytes) => (checksum(bytes, offset, end) + modifier) >>> 0,
    });
  }
}

function findInBlock(
  { offset, size, contents, snappy }: StoredBlock,
  starts: readonly number[],
  { bytes, places, digits }: FileTemplate,
  pattern: HashPattern,
): void {
  const origins = snappy
    ? snappyOrigins(bytes.subarray(offset, offset + size))
    : undefined;
  const originOf = (at: number) => offset + (origins ? origins[at]! : at);
  const taken = new Map<number, number>();
  const isDigit = new Uint8Array(contents.length);
  for (const start of starts) {
    for (let digit = 0; digit < pattern.hash.length; digit++) {
      isDigit[start + digit] = 1;
      const place = originOf(start + digit);
      const before = taken.get(place);
      if (before === undefined) {
        taken.set(place, digit);
        places.push(place);
        digits.push(digit);
      } else {
        pattern.tie(before, digit);
      }
    }
  }
  // What else is a copy of these bytes must not change.
  for (let at = 0; at < contents.length; at++) {
    if (isDigit[at]) continue;
    const digit = taken.get(originOf(at));
    if (digit !== undefined) pattern.keep(digit);
  }
}

function findInLog(
  name: string,
  template: FileTemplate,
  pattern: HashPattern,
): void {
  const { bytes, sums } = template;
  const starts = findInText(template, pattern);
  if (starts.length === 0) return;
  const fragments = logFragments(bytes);
  const changed = new Set(starts.map((start) => {
    const fragment = fragments.find(({ summed, end }) =>
      summed < start && start + pattern.hash.length <= end
    );
    if (fragment) return fragment;
    throw new TypeError(
      `Cannot change ${name}: the hash at ${start} is in no fragment`,
    );
  }));
  for (const { start, summed, end } of changed) {
    sums.push({
      at: start,
      of: (bytes) => maskCrc(crc32c(bytes, summed, end)),
    });
  }
}

function findInText(
  { bytes, places, digits }: FileTemplate,
  { hash }: HashPattern,
): number[] {
  const starts = occurrences(bytes, hash);
  for (const start of starts) {
    for (let digit = 0; digit < hash.length; digit++) {
      places.push(start + digit);
      digits.push(digit);
    }
  }
  return starts;
}

/** Where a hash stands in some bytes; occurrences do not overlap. */
function occurrences(bytes: Uint8Array, hash: string): number[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: number[] = [];
  let at = buffer.indexOf(hash, 0, "latin1");
  while (at >= 0) {
    found.push(at);
    at = buffer.indexOf(hash, at + hash.length, "latin1");
  }
  return found;
}
