/**
 * The parameters that runs wrote down.
 *
 * @module
 */
import type { AimObject } from "../aim/value.ts";
import { type ArtifactSource, readParsed } from "./artifacts.ts";
import { parseParams } from "./params_yaml.ts";

/** The file with a run's parameters. */
export const paramsFile = "params.yml";

/**
 * The bytes that it may have. An honest file has some hundred, and there are ways
 * to write many more bytes that the parser goes over again and again.
 */
const LIMIT = 2 ** 16;

/**
 * The parameters that a run wrote down.
 *
 * @param source The run's repository
 * @param hash The run's whole hash
 * @returns The parameters; undefined where the run has no such file
 * @throws {ArtifactError} Where the file cannot be read or understood
 */
export function readParams(
  source: ArtifactSource,
  hash: string,
): AimObject | undefined {
  return readParsed(source, hash, paramsFile, LIMIT, parseParams);
}
