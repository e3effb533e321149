/**
 * What is compiled (`assembly/kernel.ts`), and the memory that it works in: the
 * loops over every byte that is read, and the reading of plain chunks. Files are
 * read into that memory, so that nothing has to be copied for them.
 *
 * JavaScript is slow until it has run for some milliseconds, which is much of the
 * time that some hundred runs take.
 *
 * @module
 */
import { KERNEL } from "./kernel_bytes.ts";

/** What the module exports. */
interface Exports {
  memory: WebAssembly.Memory;
  base(): number;
  crc32c(start: number, end: number, before: number): number;
  snappy(
    input: number,
    inputEnd: number,
    output: number,
    outputEnd: number,
  ): number;
  fragments(block: number, end: number, most: number, output: number): number;
  record(
    table: number,
    length: number,
    root: number,
    rootLength: number,
    shape: number,
    shapeLength: number,
    system: number,
    metrics: number,
  ): number;
  entries(table: number, length: number): number;
  entriesStart(): number;
  hasGivenUp(): number;
  onlyTable(start: number, end: number, output: number): void;
  valuesStart(): number;
  valuesEnd(): number;
  writtenStart(): number;
  writtenEnd(): number;
}

/** A buffer of the kernel's memory holds as many bytes. */
export const BUFFER_LENGTH: number = (1 << 20) + 64;
/** What is elsewhere is copied to a place of this length to be worked on. */
const SCRATCH_LENGTH = 1 << 20;
/** A fragment of range deletions, as the kernel writes it. */
const FRAGMENT_LENGTH = 24;
const MOST_FRAGMENTS = 1 << 14;
/** Longer names of runs, and larger shapes, are not given to the kernel. */
const ROOT_LENGTH = 1 << 12;
const SHAPE_LENGTH = 1 << 18;
const ALIGNMENT = 64;

/** The module, and how its memory is laid out. */
class Kernel {
  readonly exports: Exports;
  readonly memory: Uint8Array<ArrayBuffer>;
  /** The same memory. */
  readonly words: Uint32Array<ArrayBuffer>;
  readonly input: number;
  readonly output: number;
  readonly found: number;
  readonly root: number;
  readonly shape: number;
  /** What stands at `shape`. */
  placed: Uint8Array | undefined;
  /** Buffers that are free. The one that was given back last is taken first. */
  readonly buffers: Uint8Array<ArrayBuffer>[] = [];

  constructor(module: WebAssembly.Module) {
    this.exports = new WebAssembly.Instance(module)
      .exports as unknown as Exports;
    this.memory = new Uint8Array(this.exports.memory.buffer as ArrayBuffer);
    this.words = new Uint32Array(this.memory.buffer);
    let free = this.exports.base();
    const place = (length: number): number => {
      const start = Math.ceil(free / ALIGNMENT) * ALIGNMENT;
      free = start + length;
      return start;
    };
    this.input = place(SCRATCH_LENGTH);
    this.output = place(SCRATCH_LENGTH);
    this.found = place(MOST_FRAGMENTS * FRAGMENT_LENGTH);
    this.root = place(ROOT_LENGTH);
    this.shape = place(SHAPE_LENGTH);
    while (free + ALIGNMENT + BUFFER_LENGTH <= this.memory.length) {
      const start = place(BUFFER_LENGTH);
      this.buffers.push(this.memory.subarray(start, start + BUFFER_LENGTH));
    }
    this.buffers.reverse();
  }

  /** Whether bytes stand in the memory. */
  holds({ buffer }: Uint8Array): boolean {
    return buffer === this.memory.buffer;
  }

  /** What a call returns; undefined where it gave up. */
  unlessGivenUp<T>(call: () => T): T | undefined {
    try {
      return call();
    } catch (error) {
      if (this.exports.hasGivenUp()) return undefined;
      throw error;
    }
  }

  /** Where bytes stand in the memory; those from elsewhere are copied there. */
  addressOf(bytes: Uint8Array): number {
    if (this.holds(bytes)) return bytes.byteOffset;
    this.memory.set(bytes, this.input);
    return this.input;
  }
}

/** What newer versions of V8 have, in a fortieth of the time. */
const { fromBase64 } = Uint8Array as {
  fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
};

/** What a text in Base64 stands for. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  if (fromBase64) return fromBase64.call(Uint8Array, base64);
  const text = atob(base64.replaceAll("\n", ""));
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

let module: WebAssembly.Module | undefined;
let loaded: Kernel | undefined;

/**
 * The kernel's module, which can be sent to another thread.
 *
 * @returns The module, compiled when it is first asked for
 */
