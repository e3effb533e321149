/**
 * All kinds of mutants.
 *
 * @module
 */
import { databaseKinds } from "./database_kinds.ts";
import type { Kind } from "./kind.ts";

/** The kinds by name. */
export const kinds: Readonly<Record<string, Kind>> = {
  ...databaseKinds,
};
