/**
 * A series of numbers as a line of blocks.
 *
 * @module
 */

const BLOCKS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/**
 * Draws a series. One longer than the width is averaged piece by piece; a piece
 * without a finite number is a blank.
 *
 * @param values The numbers, in order
 * @param width The cells that there are, at least 1
 * @returns A block for each number, at most `width`; a series of one value
 *   throughout is drawn at half height
 */
export function sparkline(values: readonly number[], width: number): string {
  const heights = resample(values, Math.max(1, Math.floor(width)));
  const finite = heights.filter(Number.isFinite);
  const least = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const most = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return heights.map((height) => {
    if (!Number.isFinite(height)) return " ";
    // Halves, as the whole range of doubles is wider than a double.
    const share = most > least
      ? (height / 2 - least / 2) / (most / 2 - least / 2)
      : 0.5;
    return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(share * 8))];
  }).join("");
}

function resample(values: readonly number[], width: number): number[] {
  if (values.length <= width) return [...values];
  return Array.from({ length: width }, (_, i) => {
    const from = Math.floor(i * values.length / width);
    const to = Math.floor((i + 1) * values.length / width);
    const piece = values.slice(from, to).filter(Number.isFinite);
    return piece.length === 0
      ? NaN
      : piece.reduce((sum, value) => sum + value / piece.length, 0);
  });
}
