/**
 * Recording chunks: what is read of them, as bytes (`shape_format.ts`).
 *
 * @module
 */
import type { RecordOptions } from "../kernel/kernel.ts";
import { joinBytes } from "../rocksdb/bytes.ts";
import type { Database } from "../rocksdb/database.ts";
import { ByteWriter } from "./byte_writer.ts";
import { isScalar, NodeType } from "./node.ts";
import { elementEnd, encodePath } from "./path.ts";
import { Mark, PARTS } from "./shape_format.ts";
import type { Shape, Shapes } from "./shapes.ts";
import { SubtreeReader } from "./subtree.ts";

/** What was read of a chunk. */
export interface ChunkRecord {
  /** Its keys, and what goes without saying. */
  readonly shape: Shape;
  /** Its values, in the order of the keys. */
  readonly values: Uint8Array;
}

const [PARAMS, CONTEXTS, END_TIME, TRACES] = PARTS
  .map((part) => encodePath([part])) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];

/** Where Aim keeps packages, environment and the like. */
const SYSTEM_PARAMS = encodePath([PARTS[0], "__system_params"]);
/** How the names of Aim's own metrics begin. */
const SYSTEM_METRIC = new TextEncoder().encode("__system");

/** Fields of a trace that the runs of a campaign have in common. */
const SHARED = ["dtype", "version"].map((name) => encodePath([name]));
/** Fields of a trace that differ between runs. */
const OWN = ["last", "last_step", "min", "max"].map((it) => encodePath([it]));

/** Lengths of keys up to this one take one byte. */
const SHORT_KEY = 0x7f;

/** Records chunks; each is expected to have the shape of the one before. */
export class ChunkRecorder {
  readonly #shapes: Shapes;
  readonly #options: RecordOptions;
  readonly #values = new ByteWriter();
  /** The shape that is expected. */
  #expected: Shape | undefined;
  /** How much of it was met; -1 where another shape is written. */
  #met = -1;
  readonly #written = new ByteWriter();

  /**
   * @param shapes Where shapes are looked up
   * @param options What is taken of each chunk
   */
  constructor(shapes: Shapes, options: RecordOptions) {
    this.#shapes = shapes;
    this.#options = options;
  }

