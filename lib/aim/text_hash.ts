/**
 * Short names for long texts.
 *
 * @module
 */

/**
 * A hash of a text: two runs of FNV-1a with 32 bits over its UTF-16 units, which
 * differ in their beginnings and in their multipliers. Good for telling whether
 * something changed, and not against people who want two texts to be alike.
 *
 * @param text Any text
 * @returns 16 hexadecimal digits
 */
export function textHash(text: string): string {
  let a = 0x811c9dc5, b = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
    b ^= b >>> 15;
  }
  return hex(a ^ (a >>> 16)) + hex(b);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
