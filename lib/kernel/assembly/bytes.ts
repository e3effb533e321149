/**
 * Byte strings: where they begin and how long they are.
 *
 * @module
 */

/** Orders two byte strings, eight bytes at a time. */
export function compare(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const shared = min(aLength, bLength);
  let i: u32 = 0;
  while (i + 8 <= shared) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x !== y) return bswap(x) < bswap(y) ? -1 : 1;
    i += 8;
  }
  while (i < shared) {
    const difference = <i32> load<u8>(a + i) - <i32> load<u8>(b + i);
    if (difference !== 0) return difference;
    i++;
  }
  return aLength < bLength ? -1 : aLength > bLength ? 1 : 0;
}

/** Whether bytes are a text of plain letters. */
export function isText(bytes: usize, length: u32, text: string): bool {
  return length === <u32> text.length && beginsWithText(bytes, length, text);
}

/** Whether bytes begin with a text of plain letters. */
export function beginsWithText(bytes: usize, length: u32, text: string): bool {
  if (length < <u32> text.length) return false;
  const units = changetype<usize>(text);
  for (let i: usize = 0; i < <usize> text.length; i++) {
    if (load<u8>(bytes + i) !== <u8> load<u16>(units + (i << 1))) return false;
  }
  return true;
}

/** Whether bytes begin with others, of which the last mostly differ. */
export function beginsWith(
  bytes: usize,
  length: u32,
  prefix: usize,
  prefixLength: u32,
): bool {
  if (length < prefixLength) return false;
  let i = <i32> prefixLength - 8;
  for (; i >= 0; i -= 8) {
    if (load<u64>(bytes + i) !== load<u64>(prefix + i)) return false;
  }
  for (i += 7; i >= 0; i--) {
    if (load<u8>(bytes + i) !== load<u8>(prefix + i)) return false;
  }
  return true;
}
