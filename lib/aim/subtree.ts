/**
 * Reading parts of the tree that a database holds.
 *
 * @module
 */
import type { DatabaseCursor } from "../rocksdb/cursor.ts";
import type { Database } from "../rocksdb/database.ts";
import { decodeNode, MISSING, type Node } from "./node.ts";
import {
  behind,
  decodePath,
  encodePath,
  isBelow,
  type PathElement,
} from "./path.ts";

/** Where Aim puts values that are too large for the tree itself. */
const BLOBS = encodePath(["BLOBS"]);

/**
 * What is called for each key of a subtree.
 *
 * @param key Begins with the key; good until the visitor returns
 * @param length The key's length
 * @param value What stands there, see {@linkcode SubtreeReader.stored}
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
    let isSkipped = false;
    while (cursor.valid) {
      const { keyBuffer, keyLength } = cursor;
      if (!isBelow(keyBuffer, keyLength, prefix)) return;
      if (skip && isBelow(keyBuffer, keyLength, skip)) {
        // Where keys are out of order it may come again, and again.
        if (isSkipped) cursor.next();
        else cursor.seek(behind(skip));
        isSkipped = true;
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
        this.#node(keyBuffer, keyLength, cursor.value),
      ];
      cursor.next();
    }
  }

  /**
   * Visits one key, if it is there.
   *
   * @param key The key
   * @param visit Is called for it
   * @throws {DatabaseError} Where a block cannot be read
   */
  visitOne(key: Uint8Array, visit: Visitor): void {
    const cursor = this.#cursor;
    cursor.seek(key);
    if (!cursor.valid) return;
    const { keyBuffer, keyLength } = cursor;
    if (keyLength !== key.length || !isBelow(keyBuffer, keyLength, key)) return;
    visit(keyBuffer, keyLength, cursor.value);
  }

  /**
   * What is stored under a key.
   *
   * @param key The buffer that begins with the key
   * @param length The key's length
   * @param value What stands there: nothing, where the value stands elsewhere
   * @returns The value; undefined where it is missing there
   * @throws {DatabaseError} Where a block cannot be read
   */
  stored(
    key: Uint8Array,
    length: number,
    value: Uint8Array,
  ): Uint8Array | undefined {
    if (value.length > 0) return value;
    const blobKey = new Uint8Array(BLOBS.length + length);
    blobKey.set(BLOBS);
    blobKey.set(key.subarray(0, length), BLOBS.length);
    return this.#database.get(blobKey);
  }

  #node(key: Uint8Array, length: number, value: Uint8Array): Node {
    const stored = this.stored(key, length, value);
    return stored ? decodeNode(stored) : MISSING;
  }
}
