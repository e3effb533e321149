/**
 * What the command line of `completions` takes.
 *
 * @module
 */
import { Argument, type Command } from "@commander-js/extra-typings";
import type { Io } from "../io.ts";
import { shells } from "../completions/shells.ts";
import { type Done, examples } from "./options.ts";

/**
 * Adds `completions` to the program.
 *
 * @param program The program
 * @param io The outside world of the command
 * @param done Takes its exit status
 */
export function addCompletions(program: Command, io: Io, done: Done): void {
  program.command("completions")
    .summary("Print completions for a shell")
    .description(
      "Print what makes a shell complete commands, options and the names that the\n" +
        "repository at hand holds. The script says where to put it.",
    )
    .addArgument(new Argument("<shell>", "The shell").choices(shells))
    .addHelpText(
      "after",
      examples([
        ["source <(aimrepo completions bash)", "for this bash, or this zsh"],
        ["aimrepo completions fish | source", "for this fish"],
      ]),
    )
    .action(async (shell) => {
      const { scriptFor } = await import("../completions/scripts.ts");
      io.out(scriptFor(shell));
      done(0);
    });
}
