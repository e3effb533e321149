/**
 * Recording plain chunks, from the bytes of their only table.
 *
 * @module
 */
import { type RecordOptions, recordTable } from "../kernel/kernel.ts";
import type { ChunkRecord } from "./chunk_record.ts";
import { encodePath } from "./path.ts";
import type { Shape, Shapes } from "./shapes.ts";

/** Records chunks; each is expected to have the shape of the one before. */
export class TableRecorder {
  readonly #shapes: Shapes;
  readonly #options: RecordOptions;
  /** The shape that is expected. */
  #expected: Shape | undefined;

  /**
   * @param shapes Where shapes are looked up
   * @param options What is taken of each chunk
   */
  constructor(shapes: Shapes, options: RecordOptions) {
    this.#shapes = shapes;
    this.#options = options;
  }

  /**
   * Records a chunk, several times as quickly as from its database.
   *
   * @param table The chunk's only table
   * @param hash The run's hash
   * @returns What `ChunkRecorder` would record; undefined where the database has to
   *   be opened, and may turn out to be damaged
   */
  record(table: Uint8Array, hash: string): ChunkRecord | undefined {
    const root = encodePath(["meta", "chunks", hash]);
    const expected = this.#expected;
    const found = recordTable(table, root, expected?.bytes, this.#options);
    if (!found) return undefined;
    const shape = found.shape ? this.#shapes.of(found.shape) : expected!;
    this.#expected = shape;
    return { shape, values: found.values };
  }
}
