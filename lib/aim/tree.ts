/**
 * From keys and values back to the nested value that was logged.
 *
 * Aim can write trees that it cannot read back: a scalar with fields, a name in
 * an array, fields of an object that was never announced. All that is there is
 * kept: such a value becomes an object, a scalar among fields gets the name "".
 *
 * @module
 */
import type { Node } from "./node.ts";
import type { PathElement } from "./path.ts";
import { type AimObject, aimObject, type AimValue } from "./value.ts";

/** The name under which an object of Aim's own classes tells its type. */
export const CUSTOM_TYPE = "@type";

/** An array may have this many holes before it is shown as an object. */
const MOST_HOLES = 1024;

/** Python itself cannot nest values deeper than a thousand levels. */
export const MOST_LEVELS = 1000;

interface Branch {
  own: Node | undefined;
  children: Map<PathElement, Branch> | undefined;
}

/**
 * Puts a tree together, key by key. Levels beyond the thousandth are one name, as
 * nothing that goes through a tree could go down any number of them.
 */
export class TreeBuilder {
  readonly #root: Branch = { own: undefined, children: undefined };

  /**
   * Adds what stands under a key.
   *
   * @param path The key's path below the root of the tree
   * @param node What stands there
   */
  add(path: readonly PathElement[], node: Node): void {
    let branch = this.#root;
    const levels = path.length <= MOST_LEVELS ? path : [
      ...path.slice(0, MOST_LEVELS - 1),
      path.slice(MOST_LEVELS - 1).join("."),
    ];
    for (const element of levels) {
      branch.children ??= new Map();
      let child = branch.children.get(element);
      if (!child) {
        child = { own: undefined, children: undefined };
        branch.children.set(element, child);
      }
      branch = child;
    }
    branch.own = node;
  }

  /** The value, undefined where nothing was added. */
  build(): AimValue | undefined {
    const { own, children } = this.#root;
    return own || children ? valueOf(this.#root) : undefined;
  }

  /** The value as an object, empty where nothing was added. */
  buildObject(): AimObject {
    const { own, children } = this.#root;
    if (own?.kind === "object" || !own) return fieldsOf(children);
    return objectOf(own, children);
  }
}

function valueOf({ own, children }: Branch): AimValue {
  if (!children) {
    switch (own?.kind) {
      case "scalar":
        return own.value;
      case "array":
        return [];
      case undefined:
      case "object":
        return aimObject();
      default:
        return objectOf(own, undefined);
    }
  }
  if (own?.kind === "array") return arrayOf(children) ?? fieldsOf(children);
  return objectOf(own, children);
}

function objectOf(
  own: Node | undefined,
  children: Map<PathElement, Branch> | undefined,
): AimObject {
  const object = fieldsOf(children);
  if (own?.kind === "scalar") object[free(object, "")] = own.value;
  if (own?.kind === "custom") object[free(object, CUSTOM_TYPE)] = own.type;
  if (own?.kind === "invalid") object[free(object, "@invalid")] = own.reason;
  return object;
}

function fieldsOf(children: Map<PathElement, Branch> | undefined): AimObject {
  const object = aimObject();
  for (const [name, child] of children ?? []) {
    object[free(object, String(name))] = valueOf(child);
  }
  return object;
}

/** A name that no field has yet: integer 1 and text "1" can stand together. */
function free(object: AimObject, name: string): string {
  let unused = name;
  while (unused in object) unused = `[${unused}]`;
  return unused;
}

/** The array, or undefined where the elements are not those of one. */
function arrayOf(children: Map<PathElement, Branch>): AimValue[] | undefined {
  let length = 0n;
  for (const index of children.keys()) {
    if (typeof index !== "bigint" || index < 0n) return undefined;
    if (index >= length) length = index + 1n;
  }
  if (length > BigInt(children.size + MOST_HOLES)) return undefined;
  const array = new Array<AimValue>(Number(length)).fill(null);
  for (const [index, child] of children) array[Number(index)] = valueOf(child);
  return array;
}
