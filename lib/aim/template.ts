/**
 * Values with places that are filled in later, for each run with its own.
 *
 * @module
 */
import { aimObject, type AimValue } from "./value.ts";

/** Stands in a tree for a value that comes later. */
export class Slot {
  /** Which of the values it is. */
  readonly index: number;

  /** @param index Which of the values it is */
  constructor(index: number) {
    this.index = index;
  }

  /** The slot as a leaf, which nobody looks into before {@linkcode templateOf}. */
  get leaf(): AimValue {
    return this as unknown as AimValue;
  }
}

/** A value with slots in it. */
export type Template =
  | { kind: "slot"; index: number }
  | { kind: "constant"; value: AimValue }
  | { kind: "array"; parts: Template[] }
  | { kind: "object"; names: string[]; parts: Template[] };

/**
 * Makes a template of a tree.
 *
 * @param tree A value, with slots as leaves
 * @returns The template
 */
export function templateOf(tree: AimValue): Template {
  if (tree instanceof Slot) return { kind: "slot", index: tree.index };
  if (Array.isArray(tree)) {
    return { kind: "array", parts: tree.map(templateOf) };
  }
  if (
    tree === null || typeof tree !== "object" || tree instanceof Uint8Array
  ) return { kind: "constant", value: tree };
  return {
    kind: "object",
    names: Object.keys(tree),
    parts: Object.values(tree).map(templateOf),
  };
}

/** The values of a run, by the numbers of their slots. */
export interface SlotValues {
  /**
   * One value.
   *
   * @param slot The slot's number
   * @returns The value
   */
  at(slot: number): AimValue;
}

/**
 * Fills in the slots.
 *
 * @param template The template
 * @param values The values
 * @returns A value of its own
 */
export function fillIn(template: Template, values: SlotValues): AimValue {
  switch (template.kind) {
    case "slot":
      return values.at(template.index);
    case "constant":
      return template.value;
    case "array":
      return template.parts.map((part) => fillIn(part, values));
    case "object": {
      const { names, parts } = template;
      const object = aimObject();
      for (let i = 0; i < names.length; i++) {
        object[names[i]!] = fillIn(parts[i]!, values);
      }
      return object;
    }
  }
}
