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

/** The first byte of a value. */
export const NodeType = {
  None: 0,
  Boolean: 1,
  Integer: 2,
  Float: 3,
  Text: 4,
  Bytes: 5,
  Array: 6,
  Object: 7,
} as const;

/** How long a number is, in bytes. */
export const NUMBER_LENGTH = 8;

const ARRAY: Node = { kind: "array" };
const OBJECT: Node = { kind: "object" };

/** What stands for a large value that is not where it should be. */
export const MISSING: Node = {
  kind: "invalid",
  reason: "a large value that is missing",
};

/**
 * Decodes a value.
 *
 * @param bytes The value, at least one byte long
 * @returns What it says; `invalid` where it is none that Aim writes
 */
export function decodeNode(bytes: Uint8Array): Node {
  switch (bytes[0]) {
    case NodeType.None:
      return { kind: "scalar", value: null };
    case NodeType.Boolean:
      return sized(bytes, 1, readBoolean);
    case NodeType.Integer:
      return sized(bytes, NUMBER_LENGTH, readInteger);
    case NodeType.Float:
      return sized(bytes, NUMBER_LENGTH, readFloat);
    case NodeType.Text:
      return { kind: "scalar", value: decodeText(bytes, 1) };
    case NodeType.Bytes:
      return { kind: "scalar", value: bytes.slice(1) };
    case NodeType.Array:
      return ARRAY;
    case NodeType.Object:
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

/**
 * Whether a value is a scalar that Aim writes.
 *
 * @param bytes The value
 * @returns False where {@linkcode decodeNode} returns no scalar
 */
export function isScalar(bytes: Uint8Array): boolean {
  switch (bytes[0]) {
    case NodeType.None:
    case NodeType.Text:
    case NodeType.Bytes:
      return true;
    case NodeType.Boolean:
      return bytes.length === 2;
    case NodeType.Integer:
    case NodeType.Float:
      return bytes.length === NUMBER_LENGTH + 1;
    default:
      return false;
  }
}

/** Eight bytes, as every way to look at them costs an object. */
const eight = new Uint8Array(NUMBER_LENGTH);
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
