/**
 * Experiments and tags have an identifier that no two of a repository may share.
 * Names are what counts here, so that a tag that was renamed in the copy of a
 * repository comes as another tag with the same identifier.
 *
 * @module
 */
import { textHash } from "../aim/text_hash.ts";
import type { Field, Rows } from "./rows.ts";

/**
 * Gives those another identifier that would have one twice.
 *
 * @param wanted The rows to write, which are changed
 * @param present What the destination holds: it keeps what it has
 */
export function makeDistinct(wanted: Rows, present: Rows): void {
  distinguish(wanted.experiments, present.experiments);
  distinguish(wanted.tags, present.tags);
}

function distinguish<T extends { uuid: Field }>(
  wanted: Map<string, T>,
  present: ReadonlyMap<string, T>,
): void {
  const owners = new Map<Field, string>();
  for (const [name, { uuid }] of present) owners.set(uuid, name);
  const isHeld = (name: string): number => present.has(name) ? 0 : 1;
  const names = [...wanted.keys()].sort((a, b) =>
    isHeld(a) - isHeld(b) || (a < b ? -1 : 1)
  );
  for (const name of names) {
    const row = wanted.get(name)!;
    const { uuid } = row;
    if (uuid === null) continue;
    const owner = owners.get(uuid) ?? name;
    if (owner === name) owners.set(uuid, name);
    else {
      const own = present.get(name)?.uuid ?? derived(name, `${uuid}`);
      wanted.set(name, { ...row, uuid: own });
    }
  }
}

/** The same identifier whenever the two are merged. */
function derived(name: string, uuid: string): string {
  const digits = textHash(`${uuid} ${name}`) + textHash(`${name} ${uuid}`);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
