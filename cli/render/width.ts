/**
 * How many cells of a terminal a text takes.
 *
 * What recognises characters is made when the first text needs it: Unicode's
 * segmentation and emoji tables take longer to set up than `ls` may take.
 *
 * @module
 */
import { eastAsianWidth } from "get-east-asian-width";

/** What is needed to tell readers' characters apart. */
interface Recognizer {
  /** Cuts a text into what readers see as characters. */
  segmenter: Intl.Segmenter;
  /** An emoji, which takes two cells however many code points it has. */
  emoji: RegExp;
  /** The first code point that shows. */
  visible: RegExp;
  /** Half-width marks, which stand in a cell of their own. */
  halfwidth: RegExp;
}

let recognizer: Recognizer | undefined;

/** A pattern that is made when it is first needed, unlike a literal. */
function recognize(): Recognizer {
  return recognizer ??= {
    segmenter: new Intl.Segmenter(),
    emoji: new RegExp(
      "^(?:\\p{RGI_Emoji}|[\\d#*]\\u20E3|(?=.*\\u200D)(?:\\p{Extended_Pictographic}[^]*){2,})$",
      "v",
    ),
    visible: new RegExp(
      "[^\\p{Default_Ignorable_Code_Point}\\p{Control}\\p{Format}" +
        "\\p{Nonspacing_Mark}\\p{Enclosing_Mark}\\p{Surrogate}]",
      "v",
    ),
    halfwidth: /[\uFF9E\uFF9F]/,
  };
}

/**
 * Cuts a text into what readers see as characters.
 *
 * @param text Any text
 * @returns The characters, in order
 */
export function charactersOf(text: string): string[] {
  return Array.from(recognize().segmenter.segment(text), (it) => it.segment);
}

/**
 * The cells that a text takes: two for wide characters, none for combining ones.
 *
 * @param text A text without line breaks
 * @returns The width
 */
export function widthOf(text: string): number {
  // Printable ASCII and Latin letters up to U+024F, without the soft hyphen.
  if (/^[ -~\xA0-\xAC\xAE-\u024F]*$/.test(text)) return text.length;
  return charactersOf(text).reduce((sum, it) => sum + cellsOf(it), 0);
}

/** No character takes more than two cells. */
function cellsOf(character: string): number {
  const { emoji, visible, halfwidth } = recognize();
  const start = character.search(visible);
  if (start === -1) return 0;
  if (emoji.test(character)) return 2;
  const base = eastAsianWidth(character.codePointAt(start)!);
  return base === 1 && halfwidth.test(character.slice(start + 1)) ? 2 : base;
}
