/**
 * Wide things on narrow screens.
 *
 * @module
 */
import { element, type Markup } from "./markup.ts";

/**
 * A box that scrolls sideways by itself, also by the keyboard.
 *
 * @param label What is in it, for those who do not see it
 * @param content What is in it
 * @returns The box
 */
export function scrolling(label: string, content: Markup): Markup {
  const attributes = { class: "scroll", tabindex: 0, role: "region" };
  return element("div", { ...attributes, "aria-label": label }, content);
}
