/**
 * Places in what a user typed.
 *
 * @module
 */

/**
 * An expression with a caret below the place that an error is about.
 *
 * @param expression What was typed; characters that a terminal would obey are
 *   shown as `?`
 * @param offset Where in the expression, in UTF-16 units
 * @returns Two indented lines, each after a line break
 */
export function pointAt(expression: string, offset: number): string {
  return `\n  ${expression.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?")}\n  ${
    " ".repeat(offset)
  }^`;
}
