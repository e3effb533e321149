/**
 * Records the chunk of a run: what `../../aim/chunk_record.ts` does, of a plain
 * table. `../../aim/shape_format.ts` says what is written.
 *
 * @module
 */
import { copy } from "./block";
import { beginsWith, beginsWithText } from "./bytes";
import { begin, giveUp } from "./give_up";
import {
  isValid,
  key,
  keyLength,
  next,
  openTable,
  seek,
  value,
  valueLength,
} from "./table";

/** The byte behind every element of a key, and before every integer. */
const SENTINEL: u8 = 0xfe;
const INTEGER: u32 = 8;
/** Lengths of keys up to this one take one byte. */
const SHORT_KEY: u32 = 0x7f;

/** Marks of a shape. */
const PRESENT: u8 = 0xfd;
const CONSTANT: u8 = 0xff;

/** The first byte of a value. */
const NONE: u8 = 0;
const BOOLEAN: u8 = 1;
const INTEGER_VALUE: u8 = 2;
const FLOAT: u8 = 3;
const TEXT: u8 = 4;
const BYTES: u8 = 5;
const ARRAY: u8 = 6;
const OBJECT: u8 = 7;
const NUMBER_LENGTH: u32 = 8;

/** What was read, and a shape that was not expected. */
const AREA: u32 = 1 << 20;
const VALUES: usize = memory.data(1048576, 64);
const WRITTEN: usize = memory.data(1048576, 64);
let values: usize = VALUES;
let written: usize = WRITTEN;

/** The expected shape, and how much of it was met; -1 where another is written. */
let expected: usize = 0;
let expectedLength: u32 = 0;
let met: i32 = -1;

/** The run's key, and behind it a part's. */
const LONGEST_ROOT: u32 = 1 << 12;
const PREFIX: usize = memory.data(8192, 64);
const SKIPPED: usize = memory.data(8192, 64);
let start: u32 = 0;
let prefixLength: u32 = 0;

let takesSystem: bool = false;

/** Where the values begin. */
export function valuesStart(): usize {
  return VALUES;
}

/** Where the values end that were recorded last. */
export function valuesEnd(): usize {
  return values;
}

/** Where a shape begins that was not expected. */
export function writtenStart(): usize {
  return WRITTEN;
}

/** Where the shape ends that was recorded last. */
export function writtenEnd(): usize {
  return written;
}

/**
 * Records a chunk.
 *
 * @param table Where the chunk's only table begins
 * @param length How many bytes it has
 * @param root Where the run's own key is
 * @param rootLength How many bytes it has
 * @param shape Where the shape is that is expected
 * @param shapeLength How many bytes it has; 0 where none is
 * @param system Whether Aim's own parameters and metrics are taken
 * @param metrics Whether contexts and metrics are taken
 * @returns Whether the shape is the expected one
 */
export function record(
  table: usize,
  length: u32,
  root: usize,
  rootLength: u32,
  shape: usize,
  shapeLength: u32,
  system: bool,
  metrics: bool,
): bool {
  begin();
  if (rootLength > LONGEST_ROOT) giveUp();
  memory.copy(PREFIX, root, rootLength);
  memory.copy(SKIPPED, root, rootLength);
  start = rootLength;
  values = VALUES;
  written = WRITTEN;
  expected = shape;
  expectedLength = shapeLength;
  met = shapeLength > 0 ? 0 : -1;
  takesSystem = system;
  openTable(table, length);
  // In the order of the keys, so that no block is read twice.
  recordParams();
  if (metrics) recordContexts();
  recordEndTime();
  if (metrics) recordTraces();
  if (shapeLength > 0 && met === <i32> shapeLength) return true;
  diverge();
  return false;
}

/** Appends an element to a key. */
function append(target: usize, at: u32, name: string): u32 {
  const units = changetype<usize>(name);
  for (let i: usize = 0; i < <usize> name.length; i++) {
    store<u8>(target + at + i, <u8> load<u16>(units + (i << 1)));
  }
  const end = at + <u32> name.length;
  store<u8>(target + end, SENTINEL);
  return end + 1;
}

/** Goes to a part. */
function go(part: string): void {
  prefixLength = append(PREFIX, start, part);
  seek(PREFIX, prefixLength);
}

