/**
 * Decoding text, quickly where it is short and plain.
 *
 * @module
 */
// A mark at the beginning belongs to the text: two keys may differ in it alone.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Up to here, going over the bytes is quicker than calling a decoder. */
const SHORT = 48;

/**
 * Decodes UTF-8; what is none becomes U+FFFD.
 *
 * @param bytes The buffer
 * @param start Where the text begins in it
 * @param end Where it ends
 * @returns The text
 */
export function decodeText(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
): string {
  if (end - start <= SHORT) {
    let text = "";
    let i = start;
    for (; i < end && bytes[i]! < 0x80; i++) {
      text += String.fromCharCode(bytes[i]!);
    }
    if (i === end) return text;
  }
  return decoder.decode(bytes.subarray(start, end));
}
