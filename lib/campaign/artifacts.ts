/**
 * What tcbench leaves of a run: its parameters, and a classification report and
 * a confusion matrix of each context.
 *
 * @module
 */
import type { Artifact } from "../aim/artifacts.ts";
import { compareText } from "./order.ts";

/** Where artifacts come from: a repository. */
export interface ArtifactSource {
  /** Where they stand, for messages. */
  readonly layout: { readonly artifacts: string };
  /** The text of an artifact; undefined where there is none. */
  artifact(hash: string, path: string, limit: number): string | undefined;
}

/** What the names of classification reports end in. */
export const classReportEnd = "_class_rep.csv";
/** What the names of confusion matrices end in. */
export const confusionEnd = "_conf_mtx.csv";

/**
 * The contexts of which a run has an artifact.
 *
 * @param artifacts The run's artifacts
 * @param end What the files' names end in
 * @returns The contexts' labels, sorted
 */
export function artifactContexts(
  artifacts: readonly Artifact[],
  end: string,
): string[] {
  return artifacts.map(({ path }) => path)
    .filter((path) =>
      path.endsWith(end) && path.length > end.length && !path.includes("/")
    )
    .map((path) => path.slice(0, -end.length))
    .sort(compareText);
}

/**
 * Reads an artifact.
 *
 * @param source The run's repository
 * @param hash The run's whole hash
 * @param path The file's path below the run's folder
 * @param limit The bytes that it may have
 * @param parse Makes a value of the text; it is told the file's path too
 * @returns The value; undefined where the run has no such file
 * @throws {ArtifactError} Where the file cannot be read or understood
 */
export function readParsed<T>(
  source: ArtifactSource,
  hash: string,
  path: string,
  limit: number,
  parse: (text: string, file: string) => T,
): T | undefined {
  const text = source.artifact(hash, path, limit);
  return text === undefined
    ? undefined
    : parse(text, `${source.layout.artifacts}/${hash}/${path}`);
}
