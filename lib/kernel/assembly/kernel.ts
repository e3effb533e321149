/**
 * The loops that go over every byte that is read, and the reading of a run's
 * chunk, in AssemblyScript. `deno task kernel` makes `kernel_bytes.ts` of it.
 *
 * Addresses are those of the module's own memory. Whoever calls sees to it that
 * what is read and written lies in it.
 *
 * @module
 */
export { crc32c } from "./crc32c";
export { entries, entriesStart } from "./entries";
export { hasGivenUp } from "./give_up";
export { onlyTable } from "./manifest";
export { fragments } from "./ranges";
export {
  record,
  valuesEnd,
  valuesStart,
  writtenEnd,
  writtenStart,
} from "./record";
export { snappy } from "./snappy";

/** Where the memory begins that the caller may use. */
export function base(): usize {
  return __heap_base;
}
