/**
 * The record log that manifests and write-ahead logs share.
 *
 * A file is a sequence of blocks of 32 KiB, a block a sequence of fragments:
 *
 *     crc32c (u32, masked) · length (u16) · type (u8) · payload
 *     crc32c · length · type (recyclable) · log number (u32) · payload
 *
 * A record is one full fragment, or a first, any middle ones and a last. The
 * checksum covers all behind it. Fewer bytes than a header at the end of a block
 * are padding (`db/log_format.h`).
 *
 * @module
 */
import { joinBytes, readUint32 } from "./bytes.ts";
import { crc32c, maskCrc } from "./crc32c.ts";

const BLOCK_LENGTH = 32768;
const HEADER_LENGTH = 7;
const LOG_NUMBER_LENGTH = 4;
const LARGEST_HEADER_LENGTH = HEADER_LENGTH + LOG_NUMBER_LENGTH;

/** The types of fragments; 5 to 8 are 1 to 4 with a log number. */
const FragmentType = { Zero: 0, Full: 1, First: 2, Middle: 3, Last: 4 };
const RECYCLABLE = 4;
const LAST_FRAGMENT_TYPE = 8;
/** Types with this bit may be skipped by readers that do not know them. */
const IGNORABLE = 0x80;
/** From here on, odd types are recyclable. */
const FIRST_LATER_TYPE = 10;

/** A record of a log. */
export interface LogRecord {
  /** Where its first fragment begins, in bytes. */
  offset: number;
  /** Its contents. */
  payload: Uint8Array;
}

/** Why the reading of a log ended before the end of the file. */
export interface LogEnd {
  /**
   * - `torn`: the last record is not whole, as a killed writer leaves it;
   * - `damaged`: what stands there is not what was written;
   * - `unsupported`: a kind of record that is not known.
   */
  kind: "torn" | "damaged" | "unsupported";
  /** Where the reading stopped, in bytes. */
  offset: number;
  /** What was found there. */
  reason: string;
}

/** What a log holds up to where it can be read. */
export interface LogContents {
  /** The whole records, in order. */
  records: LogRecord[];
  /** What is wrong at the end, undefined where all was read. */
  end: LogEnd | undefined;
}

/**
 * Reads the records of a log up to the first that is not whole.
 *
 * @param bytes The file
 * @param logNumber The number in the file's name; fragments of another number
 *   are left from an earlier use of the file and end the log
 * @returns The records, and why no more could be read
 */
export function readLog(bytes: Uint8Array, logNumber?: number): LogContents {
  const records: LogRecord[] = [];
  let parts: Uint8Array[] = [];
  let start = 0;
  let position = 0;
  const stop = (kind: LogEnd["kind"], offset: number, reason: string) => ({
    records,
    end: { kind, offset, reason },
  });

  while (position < bytes.length) {
    const left = BLOCK_LENGTH - position % BLOCK_LENGTH;
    if (left < HEADER_LENGTH) {
      position += left;
      continue;
    }
    const here = position;
    if (bytes.length - here < HEADER_LENGTH) {
      return stop("torn", here, "a record's header is cut off");
    }
    const stored = bytes[here + 6]!;
    const length = bytes[here + 4]! | bytes[here + 5]! << 8;
    if (stored === FragmentType.Zero && length === 0) {
      // A recyclable header did not fit.
      if (left < LARGEST_HEADER_LENGTH && isZero(bytes, here, here + left)) {
        position += left;
        continue;
      }
      // Space that was set aside for the file and never written.
      if (isZero(bytes, here, bytes.length)) break;
      return stop("damaged", here, "records follow a gap");
    }
    const recyclable = isRecyclable(stored);
    if (recyclable && here > 0 && !isRecyclable(bytes[6]!)) {
      return stop("damaged", here, "a log number in a log without them");
    }
    const header = HEADER_LENGTH + (recyclable ? LOG_NUMBER_LENGTH : 0);
    const end = here + header + length;
    if (header + length > left) {
      return stop("damaged", here, "a record reaches beyond its block");
    }
    if (end > bytes.length) {
      return isCut(bytes, here)
        ? stop("torn", here, "a record is cut off")
        : stop("damaged", here, "a record's length is wrong");
    }
    if (!matches(bytes, here, end)) {
      return stop("damaged", here, "a record's checksum is wrong");
    }
    position = end;
    if (
      recyclable && logNumber !== undefined &&
      readUint32(bytes, here + HEADER_LENGTH) !== logNumber >>> 0
    ) break;
    if (stored > LAST_FRAGMENT_TYPE) {
      if (stored & IGNORABLE) continue;
      return stop("unsupported", here, `log record type ${stored}`);
    }
    const type = recyclable ? stored - RECYCLABLE : stored;
    const begins = type === FragmentType.Full || type === FragmentType.First;
    if (begins !== (parts.length === 0)) {
      return stop("damaged", here, "fragments of records are out of order");
    }
    if (begins) start = here;
    parts.push(bytes.subarray(here + header, end));
    if (type === FragmentType.Full || type === FragmentType.Last) {
      records.push({ offset: start, payload: joinBytes(parts) });
      parts = [];
    }
  }
  if (parts.length > 0) return stop("torn", start, "a record has no end");
  return { records, end: undefined };
}

function isRecyclable(type: number): boolean {
  return type >= FIRST_LATER_TYPE
    ? type % 2 === 1
    : type > RECYCLABLE && type <= LAST_FRAGMENT_TYPE;
}

function matches(bytes: Uint8Array, start: number, end: number): boolean {
  return readUint32(bytes, start) === maskCrc(crc32c(bytes, start + 6, end));
}

/**
 * Whether a fragment that is longer than the rest of the file was cut by a
 * writer's end: not where it is whole but for its length, nor where another one
 * follows. What is looked through is less than a block.
 */
function isCut(bytes: Uint8Array, start: number): boolean {
  if (matches(bytes, start, bytes.length)) return false;
  for (let i = start + 1; i + HEADER_LENGTH <= bytes.length; i++) {
    const type = bytes[i + 6]!;
    const end = i + HEADER_LENGTH +
      (isRecyclable(type) ? LOG_NUMBER_LENGTH : 0) +
      (bytes[i + 4]! | bytes[i + 5]! << 8);
    if (
      type !== FragmentType.Zero && type <= LAST_FRAGMENT_TYPE &&
      end <= bytes.length && matches(bytes, i, end)
    ) return false;
  }
  return true;
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  const end = Math.min(to, bytes.length);
  for (let i = from; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
}
