/**
 * The live entries of a plain table, one behind the other.
 *
 * @module
 */
import { copy } from "./block";
import { begin, giveUp } from "./give_up";
import {
  isValid,
  key,
  keyLength,
  next,
  openTable,
  seek,
  value,
  valueLength,
} from "./table";

const AREA: usize = 4194304;
const ENTRIES: usize = memory.data(4194304, 64);
/** Two lengths. */
const HEADER: usize = 8;

/** Where the entries begin. */
export function entriesStart(): usize {
  return ENTRIES;
}

/**
 * Takes all live entries out of a table, in the order of their keys: the lengths
 * of key and value (u32 each), the key, the value.
 *
 * @param table Where the table begins
 * @param length How many bytes it has
 * @returns Where the entries end
 */
export function entries(table: usize, length: u32): usize {
  begin();
  openTable(table, length);
  let to = ENTRIES;
  for (seek(table, 0); isValid(); next()) {
    const ofKey = keyLength();
    const ofValue = valueLength();
    if (to + HEADER + ofKey + ofValue > ENTRIES + AREA) giveUp();
    store<u32>(to, ofKey);
    store<u32>(to, ofValue, 4);
    to += HEADER;
    copy(to, key(), ofKey);
    to += ofKey;
    copy(to, value(), ofValue);
    to += ofValue;
  }
  return to;
}