  /**
   * Records a chunk.
   *
   * @param database The run's database below `meta/chunks`
   * @param hash The run's hash
   * @returns The record
   * @throws {DatabaseError} Where a block cannot be read
   */
  record(database: Database, hash: string): ChunkRecord {
    this.#values.clear();
    this.#written.clear();
    this.#met = this.#expected ? 0 : -1;
    const { system, metrics } = this.#options;
    const root = encodePath(["meta", "chunks", hash]);
    const start = root.length;
    const below = (key: Uint8Array) => joinBytes([root, key]);
    const reader = new SubtreeReader(database);
    // In the order of the keys, so that no block is read twice.
    reader.visit(below(PARAMS), (key, length, value) => {
      if (this.#isExpected(reader, key, start, length, value)) return;
      this.#writeKey(key, start, length);
      this.#writeValue(reader.stored(key, length, value));
    }, system ? undefined : below(SYSTEM_PARAMS));
    if (metrics) {
      reader.visit(below(CONTEXTS), (key, length, value) => {
        if (this.#isExpected(reader, key, start, length, value)) return;
        this.#diverge();
        this.#writeKey(key, start, length);
        this.#writeConstant(reader.stored(key, length, value));
      });
    }
    reader.visitOne(below(END_TIME), (key, length, value) => {
      // No large value is looked for: a time is none.
      if (value.length === 0) return;
      if (this.#isExpected(reader, key, start, length, value)) return;
      this.#writeKey(key, start, length);
      this.#writeValue(value);
    });
    if (metrics) this.#recordTraces(reader, below(TRACES), start);
    return { shape: this.#shape(), values: this.#values.bytes.slice() };
  }

  #recordTraces(
    reader: SubtreeReader,
    traces: Uint8Array,
    start: number,
  ): void {
    reader.visit(traces, (key, length, value) => {
      if (this.#isExpected(reader, key, start, length, value)) return;
      const name = elementEnd(key, traces.length, length);
      if (
        !this.#options.system && beginsWith(key, name, length, SYSTEM_METRIC)
      ) return;
      this.#writeKey(key, start, length);
      const field = elementEnd(key, name, length);
      if (OWN.some((it) => beginsWith(key, field, length, it))) {
        this.#writeValue(reader.stored(key, length, value));
      } else if (SHARED.some((it) => beginsWith(key, field, length, it))) {
        this.#writeConstant(reader.stored(key, length, value));
      } else {
        this.#written.byte(Mark.Present);
      }
    });
  }

  /** Takes an entry that the expected shape has; false where it does not. */
  #isExpected(
    reader: SubtreeReader,
    key: Uint8Array,
    start: number,
    length: number,
    value: Uint8Array,
  ): boolean {
    const met = this.#met;
    if (met < 0) return false;
    const { bytes } = this.#expected!;
    const count = length - start;
    if (bytes[met] !== count || count > SHORT_KEY) return false;
    const at = met + 1 + count;
    // Keys are alike but for their last bytes.
    for (let i = at - 1, j = length - 1; i > met; i--, j--) {
      if (bytes[i] !== key[j]) return false;
    }
    const mark = bytes[at]!;
    if (mark !== Mark.Present) {
      const stored = value.length > 0
        ? value
        : reader.stored(key, length, value);
      if (mark === Mark.Constant) {
        const end = constantEnd(bytes, at + 1, stored);
        if (end < 0) return false;
        this.#met = end;
        return true;
      }
      if (stored?.[0] !== mark) return false;
      if (mark < NodeType.Array) {
        if (!isScalar(stored)) return false;
        this.#addPayload(stored);
      }
    }
    this.#met = at + 1;
    return true;
  }

  /** From here on another shape is written than was expected. */
  #diverge(): void {
    if (this.#met < 0) return;
    this.#written.append(this.#expected!.bytes, 0, this.#met);
    this.#met = -1;
  }

  /** Writes the key of an entry that was not expected. */
  #writeKey(key: Uint8Array, start: number, length: number): void {
    this.#diverge();
    this.#written.varint32(length - start);
    this.#written.append(key, start, length);
  }

  #writeValue(stored: Uint8Array | undefined): void {
    const type = stored?.[0];
    if (stored && isScalar(stored)) {
      this.#written.byte(type!);
      this.#addPayload(stored);
    } else if (type === NodeType.Array || type === NodeType.Object) {
      this.#written.byte(type);
    } else {
      this.#writeConstant(stored);
    }
  }

  #writeConstant(stored: Uint8Array | undefined): void {
    if (!stored) {
      this.#written.byte(Mark.Missing);
      return;
    }
    this.#written.byte(Mark.Constant);
    this.#written.prefixed(stored);
  }

  #addPayload(stored: Uint8Array): void {
    switch (stored[0]) {
      case NodeType.None:
        return;
      case NodeType.Text:
      case NodeType.Bytes:
        this.#values.varint32(stored.length - 1);
    }
    this.#values.append(stored, 1);
  }

  #shape(): Shape {
    const expected = this.#expected;
    if (expected && this.#met === expected.bytes.length) return expected;
    this.#diverge();
    return this.#expected = this.#shapes.of(this.#written.bytes);
  }
}

/** Where a constant ends that is the same as a value, -1 where it is another. */
function constantEnd(
  bytes: Uint8Array,
  start: number,
  value: Uint8Array | undefined,
): number {
  // What is longer is compared with all other shapes instead.
  if (!value || value.length > SHORT_KEY || bytes[start] !== value.length) {
    return -1;
  }
  return beginsWith(bytes, start + 1, bytes.length, value)
    ? start + 1 + value.length
    : -1;
}

function beginsWith(
  bytes: Uint8Array,
  start: number,
  end: number,
  prefix: Uint8Array,
): boolean {
  if (end - start < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) {
    if (bytes[start + i] !== prefix[i]) return false;
  }
  return true;
}
