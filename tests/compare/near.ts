/**
 * Numbers that agree to a precision.
 *
 * @module
 */
import assert from "node:assert/strict";

/** Fails where two numbers differ by more than `tolerance`. */
export function assertNear(
  actual: number,
  expected: number,
  tolerance: number,
  what = "",
): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${what}: ${actual} instead of ${expected}`,
  );
}

/** Fails where two numbers differ by more than a share of the second. */
export function assertClose(
  actual: number,
  expected: number,
  share: number,
  what = "",
): void {
  assertNear(actual, expected, Math.abs(expected) * share, what);
}
