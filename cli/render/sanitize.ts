/**
 * Text from a repository, made harmless for a terminal.
 *
 * @module
 */
export { visible as sanitize } from "../../lib/campaign/visible.ts";