export function kernelModule(): WebAssembly.Module {
  return module ??= new WebAssembly.Module(bytesOf(KERNEL));
}

/**
 * Uses the module of another thread: what one of them compiles both have.
 *
 * @param compiled What {@linkcode kernelModule} returned there
 */
export function useKernel(compiled: WebAssembly.Module): void {
  module ??= compiled;
}

function theKernel(): Kernel {
  return loaded ??= new Kernel(kernelModule());
}

/**
 * Takes a buffer to read a file into.
 *
 * @param length How many bytes it has at least
 * @returns {@linkcode BUFFER_LENGTH} bytes of any contents, or `length` where no
 *   such buffer is free or long enough; give them back
 */
export function takeBuffer(length: number): Uint8Array<ArrayBuffer> {
  const free = length <= BUFFER_LENGTH ? theKernel().buffers.pop() : undefined;
  return free ?? new Uint8Array(length);
}

/**
 * Gives a buffer back, which nobody uses any more.
 *
 * @param buffer From {@linkcode takeBuffer}
 */
export function giveBuffer(buffer: Uint8Array<ArrayBuffer>): void {
  const kernel = theKernel();
  if (kernel.holds(buffer)) kernel.buffers.push(buffer);
}

/**
 * The CRC-32C of bytes.
 *
 * @param bytes The bytes
 * @param before The checksum of what comes before them, 0 for nothing
 * @returns An unsigned 32-bit integer
 */
export function checksumOf(bytes: Uint8Array, before: number): number {
  const kernel = theKernel();
  const { exports } = kernel;
  if (kernel.holds(bytes)) {
    const start = bytes.byteOffset;
    return exports.crc32c(start, start + bytes.length, before) >>> 0;
  }
  let crc = before;
  for (let from = 0; from < bytes.length; from += SCRATCH_LENGTH) {
    const part = bytes.subarray(from, from + SCRATCH_LENGTH);
    const start = kernel.addressOf(part);
    crc = exports.crc32c(start, start + part.length, crc);
  }
  return crc >>> 0;
}

/**
 * Decompresses what Snappy compressed, where it fits into the memory.
 *
 * @param input The elements, behind the length
 * @param length How long the output has to be, in bytes
 * @returns The output; false where the input does not make up as many bytes,
 *   undefined where either is too large
 */
export function unsnap(
  input: Uint8Array,
  length: number,
): Uint8Array | false | undefined {
  if (length > SCRATCH_LENGTH || input.length > SCRATCH_LENGTH) {
    return undefined;
  }
  const { exports, memory, output } = theKernel();
  const start = theKernel().addressOf(input);
  const isWhole = exports.snappy(
    start,
    start + input.length,
    output,
    output + length,
  );
  return isWhole === 1 && memory.slice(output, output + length);
}

/** Range deletions as they stand in a block. */
export interface FoundFragments {
  /** How many there are. */
  readonly length: number;
  /**
   * Six numbers for each: its start and the start's length, its end and the end's
   * length, as places in the block and bytes; then two that are half a float.
   */
  readonly places: Uint32Array;
  /** Three numbers for each, of which the third is its sequence number. */
  readonly sequences: Float64Array;
}

/**
 * Goes through a block of range deletions whose keys are stored whole.
 *
 * @param entries The block up to its restart points
 * @param most How many range deletions there may be
 * @returns What was found; undefined where they overlap, are not in order, are
 *   stored otherwise or are too many
 */
export function findFragments(
  entries: Uint8Array,
  most: number,
): FoundFragments | undefined {
  if (entries.length > SCRATCH_LENGTH) return undefined;
  const { exports, memory, found } = theKernel();
  const start = theKernel().addressOf(entries);
  const length = exports.fragments(
    start,
    start + entries.length,
    Math.min(most, MOST_FRAGMENTS),
    found,
  );
  if (length < 0) return undefined;
  const { buffer } = memory.slice(found, found + length * FRAGMENT_LENGTH);
  return {
    length,
    places: new Uint32Array(buffer),
    sequences: new Float64Array(buffer),
  };
}

/** The only table of a database, and which logs are not in it. */
export interface OnlyTable {
  /** The number in the file's name. */
  readonly number: number;
  /** The file's length in bytes. */
  readonly size: number;
  /** Logs with this number or a greater one are not in the table. */
  readonly logNumber: number;
  /** LevelDB's second log, 0 for none. */
  readonly previousLogNumber: number;
}

