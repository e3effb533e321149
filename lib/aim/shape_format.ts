/**
 * What is read of a chunk, as bytes: its shape, which the runs of a campaign
 * share, and its values.
 *
 *     shape  = entry*
 *     entry  = key length (varint32) · key, below the run's own · mark
 *     mark   = 0 … 5   a scalar of this type (`node.ts`), its payload is a value
 *            | 6, 7    an array, an object: elements or fields follow
 *            | fd      a key that counts by being there
 *            | fe      a large value that is missing
 *            | ff · length (varint32) · what stands under the key
 *     values = payload*
 *     payload          of null none, of booleans 1 byte, of numbers 8 bytes, of
 *                      texts and bytes length (varint32) · bytes
 *
 * @module
 */

/** Marks of a shape beside the types of nodes. */
export const Mark = { Present: 0xfd, Missing: 0xfe, Constant: 0xff } as const;

/** The parts of a chunk that are recorded, in the order of their keys. */
export const PARTS = ["attrs", "contexts", "end_time", "traces"] as const;
