/**
 * What stands under one key of a tree.
 *
 *     value = 0                        None
 *           | 1 · byte                 bool
 *           | 2 · int64 (LE)           integer
 *           | 3 · float64 (LE)         float
 *           | 4 · UTF-8                text
 *           | 5 · bytes                bytes
 *           | 6                        array: elements follow under their index
 *           | 7                        object: fields follow under their names
 *           | 8, 15 · UTF-8            custom object: its type; fields follow
 *
 * (`aim/storage/encoding/encoding.pyx`)
 *
 * @module
 */
import { decodeText } from "../rocksdb/text.ts";
import type { AimValue } from "./value.ts";

/** A leaf, or the announcement of what follows below the key. */
export type Node =
  | { kind: "scalar"; value: AimValue }
  | { kind: "array" }
  | { kind: "object" }
  | { kind: "custom"; type: string }
  | { kind: "invalid"; reason: string };

const ARRAY: Node = { kind: "array" };
const OBJECT: Node = { kind: "object" };

/**
 * Decodes a value.
 *
 * @param bytes The value, at least one byte long
 * @returns What it says; `invalid` where it is none that Aim writes
 */
export function decodeNode(bytes: Uint8Array): Node {
  switch (bytes[0]) {
    case 0:
      return { kind: "scalar", value: null };
    case 1:
      return sized(bytes, 1, readBoolean);
    case 2:
      return sized(bytes, 8, readInteger);
    case 3:
      return sized(bytes, 8, readFloat);
    case 4:
      return { kind: "scalar", value: decodeText(bytes, 1) };
    case 5:
      return { kind: "scalar", value: bytes.slice(1) };
    case 6:
      return ARRAY;
    case 7:
      return OBJECT;
    case 8:
    case 15:
      return { kind: "custom", type: decodeText(bytes, 1) };
    default:
      return {
        kind: "invalid",
        reason: bytes.length === 0
          ? "a value without a type"
          : `a value of the unknown type ${bytes[0]}`,
      };
  }
}

/** Eight bytes, as every way to look at them costs an object. */
const eight = new Uint8Array(8);
const eightView = new DataView(eight.buffer);

/** The bytes behind the type, where they are as many as the type has. */
function sized(
  bytes: Uint8Array,
  length: number,
  read: (view: DataView) => AimValue,
): Node {
  if (bytes.length !== length + 1) {
    return {
      kind: "invalid",
      reason: `a value of ${bytes.length - 1} bytes where ${length} belong`,
    };
  }
  for (let i = 0; i < length; i++) eight[i] = bytes[i + 1]!;
  return { kind: "scalar", value: read(eightView) };
}

function readBoolean(view: DataView): boolean {
  return view.getUint8(0) !== 0;
}

function readInteger(view: DataView): bigint {
  return view.getBigInt64(0, true);
}

function readFloat(view: DataView): number {
  return view.getFloat64(0, true);
}