/** Whether there is another key of the part. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
function isInside(): bool {
  return isValid() && beginsWith(key(), keyLength(), PREFIX, prefixLength);
}

function recordParams(): void {
  go("attrs");
  let skippedLength: u32 = 0;
  if (!takesSystem) {
    skippedLength = append(SKIPPED, start, "attrs");
    skippedLength = append(SKIPPED, skippedLength, "__system_params");
  }
  let isSkipped = false;
  while (isInside()) {
    if (
      skippedLength > 0 &&
      beginsWith(key(), keyLength(), SKIPPED, skippedLength)
    ) {
      // Where keys are out of order it may come again, and again.
      if (isSkipped) giveUp();
      isSkipped = true;
      const last = SKIPPED + skippedLength - 1;
      store<u8>(last, SENTINEL + 1);
      seek(SKIPPED, skippedLength);
      store<u8>(last, SENTINEL);
      continue;
    }
    if (!isExpected()) {
      writeKey();
      writeValue();
    }
    next();
  }
}

function recordContexts(): void {
  for (go("contexts"); isInside(); next()) {
    if (isExpected()) continue;
    writeKey();
    writeConstant();
  }
}

function recordEndTime(): void {
  go("end_time");
  if (!isInside() || keyLength() !== prefixLength) return;
  // No large value is looked for: a time is none.
  if (valueLength() === 0 || isExpected()) return;
  writeKey();
  writeValue();
}

function recordTraces(): void {
  for (go("traces"); isInside(); next()) {
    if (isExpected()) continue;
    const end = key() + keyLength();
    const name = elementEnd(key() + prefixLength, end);
    const rest = <u32> (end - name);
    if (!takesSystem && beginsWithText(name, rest, "__system")) continue;
    writeKey();
    const field = elementEnd(name, end);
    const left = <u32> (end - field);
    if (
      isField(field, left, "last") || isField(field, left, "last_step") ||
      isField(field, left, "min") || isField(field, left, "max")
    ) writeValue();
    else if (isField(field, left, "dtype") || isField(field, left, "version")) {
      writeConstant();
    } else writeByte(PRESENT);
  }
}

/** Whether the next element is a name. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
function isField(element: usize, length: u32, name: string): bool {
  return length > <u32> name.length && beginsWithText(element, length, name) &&
    load<u8>(element + <usize> name.length) === SENTINEL;
}

/** Where an element of a path ends: behind its sentinel, or at the end. */
function elementEnd(from: usize, end: usize): usize {
  const last = from + 1 + INTEGER;
  if (last < end && load<u8>(from) === SENTINEL && load<u8>(last) === SENTINEL) {
    return last + 1;
  }
  let position = from;
  while (position < end) if (load<u8>(position++) === SENTINEL) break;
  return position;
}

/** Takes the entry if the expected shape has it; false where it does not. */
function isExpected(): bool {
  if (met < 0) return false;
  const count = keyLength() - start;
  const at = <u32> met + 1 + count;
  // A mark stands behind the key.
  if (at >= expectedLength || count > SHORT_KEY) return false;
  const own = expected + <usize> met;
  if (load<u8>(own) !== <u8> count) return false;
  if (!beginsWith(key() + start, count, own + 1, count)) return false;
  const mark = load<u8>(expected + at);
  if (mark === PRESENT) {
    met = at + 1;
    return true;
  }
  const length = valueLength();
  // It stands elsewhere.
  if (length === 0) giveUp();
  if (mark === CONSTANT) {
    const end = at + 2 + length;
    if (
      length > SHORT_KEY || end > expectedLength ||
      load<u8>(expected + at, 1) !== <u8> length ||
      !beginsWith(value(), length, expected + at + 2, length)
    ) return false;
    met = end;
    return true;
  }
  if (load<u8>(value()) !== mark) return false;
  if (mark < ARRAY) {
    if (!isScalar()) return false;
    addPayload();
  }
  met = at + 1;
  return true;
}

/** Whether the value is a scalar that Aim writes. */
function isScalar(): bool {
  const type = load<u8>(value());
  if (type === NONE || type === TEXT || type === BYTES) return true;
  if (type === BOOLEAN) return valueLength() === 2;
  return (type === INTEGER_VALUE || type === FLOAT) &&
    valueLength() === NUMBER_LENGTH + 1;
}

function addPayload(): void {
  const type = load<u8>(value());
  if (type === NONE) return;
  const length = valueLength() - 1;
  if (values + length + 5 > VALUES + AREA) giveUp();
  if (type === TEXT || type === BYTES) values = putVarint(values, length);
  copy(values, value() + 1, length);
  values += length;
}

/** From here on another shape is written than was expected. */
function diverge(): void {
  if (met < 0) return;
  if (met > <i32> AREA) giveUp();
  memory.copy(written, expected, met);
  written += met;
  met = -1;
}

/** Writes the key of an entry that was not expected. */
function writeKey(): void {
  diverge();
  const length = keyLength() - start;
  need(length);
  written = putVarint(written, length);
  copy(written, key() + start, length);
  written += length;
}

function writeValue(): void {
  if (valueLength() === 0) giveUp();
  const type = load<u8>(value());
  if (isScalar()) {
    writeByte(type);
    addPayload();
  } else if (type === ARRAY || type === OBJECT) writeByte(type);
  else writeConstant();
}

function writeConstant(): void {
  const length = valueLength();
  if (length === 0) giveUp();
  writeByte(CONSTANT);
  need(length);
  written = putVarint(written, length);
  copy(written, value(), length);
  written += length;
}

function writeByte(byte: u8): void {
  need(1);
  store<u8>(written++, byte);
}

/** Sees to it that a length and so many bytes can be written. */
function need(length: u32): void {
  if (written + length + 5 > WRITTEN + AREA) giveUp();
}

function putVarint(at: usize, value: u32): usize {
  let position = at;
  let rest = value;
  while (rest >= 0x80) {
    store<u8>(position++, <u8> (rest & 0x7f | 0x80));
    rest >>= 7;
  }
  store<u8>(position++, <u8> rest);
  return position;
}
