/**
 * Small changes to a byte string, as failing disks, broken copies and malice
 * make them.
 *
 * @module
 */
import { bytesOf, concat, fixed, varint } from "../rocksdb/writer.ts";
import { pick, type Random } from "./random.ts";

/** Lengths and counts that no honest file has. */
const ABSURD = [
  0x7fn,
  0x3fffn,
  0x1fffffn,
  0xfffffffn,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 56n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Bytes at which decoders change their mind. */
const SPECIAL = [0, 1, 2, 7, 0x0f, 0x7f, 0x80, 0xfd, 0xfe, 0xff];

/** Changes a byte string, in place where its length stays. */
type Change = (
  bytes: Uint8Array<ArrayBuffer>,
  random: Random,
) => Uint8Array<ArrayBuffer>;

/** A place that has at least one byte behind it. */
function range(bytes: Uint8Array, random: Random): [number, number] {
  const start = random(bytes.length);
  const most = random(3) === 0 ? bytes.length - start : 64;
  return [start, Math.min(bytes.length, start + 1 + random(most))];
}

function put(
  bytes: Uint8Array<ArrayBuffer>,
  part: Uint8Array,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const at = random(bytes.length);
  bytes.set(part.subarray(0, bytes.length - at), at);
  return bytes;
}

/** Changes that leave the length as it is. */
const SAME_LENGTH: readonly Change[] = [
  function flipped(bytes, random) {
    bytes[random(bytes.length)]! ^= 1 << random(8);
    return bytes;
  },
  function special(bytes, random) {
    bytes[random(bytes.length)] = pick(SPECIAL, random);
    return bytes;
  },
  function zeroed(bytes, random) {
    return bytes.fill(0, ...range(bytes, random));
  },
  function filled(bytes, random) {
    const start = random(bytes.length);
    return bytes.fill(0xff, start, start + 1 + random(12));
  },
  function swapped(bytes, random) {
    const [start, end] = range(bytes, random);
    const length = Math.min(end - start, bytes.length - end);
    const first = bytes.slice(start, start + length);
    const other = end + random(bytes.length - end - length + 1);
    bytes.copyWithin(start, other, other + length);
    bytes.set(first, other);
    return bytes;
  },
  function copied(bytes, random) {
    const [start, end] = range(bytes, random);
    return bytes.copyWithin(random(bytes.length), start, end);
  },
  function absurd(bytes, random) {
    return put(bytes, varint(pick(ABSURD, random)), random);
  },
  function fixedAbsurd(bytes, random) {
    const value = pick(ABSURD, random) & 0xffffffffn;
    return put(bytes, fixed(value, pick([1, 2, 4, 8], random)), random);
  },
];

/** Changes that make it longer or shorter. */
const OTHER_LENGTH: readonly Change[] = [
  function cut(bytes, random) {
    return bytes.slice(0, random(bytes.length));
  },
  function without(bytes, random) {
    const [start, end] = range(bytes, random);
    return concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  function doubled(bytes, random) {
    const [start, end] = range(bytes, random);
    return concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  function inserted(bytes, random) {
    const at = random(bytes.length + 1);
    const part = varint(pick(ABSURD, random));
    return concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
  },
  function repeated(bytes, random) {
    const [start, end] = range(bytes, random);
    const times = Math.min(1 + random(200), Math.ceil(2 ** 17 / (end - start)));
    const part = bytes.subarray(start, end);
    return concat([
      bytes.subarray(0, end),
      ...Array.from({ length: times }, () => part),
      bytes.subarray(end),
    ]);
  },
];

const ANY = [...SAME_LENGTH, ...SAME_LENGTH, ...OTHER_LENGTH];

/**
 * Changes one to four places of a byte string.
 *
 * @param bytes The byte string, which stays as it is
 * @param random Decides where and how
 * @param keepLength Whether the result has the same length
 * @returns The changed copy
 */
export function mutated(
  bytes: Uint8Array,
  random: Random,
  keepLength = false,
): Uint8Array {
  let result = new Uint8Array(bytes);
  for (let n = random(4); n >= 0; n--) {
    if (result.length === 0) break;
    result = pick(keepLength ? SAME_LENGTH : ANY, random)(result, random);
  }
  return result;
}

/** What text formats trip over. */
const TOKENS = [
  "\0",
  "\n",
  "\r",
  "\r\n",
  "\t",
  '"',
  "'",
  ",",
  ",,",
  ";",
  "- ",
  ": ",
  "? ",
  "{",
  "}",
  "[",
  "]",
  "&a ",
  "*a",
  "<<: *a\n",
  "!!binary ",
  "!!set ",
  "!!omap ",
  "!!timestamp 9999-99-99",
  "!!float ",
  "!<tag:x> ",
  "%YAML 1.2\n---\n",
  "--- ",
  "...\n",
  "|\n",
  ">-\n",
  "# ",
  "\\x1b[31m",
  "\ufeff",
  "\u2028",
  "\u202e",
  "\ud83d\ude00",
  "nan",
  "inf",
  "-inf",
  "1e999",
  "-0",
  "0x10",
  "1_000",
  "190:20:30",
  "9".repeat(400),
  "null",
  "~",
  "__proto__",
  "constructor",
  "=cmd()",
  "../",
  " ",
].map(bytesOf);

/**
 * Changes one to four places of a text, by its words as well as its bytes.
 *
 * @param bytes The text in UTF-8
 * @param random Decides where and how
 * @returns The changed copy
 */
export function mutatedText(bytes: Uint8Array, random: Random): Uint8Array {
  let result: Uint8Array = random(3) === 0
    ? mutated(bytes, random)
    : new Uint8Array(bytes);
  for (let n = random(4); n >= 0; n--) {
    const at = random(result.length + 1);
    const token = pick(TOKENS, random);
    const times = random(40) === 0 ? 1 + random(5000) : 1;
    result = concat([
      result.subarray(0, at),
      ...Array.from({ length: times }, () => token),
      result.subarray(random(2) === 0 ? at : at + random(8)),
    ]);
  }
  return result;
}
