/**
 * Giving up: what is not plain is read by the reader in TypeScript, which also
 * says what is wrong with it.
 *
 * @module
 */

/** Whether the last call gave up; a trap without it is a mistake in here. */
let gaveUp: bool = false;

/** Forgets that a call gave up. */
export function begin(): void {
  gaveUp = false;
}

/** Whether the last call gave up. */
export function hasGivenUp(): bool {
  return gaveUp;
}

/** Ends the call with a trap. */
export function giveUp(): void {
  gaveUp = true;
  unreachable();
}
