/**
 * All kinds of mutants.
 *
 * @module
 */
import { cacheKind } from "./cache_kind.ts";
import { commandKind } from "./command_kind.ts";
import { databaseKinds } from "./database_kinds.ts";
import { absurdKind } from "./absurd_kind.ts";
import { artifactKinds } from "./artifact_kinds.ts";
import { entryKind } from "./entry_kind.ts";
import type { Kind } from "./kind.ts";
import { metadataKinds } from "./metadata_kinds.ts";

/** The kinds by name. */
export const kinds: Readonly<Record<string, Kind>> = {
  ...databaseKinds,
  absurd: absurdKind,
  entry: entryKind,
  ...metadataKinds,
  ...artifactKinds,
  cache: cacheKind,
  command: commandKind,
};
