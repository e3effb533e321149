/**
 * The floor under every command that reads a repository: reading the bytes.
 *
 * @module
 */
import type { Candidate } from "./measure.ts";

/** The files of a chunk that have to be read to know what is in it. */
const READ = /^(?:.*\.(?:sst|ldb)|MANIFEST-\d+|CURRENT)$/;
/** How long the command line of a `cat` may be, in bytes: some 25,000 files. */
const LONGEST = 900_000;

/**
 * Reading every table, manifest and CURRENT of the runs' meta with `cat`, as
 * few processes as the length of command lines allows, one after the other.
 *
 * @param name What the candidate is called
 * @param root The repository
 * @param list A file that gets the list of files, made before anything is
 *   measured
 * @returns The candidate
 */
export function readingAll(
  name: string,
  root: string,
  list: string,
): Candidate {
  const chunks = `${root}/.aim/meta/chunks`;
  const paths: string[] = [];
  for (const run of Deno.readDirSync(chunks)) {
    for (const file of Deno.readDirSync(`${chunks}/${run.name}`)) {
      if (READ.test(file.name)) paths.push(`${run.name}/${file.name}\0`);
    }
  }
  Deno.writeTextFileSync(list, paths.join(""));
  const script = `cd "$1" && xargs -0 -s ${LONGEST} cat < "$2"`;
  return { name, program: "sh", args: ["-c", script, "sh", chunks, list] };
}
