/**
 * The values of a chunk, as `shape_format.ts` says: payloads, one behind the other.
 *
 * @module
 */
import { ByteReader, compareBytes, viewOf } from "../rocksdb/bytes.ts";
import { decodeText } from "../rocksdb/text.ts";
import { NodeType, NUMBER_LENGTH } from "./node.ts";
import type { AimValue } from "./value.ts";

/** The lengths of payloads, by their types; texts and bytes have their own. */
const LENGTHS = [0, 1, NUMBER_LENGTH, NUMBER_LENGTH];
/** Errors of payloads have no file: a database does not make such ones. */
const NOWHERE = { file: "shape" };

/**
 * Where payloads begin behind the first.
 *
 * @param types Their types
 * @returns In bytes, last for their end; -1 behind one whose length differs
 */
export function startsOf(types: readonly number[]): Int32Array {
  const starts = new Int32Array(types.length + 1).fill(-1);
  let start = 0;
  for (const [i, type] of types.entries()) {
    starts[i] = start;
    const length = LENGTHS[type];
    if (length === undefined) return starts;
    start += length;
  }
  starts[types.length] = start;
  return starts;
}

/**
 * Where a payload begins.
 *
 * @param types The types of all
 * @param index Which one
 * @param bytes The payloads
 * @param from A payload before it, or the same
 * @param start Where that one begins, in bytes
 * @returns In bytes; behind the last payload for their number
 * @throws {DatabaseError} Where there are fewer than the types say
 */
export function startOf(
  types: Uint8Array,
  index: number,
  bytes: Uint8Array,
  from = 0,
  start = 0,
): number {
  const reader = new ByteReader(bytes, NOWHERE, start);
  for (let i = from; i < index; i++) pass(reader, types[i]!);
  return reader.position;
}

/**
 * Some values.
 *
 * @param types The types of all
 * @param range The first that is wanted, and the one behind the last
 * @param bytes The payloads
 * @param start Where the first begins, in bytes
 * @returns The values
 * @throws {DatabaseError} Where there are fewer than the types say
 */
export function valuesOf(
  types: Uint8Array,
  [from, to]: readonly [number, number],
  bytes: Uint8Array,
  start: number,
): AimValue[] {
  const values: AimValue[] = [];
  const reader = new ByteReader(bytes, NOWHERE, start);
  const view = viewOf(bytes);
  for (let i = from; i < to; i++) values.push(take(reader, view, types[i]!));
  return values;
}

/**
 * One value.
 *
 * @param type Its type
 * @param bytes The payloads
 * @param start Where it begins, in bytes
 * @returns The value
 * @throws {DatabaseError} Where there are fewer bytes than the type says
 */
export function valueAt(
  type: number,
  bytes: Uint8Array,
  start: number,
): AimValue {
  return take(new ByteReader(bytes, NOWHERE, start), viewOf(bytes), type);
}

/** Values, and the payloads that they were made of. */
export interface Decoded {
  readonly values: AimValue[];
  readonly bytes: Uint8Array;
  /** Where each begins, in bytes. */
  readonly starts: readonly number[];
}

/**
 * The first values, of which most are those of another run: these are not made
 * anew, and are then the very same.
 *
 * @param types The types of all
 * @param count How many are wanted
 * @param bytes The payloads
 * @param other Other values of the same types, if there are any
 * @returns The values
 * @throws {DatabaseError} Where there are fewer than the types say
 */
export function decodeLike(
  types: Uint8Array,
  count: number,
  bytes: Uint8Array,
  other: Decoded | undefined,
): Decoded {
  const values: AimValue[] = [];
  const starts: number[] = [];
  const reader = new ByteReader(bytes, NOWHERE);
  for (let i = 0; i < count; i++) {
    const type = types[i]!;
    const start = reader.position;
    starts.push(start);
    pass(reader, type);
    const length = reader.position - start;
    // Bytes can be written to.
    const isSame = other !== undefined && type !== NodeType.Bytes &&
      compareBytes(
          other.bytes,
          length,
          bytes,
          length,
          other.starts[i],
          start,
        ) === 0;
    values.push(isSame ? other.values[i]! : valueAt(type, bytes, start));
  }
  return { values, bytes, starts };
}

function pass(reader: ByteReader, type: number): void {
  reader.skip(LENGTHS[type] ?? reader.varint32());
}

/** The next value; `view` is of the reader's bytes. */
function take(reader: ByteReader, view: DataView, type: number): AimValue {
  switch (type) {
    case NodeType.None:
      return null;
    case NodeType.Boolean:
      return reader.byte() !== 0;
    case NodeType.Integer:
      return view.getBigInt64(reader.skip(NUMBER_LENGTH), true);
    case NodeType.Float:
      return view.getFloat64(reader.skip(NUMBER_LENGTH), true);
    case NodeType.Text: {
      const length = reader.varint32();
      const start = reader.skip(length);
      return decodeText(reader.bytes, start, start + length);
    }
    default:
      return reader.prefixed().slice();
  }
}
