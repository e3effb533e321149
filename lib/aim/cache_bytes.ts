/**
 * A cache as bytes: a line of text and three sections, the runs with their
 * parameters and their metrics as JSON, and the stamps of their files as numbers.
 *
 *     aimrepo-cache {"version":1,"key":…,"sections":[[length,crc32c],…]}\n
 *     {"shapes":[…],"names":[[file,…],…],"runs":[[hash,names,end time,params],…]}
 *     {"frames":[…],"metrics":[…]}
 *     float64*
 *
 * @module
 */
import { joinBytes } from "../rocksdb/bytes.ts";
import { crc32c } from "../rocksdb/crc32c.ts";
import { MetricCodec } from "./cached_metrics.ts";
import { type CachedValue, isListOfTexts, ValueCodec } from "./cached_value.ts";
import { type ChunkStamp, NUMBERS_PER_FILE } from "./chunk_stamp.ts";

const MAGIC = "aimrepo-cache ";
const VERSION = 1;
/** The header is shorter than this. */
const LONGEST_HEADER = 1 << 16;

/** A run as it is kept. */
export interface Entry extends ChunkStamp {
  readonly endTime: CachedValue;
  readonly params: CachedValue;
  /** Undefined where they were not read. */
  readonly metrics: CachedValue[] | undefined;
}

/** What a cache holds, and what it is written with. */
export interface Contents {
  entries: Map<string, Entry>;
  values: ValueCodec;
  codec: () => MetricCodec;
}

/** What a cache begins with. */
export function nothing(): Contents {
  const values = new ValueCodec();
  const codec = new MetricCodec(values);
  return { entries: new Map(), values, codec: () => codec };
}

interface Header {
  version: number;
  key: string;
  sections: [number, number][];
}

interface Runs {
  shapes: string[][];
  names: string[][];
  runs: [string, number, CachedValue, CachedValue][];
}

interface Metrics {
  frames: ConstructorParameters<typeof MetricCodec>[1];
  metrics: (CachedValue[] | null)[];
}

/**
 * The bytes of a cache.
 *
 * @param contents What it holds
 * @param key Tells whose cache it is
 * @param keep Whether a run is still there
 * @returns The bytes
 */
export function encodeCache(
  { entries, values, codec }: Contents,
  key: string,
  keep: (hash: string) => boolean,
): Uint8Array {
  const names: (readonly string[])[] = [];
  const known = new Map<string, number>();
  const runs: CachedValue[][] = [];
  const metrics: (CachedValue[] | null)[] = [];
  const numbers: number[] = [];
  for (const [hash, entry] of entries) {
    if (!keep(hash)) continue;
    const list = entry.names.join("\n");
    let place = known.get(list);
    if (place === undefined) {
      known.set(list, place = names.push(entry.names) - 1);
    }
    runs.push([hash, place, entry.endTime, entry.params]);
    metrics.push(entry.metrics ?? null);
    const { from = 0 } = entry;
    const count = entry.names.length * NUMBERS_PER_FILE;
    for (let i = 0; i < count; i++) numbers.push(entry.numbers[from + i]!);
  }
  const encoder = new TextEncoder();
  const { frames } = codec();
  const { shapes } = values;
  const sections = [
    encoder.encode(JSON.stringify({ shapes, names, runs })),
    encoder.encode(JSON.stringify({ frames, metrics })),
    new Uint8Array(Float64Array.from(numbers).buffer),
  ];
  const header = encoder.encode(
    MAGIC + JSON.stringify({
      version: VERSION,
      key,
      sections: sections.map((bytes) => [bytes.length, crc32c(bytes)]),
    }) + "\n",
  );
  return joinBytes([header, ...sections]);
}

/**
 * What a cache holds.
 *
 * @param bytes Its bytes
 * @param key Tells whose cache is expected
 * @returns Its contents; undefined where it is another one's, of another version
 *   or not whole
 * @throws {TypeError | SyntaxError | RangeError} Where it makes no sense
 */
export function decodeCache(
  bytes: Uint8Array,
  key: string,
): Contents | undefined {
  const decoder = new TextDecoder();
  const end = bytes.subarray(0, LONGEST_HEADER).indexOf(0x0a);
  if (end < 0) return undefined;
  const line = decoder.decode(bytes.subarray(0, end));
  if (!line.startsWith(MAGIC)) return undefined;
  const header: Header = JSON.parse(line.slice(MAGIC.length));
  if (header.version !== VERSION || header.key !== key) return undefined;
  const sections: Uint8Array[] = [];
  let offset = end + 1;
  for (const [length, checksum] of header.sections) {
    const section = bytes.subarray(offset, offset += length);
    if (section.length !== length || crc32c(section) !== checksum) {
      return undefined;
    }
    sections.push(section);
  }
  if (sections.length !== 3 || offset !== bytes.length) return undefined;
  const { shapes, names, runs }: Runs = JSON.parse(
    decoder.decode(sections[0]),
  );
  if (!names.every(isListOfTexts)) return undefined;
  // A copy begins at an address that numbers can have.
  const numbers = new Float64Array(sections[2]!.slice().buffer);
  const values = new ValueCodec(shapes);
  const metrics = new KeptMetrics(
    () => JSON.parse(decoder.decode(sections[1])),
    values,
  );
  const entries = new Map<string, Entry>();
  let from = 0;
  runs.forEach(([hash, place, endTime, params], i) => {
    const files = names[place]!;
    entries.set(
      hash,
      new KeptEntry(files, numbers, from, endTime, params, metrics, i),
    );
    from += files.length * NUMBERS_PER_FILE;
  });
  if (from !== numbers.length) return undefined;
  return { entries, values, codec: () => metrics.codec };
}

/** The section of the metrics, which is read when it is needed. */
class KeptMetrics {
  readonly #parse: () => Metrics;
  readonly #values: ValueCodec;
  #read: { codec: MetricCodec; lists: Metrics["metrics"] } | undefined;

  constructor(parse: () => Metrics, values: ValueCodec) {
    this.#parse = parse;
    this.#values = values;
  }

  get codec(): MetricCodec {
    return this.#load().codec;
  }

  /** The metrics of a run, undefined where they were not read. */
  at(run: number): CachedValue[] | undefined {
    return this.#load().lists[run] ?? undefined;
  }

  #load(): { codec: MetricCodec; lists: Metrics["metrics"] } {
    if (this.#read) return this.#read;
    const { frames, metrics } = this.#parse();
    const codec = new MetricCodec(this.#values, frames);
    return this.#read = { codec, lists: metrics };
  }
}

/** A run of a cache that was read. */
class KeptEntry implements Entry {
  readonly names: readonly string[];
  readonly numbers: Float64Array;
  readonly from: number;
  readonly endTime: CachedValue;
  readonly params: CachedValue;
  readonly #metrics: KeptMetrics;
  readonly #run: number;

  constructor(
    names: readonly string[],
    numbers: Float64Array,
    from: number,
    endTime: CachedValue,
    params: CachedValue,
    metrics: KeptMetrics,
    run: number,
  ) {
    this.names = names;
    this.numbers = numbers;
    this.from = from;
    this.endTime = endTime;
    this.params = params;
    this.#metrics = metrics;
    this.#run = run;
  }

  get metrics(): CachedValue[] | undefined {
    return this.#metrics.at(this.#run);
  }
}
