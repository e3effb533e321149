/**
 * Where things stand in a repository.
 *
 * @module
 */

/** The paths of a repository's parts, all without a slash at the end. */
export interface Layout {
  /** The folder that holds `.aim`, artifacts and reports. */
  root: string;
  /** The `.aim` folder. */
  aim: string;
  /** The file that names the version of the layout. */
  version: string;
  /** Names, tags, experiments and notes. */
  metadata: string;
  /** One database a run: parameters and last values. */
  metaChunks: string;
  /** One database a run: the points. */
  seqsChunks: string;
  /** One folder a run, where tcbench puts files. */
  artifacts: string;
}

/**
 * The paths of a repository's parts.
 *
 * @param path The repository's root, or the `.aim` folder in it
 * @returns The paths
 */
export function layoutOf(path: string): Layout {
  const trimmed = path.length > 1 ? path.replace(/[/\\]+$/, "") : path;
  const isAim = /(^|[/\\])\.aim$/.test(trimmed);
  const aim = isAim ? trimmed : join(trimmed, ".aim");
  const root = isAim
    ? trimmed.slice(0, -".aim".length).replace(/(?<=.)[/\\]$/, "")
    : trimmed;
  return {
    root: root === "" ? "." : root,
    aim,
    version: join(aim, "VERSION"),
    metadata: join(aim, "run_metadata.sqlite"),
    metaChunks: join(aim, "meta/chunks"),
    seqsChunks: join(aim, "seqs/chunks"),
    artifacts: root === "" ? "artifacts" : join(root, "artifacts"),
  };
}

function join(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}
