/**
 * Where symbolic links of a folder lead, found without following them.
 *
 * @module
 */

/** Links that a path may go through, as on Linux. */
const MOST_LINKS = 40;

/**
 * The links that cannot be copied as such: those that lead out of the folder, by
 * themselves or through other links of it, and those that lead in a circle.
 *
 * @param links The targets of all links of the folder, by the links' paths
 * @returns Why, by the links' paths
 */
export function strayLinks(
  links: ReadonlyMap<string, string>,
): Map<string, string> {
  const stray = new Map<string, string>();
  for (const [path, target] of links) {
    const end = follow(path, links);
    if (end === "outside") stray.set(path, `it is a link to ${target}`);
    if (end === "circle") {
      stray.set(path, `it is a link to ${target}, in a circle`);
    }
  }
  return stray;
}

function follow(
  path: string,
  links: ReadonlyMap<string, string>,
): "inside" | "outside" | "circle" {
  const left = path.split("/").reverse();
  const at: string[] = [];
  let followed = 0;
  while (left.length > 0) {
    const part = left.pop()!;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (at.pop() === undefined) return "outside";
      continue;
    }
    at.push(part);
    const target = links.get(at.join("/"));
    if (target === undefined) continue;
    if (++followed > MOST_LINKS) return "circle";
    if (isAbsolute(target) || climbsOnWindows(at, target)) return "outside";
    at.pop();
    left.push(...target.split("/").reverse());
  }
  return "inside";
}

/** On any system: what is merged here may be read on another one. */
function isAbsolute(target: string): boolean {
  return target === "" || /^[/\\]|^[A-Za-z]:/.test(target);
}

/** Whether the target climbs out where a backslash separates folders. */
function climbsOnWindows(at: readonly string[], target: string): boolean {
  if (!target.includes("\\")) return false;
  let depth = at.length - 1;
  for (const part of target.split(/[/\\]/)) {
    if (part === "" || part === ".") continue;
    depth += part === ".." ? -1 : 1;
    if (depth < 0) return true;
  }
  return false;
}
