/**
 * Reading parts of the tree that a database holds.
 *
 * @module
 */
import type { DatabaseCursor } from "../rocksdb/cursor.ts";
import type { Database } from "../rocksdb/database.ts";
import { decodeNode, type Node } from "./node.ts";
import {
  behind,
  decodePath,
  encodePath,
  isBelow,
  type PathElement,
} from "./path.ts";
import type { AimValue } from "./value.ts";

/** Where Aim puts values that are too large for the tree itself. */
const BLOBS = encodePath(["BLOBS"]);

/**
 * What is called for each key of a subtree.
 *
 * @param key Begins with the key; good until the visitor returns
 * @param length The key's length
 * @param value The value as it is stored, see {@linkcode SubtreeReader.node}
 */
export type Visitor = (
  key: Uint8Array,
  length: number,
  value: Uint8Array,
) => void;

/**
 * Reads parts of one database's tree with one cursor: each block is read once
 * where the parts are asked for in the order of their keys.
 */
export class SubtreeReader {
  readonly #database: Database;
  readonly #cursor: DatabaseCursor;

  /** @param database The database */
  constructor(database: Database) {
    this.#database = database;
    this.#cursor = database.cursor();
  }

  /**
   * Goes through a subtree in the order of its keys.
   *
   * @param prefix The key of the subtree's root
   * @param visit Is called for each key
   * @param skip The key of a subtree of it that is left out
   * @throws {DatabaseError} Where a block cannot be read
   */
  visit(prefix: Uint8Array, visit: Visitor, skip?: Uint8Array): void {
    const cursor = this.#cursor;
    cursor.seek(prefix);
    while (cursor.valid) {
      const { keyBuffer, keyLength } = cursor;
      if (!isBelow(keyBuffer, keyLength, prefix)) return;
      if (skip && isBelow(keyBuffer, keyLength, skip)) {
        cursor.seek(behind(skip));
        continue;
      }
      visit(keyBuffer, keyLength, cursor.value);
      cursor.next();
    }
  }

  /**
   * The nodes of a subtree, in the order of their keys.
   *
   * @param path The root of the subtree
   * @throws {DatabaseError} Where a block cannot be read
   */
  *read(
    path: readonly PathElement[],
  ): Generator<[PathElement[], Node], void, void> {
    const prefix = encodePath(path);
    const cursor = this.#cursor;
    cursor.seek(prefix);
    while (cursor.valid) {
      const { keyBuffer, keyLength } = cursor;
      if (!isBelow(keyBuffer, keyLength, prefix)) return;
      yield [
        decodePath(keyBuffer, prefix.length, keyLength),
        this.node(keyBuffer, keyLength, cursor.value),
      ];
      cursor.next();
    }
  }

  /**
   * The value under one key.
   *
   * @param key The key
   * @returns The value; undefined where there is none, or more than a scalar
   * @throws {DatabaseError} Where a block cannot be read
   */
  readOne(key: Uint8Array): AimValue | undefined {
    const cursor = this.#cursor;
    cursor.seek(key);
    if (!cursor.valid || cursor.keyLength !== key.length) return undefined;
    if (!isBelow(cursor.keyBuffer, cursor.keyLength, key)) return undefined;
    const node = decodeNode(cursor.value);
    return node.kind === "scalar" ? node.value : undefined;
  }

  /**
   * What stands under a key.
   *
   * @param key The buffer that begins with the key
   * @param length The key's length
   * @param value What is stored there: nothing, where the value stands elsewhere
   * @returns The node
   * @throws {DatabaseError} Where a block cannot be read
   */
  node(key: Uint8Array, length: number, value: Uint8Array): Node {
    if (value.length > 0) return decodeNode(value);
    const blobKey = new Uint8Array(BLOBS.length + length);
    blobKey.set(BLOBS);
    blobKey.set(key.subarray(0, length), BLOBS.length);
    const blob = this.#database.get(blobKey);
    return blob
      ? decodeNode(blob)
      : { kind: "invalid", reason: "a large value that is missing" };
  }
}
