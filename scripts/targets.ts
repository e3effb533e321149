/**
 * The platforms that programs are built for.
 *
 * @module
 */

/** A platform. */
export interface Target {
  /** Its name, as Deno and Rust spell it. */
  readonly triple: string;
  /** The addon's file for it, below `prebuilds/`. */
  readonly addon: string;
  /** What the name of a program ends with. */
  readonly suffix: "" | ".exe";
}

/** Every platform of a release. */
export const targets: readonly Target[] = [
  {
    triple: "x86_64-unknown-linux-gnu",
    addon: "linux-x64/classic-level.node",
    suffix: "",
  },
  {
    triple: "aarch64-unknown-linux-gnu",
    addon: "linux-arm64/classic-level.armv8.node",
    suffix: "",
  },
  {
    triple: "x86_64-apple-darwin",
    addon: "darwin-x64+arm64/classic-level.node",
    suffix: "",
  },
  {
    triple: "aarch64-apple-darwin",
    addon: "darwin-x64+arm64/classic-level.node",
    suffix: "",
  },
  {
    triple: "x86_64-pc-windows-msvc",
    addon: "win32-x64/classic-level.node",
    suffix: ".exe",
  },
];

/**
 * A platform by its name.
 *
 * @param triple The name, e.g. `x86_64-unknown-linux-gnu`
 * @returns The platform
 * @throws {RangeError} Where nothing is built for it
 */
export function targetOf(triple: string): Target {
  const target = targets.find((target) => target.triple === triple);
  if (target) return target;
  const names = targets.map(({ triple }) => triple).join(", ");
  throw new RangeError(
    `Cannot build for ${triple}: it is none of ${names}`,
  );
}

/**
 * The name of a platform's program.
 *
 * @param target The platform
 * @returns E.g. `aimrepo-x86_64-unknown-linux-gnu`
 */
export function programName({ triple, suffix }: Target): string {
  return `aimrepo-${triple}${suffix}`;
}
