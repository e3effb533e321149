/**
 * Regular expressions whose time is in proportion to the text, whatever stands in
 * either: JavaScript's own would take years for `(a+)+b` and thirty letters.
 *
 * @module
 */
import { RE2JS } from "re2js";

/**
 * Makes a search of a regular expression in RE2's syntax, which has neither
 * lookaround nor backreferences.
 *
 * @param pattern The regular expression
 * @returns Whether a text holds something that fits
 * @throws {SyntaxError} If it is none
 */
export function searchFor(pattern: string): (text: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.test(text);
  } catch (cause) {
    const reason = cause instanceof Error
      ? cause.message.replace(/^error parsing regexp: /, "")
      : String(cause);
    throw new SyntaxError(reason, { cause });
  }
}
