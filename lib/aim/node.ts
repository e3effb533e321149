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
  const payload = bytes.subarray(1);
  switch (bytes[0]) {
    case 0:
      return { kind: "scalar", value: null };
    case 1:
      return sized(payload, 1, (view) => view.getUint8(0) !== 0);
    case 2:
      return sized(payload, 8, (view) => view.getBigInt64(0, true));
    case 3:
      return sized(payload, 8, (view) => view.getFloat64(0, true));
    case 4:
      return { kind: "scalar", value: decodeText(payload) };
    case 5:
      return { kind: "scalar", value: payload.slice() };
    case 6:
      return ARRAY;
    case 7:
      return OBJECT;
    case 8:
    case 15:
      return { kind: "custom", type: decodeText(payload) };
    default:
      return {
        kind: "invalid",
        reason: bytes.length === 0
          ? "a value without a type"
          : `a value of the unknown type ${bytes[0]}`,
      };
  }
}

function sized(
  payload: Uint8Array,
  length: number,
  read: (view: DataView) => AimValue,
): Node {
  if (payload.length !== length) {
    return {
      kind: "invalid",
      reason: `a value of ${payload.length} bytes where ${length} belong`,
    };
  }
  const { buffer, byteOffset } = payload;
  return {
    kind: "scalar",
    value: read(new DataView(buffer, byteOffset, length)),
  };
}
