/**
 * The entries of a chunk.
 *
 * @module
 */
import { entriesOf } from "../kernel/kernel.ts";
import { diskDirectory } from "../rocksdb/disk.ts";
import { Answer, openUnless } from "../rocksdb/plain_database.ts";

/**
 * Goes through all of a chunk, which shows at the same time that it can be read.
 *
 * @param folder The chunk's folder
 * @param action Is given each entry in the order of the keys, which are views
 *   that are good until it returns
 * @throws {DatabaseError} Where it cannot be read
 */
export async function eachEntry(
  folder: string,
  action: (key: Uint8Array, value: Uint8Array) => void = () => {},
): Promise<void> {
  const opened = await openUnless(diskDirectory(folder), entriesOf);
  if (opened instanceof Answer) {
    opened.value.forEach(action);
    return;
  }
  try {
    const cursor = opened.cursor();
    for (cursor.seek(new Uint8Array(0)); cursor.valid; cursor.next()) {
      action(cursor.key, cursor.value);
    }
  } finally {
    opened.close();
  }
}
