/**
 * Takes the bytes of a cache apart and puts them together again.
 *
 * @module
 */
import { crc32c } from "../../lib/rocksdb/crc32c.ts";
import { concat } from "../rocksdb/writer.ts";
import { KEY } from "./memory_cache.ts";

/**
 * The sections of a cache.
 *
 * @param bytes The cache, which must be whole
 */
export function sectionsOf(bytes: Uint8Array): Uint8Array[] {
  const end = bytes.indexOf(0x0a);
  const header = new TextDecoder().decode(bytes.subarray(0, end));
  const { sections } = JSON.parse(header.slice(header.indexOf("{")));
  let offset = end + 1;
  return (sections as [number, number][]).map(([length]) =>
    bytes.slice(offset, offset += length)
  );
}

/**
 * A cache of the tests with any sections, their lengths and checksums right.
 *
 * @param sections The sections
 */
export function withSections(sections: readonly Uint8Array[]): Uint8Array {
  const header = JSON.stringify({
    version: 2,
    key: KEY,
    sections: sections.map((it) => [it.length, crc32c(it)]),
  });
  const line = new TextEncoder().encode(`aimrepo-cache ${header}\n`);
  return concat([line, ...sections]);
}
