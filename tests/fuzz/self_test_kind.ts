/**
 * Mutants that do what none may, to see whether it is found.
 *
 * @module
 */
import type { Kind } from "./kind.ts";

/** One after the other: ends well, fails, hangs, ends the process. */
export const selfTestKind: Kind = {
  about: "what a mutant must not do",
  weight: 1,
  prepare: () => {
    let number = Number(Deno.args[2]);
    return Promise.resolve(() => {
      const own = number++;
      if (own === 1) return new Array(-1).length === 0 ? "equal" : "other";
      while (own === 2);
      if (own === 3) Deno.exit(7);
      return "equal";
    });
  },
};