/**
 * Replays the manifest of a database of one table.
 *
 * @param manifest The manifest
 * @returns The table; undefined where there is none or another one, or the manifest
 *   is not plain, or damaged
 */
export function onlyTableOf(manifest: Uint8Array): OnlyTable | undefined {
  if (manifest.length > SCRATCH_LENGTH) return undefined;
  const kernel = theKernel();
  const { exports, found, words } = kernel;
  const start = kernel.addressOf(manifest);
  const isFound = kernel.unlessGivenUp(() => {
    exports.onlyTable(start, start + manifest.length, found);
    return true;
  });
  if (!isFound) return undefined;
  const at = found / words.BYTES_PER_ELEMENT;
  return {
    number: words[at]!,
    size: words[at + 1]!,
    logNumber: words[at + 2]!,
    previousLogNumber: words[at + 3]!,
  };
}

/** What was recorded of a chunk, see `shape_format.ts` of Aim's repositories. */
export interface TableRecord {
  /** Its shape; undefined where it is the expected one. */
  readonly shape: Uint8Array | undefined;
  /** Its values. */
  readonly values: Uint8Array;
}

/** What of a chunk is recorded. */
export interface RecordOptions {
  /** Whether Aim's own parameters and metrics are taken too. */
  readonly system: boolean;
  /** Whether contexts and metrics are taken. */
  readonly metrics: boolean;
}

/**
 * Records the chunk of a run whose only table is plain: of format version 2 to 5
 * with CRC-32C, compressed by Snappy if at all, without large values.
 *
 * @param table The table, in a buffer of {@linkcode takeBuffer}
 * @param root The run's own key
 * @param expected The shape that is expected, which does not change any more
 * @param options What is recorded
 * @returns The record; undefined where the table is not plain, or damaged
 */
export function recordTable(
  table: Uint8Array,
  root: Uint8Array,
  expected: Uint8Array | undefined,
  { system, metrics }: RecordOptions,
): TableRecord | undefined {
  const kernel = theKernel();
  const { exports, memory } = kernel;
  if (!kernel.holds(table) || root.length > ROOT_LENGTH) return undefined;
  const shape = expected && expected.length <= SHAPE_LENGTH
    ? expected
    : undefined;
  if (shape && kernel.placed !== shape) {
    memory.set(shape, kernel.shape);
    kernel.placed = shape;
  }
  memory.set(root, kernel.root);
  const isExpected = kernel.unlessGivenUp(() =>
    exports.record(
      table.byteOffset,
      table.length,
      kernel.root,
      root.length,
      kernel.shape,
      shape?.length ?? 0,
      system ? 1 : 0,
      metrics ? 1 : 0,
    )
  );
  if (isExpected === undefined) return undefined;
  const written = exports.writtenStart();
  return {
    shape: isExpected ? undefined : memory.slice(written, exports.writtenEnd()),
    values: memory.slice(exports.valuesStart(), exports.valuesEnd()),
  };
}

/**
 * The live entries of a plain table, see {@linkcode recordTable}.
 *
 * @param table The table, in a buffer of {@linkcode takeBuffer}
 * @returns The entries in the order of their keys; undefined where the table is
 *   not plain, or damaged
 */
export function entriesOf(table: Uint8Array): TableEntries | undefined {
  const kernel = theKernel();
  const { exports, memory } = kernel;
  if (!kernel.holds(table)) return undefined;
  const end = kernel.unlessGivenUp(() =>
    exports.entries(table.byteOffset, table.length)
  );
  return end === undefined
    ? undefined
    : new TableEntries(memory.slice(exports.entriesStart(), end));
}

/** Entries, one behind the other. */
export class TableEntries {
  readonly #bytes: Uint8Array;

  /** @param bytes As `assembly/entries.ts` writes them */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * Goes through the entries.
   *
   * @param action Is given key and value of each, as views that stay good
   */
  forEach(action: (key: Uint8Array, value: Uint8Array) => void): void {
    const bytes = this.#bytes;
    const { buffer, byteOffset, byteLength } = bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    for (let at = 0; at < byteLength;) {
      const key = at + 8;
      const value = key + view.getUint32(at, true);
      const end = value + view.getUint32(at + 4, true);
      action(bytes.subarray(key, value), bytes.subarray(value, end));
      at = end;
    }
  }
}
