/**
 * What the command line of `completions` takes.
 *
 * @module
 */
import { shells } from "../completions/shells.ts";
import { type Command, define } from "./definition.ts";

const options = {};

/** `aimrepo completions`. */
export const completions: Command<typeof options> = define({
  name: "completions",
  summary: "Print completions for a shell",
  description:
    "Print what makes a shell complete commands, options and the names that the\n" +
    "repository at hand holds. The script says where to put it.",
  argument: { flags: "<shell>", description: "The shell", choices: shells },
  options,
  examples: [
    ["source <(aimrepo completions bash)", "for this bash, or this zsh"],
    ["aimrepo completions fish | source", "for this fish"],
  ],
  run: async ({ args }, io) => {
    const { scriptFor } = await import("../completions/scripts.ts");
    io.out(scriptFor(shells.find((shell) => shell === args[0])!));
    return 0;
  },
});
