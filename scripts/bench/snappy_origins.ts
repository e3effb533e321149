/**
 * Where the bytes of a Snappy block come from.
 *
 *     block    = length (varint32) · element*
 *     literal  = tag 00 · [length] · bytes
 *     copy     = tag 01, 10 or 11 · offset: bytes that were written before
 *
 * (`format_description.txt` of google/snappy)
 *
 * @module
 */

const Kind = { Literal: 0, Copy1: 1, Copy2: 2, Copy4: 3 };
/** Lengths of literals up to this one stand in the tag. */
const LONGEST_IN_TAG = 60;

/**
 * Follows each decompressed byte to the literal that it is a copy of: whoever
 * changes that byte of the compressed block changes all of its copies, and
 * nothing else.
 *
 * @param input A compressed block
 * @returns For each decompressed byte its literal's offset in `input`
 * @throws {RangeError} Where the block is not whole
 */
export function snappyOrigins(input: Uint8Array): Uint32Array {
  let at = 0;
  const byte = (): number => {
    if (at >= input.length) throw new RangeError("the block is cut off");
    return input[at++]!;
  };
  const number = (bytes: number): number => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value += byte() * 2 ** (8 * i);
    return value;
  };
  const origins = new Uint32Array(varint(byte));
  let done = 0;
  while (at < input.length) {
    const tag = byte();
    const kind = tag & 3;
    let length = (tag >>> 2) + 1;
    if (kind === Kind.Literal) {
      if (length > LONGEST_IN_TAG) length = number(length - LONGEST_IN_TAG) + 1;
      if (length > Math.min(origins.length - done, input.length - at)) {
        throw new RangeError("a literal reaches beyond the block");
      }
      for (let i = 0; i < length; i++) origins[done++] = at++;
      continue;
    }
    let offset: number;
    if (kind === Kind.Copy1) {
      length = (tag >>> 2 & 7) + 4;
      offset = (tag >>> 5) * 256 + byte();
    } else {
      offset = number(kind === Kind.Copy2 ? 2 : 4);
    }
    if (offset === 0 || offset > done || length > origins.length - done) {
      throw new RangeError("a copy reaches beyond the block");
    }
    // A copy may overlap what it writes.
    for (let i = 0; i < length; i++, done++) {
      origins[done] = origins[done - offset]!;
    }
  }
  if (done < origins.length) throw new RangeError("the block is too short");
  return origins;
}

function varint(byte: () => number): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const next = byte();
    value += (next & 0x7f) * 2 ** shift;
    if (next < 0x80) return value;
  }
  throw new RangeError("the length does not end");
}
