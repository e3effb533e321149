import { deepEqual, equal, ok } from "node:assert/strict";
import type { Shell } from "../../cli/completions/shells.ts";
import { shells } from "../../cli/completions/shells.ts";
import { unpackTestdata } from "../testdata.ts";
import { buildProgram } from "./program.ts";
import { has, testUnless } from "./skip.ts";
import { Terminal } from "./terminal.ts";

const built = await buildProgram();

/** How each shell is started, and how it learns to complete and, at ^G, to tell. */
const sessions: Record<Shell, { start: string; setup: string }> = {
  bash: {
    start: "bash --norc --noprofile -i",
    setup: "bind 'set enable-bracketed-paste off'; PS1='$ '; " +
      `bind -x '"\\C-g": printf "<<%s>>\\n" "$READLINE_LINE"; READLINE_LINE='; ` +
      "source <(aimrepo completions bash)",
  },
  zsh: {
    start: "zsh -f -i",
    setup: "PS1='$ '; autoload -U compinit; compinit -u -D; " +
      'tell() { print -r -- "<<$BUFFER>>"; BUFFER= }; zle -N tell; ' +
      "bindkey '^G' tell; source <(aimrepo completions zsh)",
  },
  fish: {
    start: "fish --no-config -i",
    setup: `bind \\cg 'printf "<<%s>>\\n" (commandline); commandline ""'; ` +
      "aimrepo completions fish | source",
  },
};

const noTerminal = has("script", "--version")
  ? undefined
  : "there is no script of util-linux";

/** A run whose hash is a command, if a shell takes it for one. */
const ODD = "$(touch ran); `touch ran` \"a'b";

/** What is typed before the tab, and what stands there behind it. */
async function expectations(): Promise<[typed: string, completed: string][]> {
  const repository = await unpackTestdata("two-campaigns");
  const at = `--aim-repo ${repository}`;
  return [
    ["aimrepo repo", "aimrepo report "],
    ["true; aimrepo prop", "true; aimrepo properties "],
    ["X=1 aimrepo prop", "X=1 aimrepo properties "],
    ["aimrepo ls --form", "aimrepo ls --format "],
    ["aimrepo ls --format la", "aimrepo ls --format latex "],
    ["aimrepo ls --format=la", "aimrepo ls --format=latex "],
    ["aimrepo completions fi", "aimrepo completions fish "],
    [
      `aimrepo report ${at} --metrics ac`,
      `aimrepo report ${at} --metrics acc `,
    ],
    [
      `aimrepo report ${at} --contexts test-h`,
      `aimrepo report ${at} --contexts test-human `,
    ],
    [
      `aimrepo ls ${at} --columns hash,acc@test-h`,
      `aimrepo ls ${at} --columns hash,acc@test-human `,
    ],
    [
      `aimrepo report ${at} --groupby flowpic_`,
      `aimrepo report ${at} --groupby flowpic_dim `,
    ],
    [
      `aimrepo ls --aim-repo ${repository.slice(0, -2)}`,
      `aimrepo ls --aim-repo ${repository}/`,
    ],
    [
      `aimrepo ls --aim-repo=${repository.slice(0, -2)}`,
      `aimrepo ls --aim-repo=${repository}/`,
    ],
  ];
}

for (const shell of shells) {
  const missing = built.missing ?? noTerminal ??
    (has(shell, "--version") ? undefined : `there is no ${shell}`);

  testUnless(
    `${shell} completes commands, options and names`,
    missing,
    async () => {
      await using terminal = await open(shell);
      for (const [typed, completed] of await expectations()) {
        equal(await completion(terminal, typed), completed);
      }
    },
  );

  testUnless(
    `${shell} runs nothing that a repository names`,
    missing,
    async () => {
      const { folder, program } = await workplace();
      await Deno.mkdir(`${folder}/odd/.aim/meta/chunks/${ODD}`, {
        recursive: true,
      });
      await using terminal = await open(shell, { folder, program });
      for (const quote of ["", "'", ...shell === "bash" ? [] : ['"']]) {
        const typed = `aimrepo show --aim-repo odd ${quote}`;
        const line = await completion(terminal, typed);
        ok(line.length > typed.length + 10, `${shell} completed: ${line}`);
        await terminal.type(line.replace("aimrepo show", "printf '<<%s>>\\n'"));
        await terminal.type("\n");
        const shown = [];
        for (let i = 0; i < 3; i++) {
          shown.push((await terminal.shown(/^<<(.*)>>\r?$/m))[1]);
        }
        deepEqual(shown, ["--aim-repo", "odd", ODD]);
      }
      equal(
        [...Deno.readDirSync(folder)].some(({ name }) => name === "ran"),
        false,
      );
    },
  );
}

testUnless("names of the repository are completed", built.missing, async () => {
  if (built.missing !== undefined) return;
  const path = await unpackTestdata("campaign");
  for (
    const option of ["--metrics", "--contexts", "--campaign-id", "--groupby"]
  ) {
    const args = [
      "__complete",
      "zsh",
      "report",
      "--aim-repo",
      path,
      option,
      "",
    ];
    const { stdout } = await new Deno.Command(built.path, { args }).output();
    ok(stdout.length > "values\n".length, option);
  }
});

async function workplace(): Promise<{ folder: string; program: string }> {
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-shell-" });
  globalThis.addEventListener(
    "unload",
    () => Deno.removeSync(folder, { recursive: true }),
  );
  await Deno.mkdir(`${folder}/bin`);
  await Deno.symlink(built.missing ?? built.path, `${folder}/bin/aimrepo`);
  return { folder, program: `${folder}/bin` };
}

async function open(
  shell: Shell,
  place?: { folder: string; program: string },
): Promise<Terminal> {
  const { folder, program } = place ?? await workplace();
  const { start, setup } = sessions[shell];
  const terminal = new Terminal(start, {
    cwd: folder,
    env: {
      PATH: `${program}:${Deno.env.get("PATH")}`,
      HOME: folder,
      TERM: "dumb",
      LC_ALL: "C.UTF-8",
    },
  });
  await terminal.type(`${setup}; echo rea""dy\n`);
  await terminal.shown(/^ready/m);
  return terminal;
}

/** What a command line has become when tab was pressed; the line is cleared. */
async function completion(
  terminal: Terminal,
  typed: string,
): Promise<string> {
  await terminal.type(`${typed}\t\x07`);
  return (await terminal.shown(/<<([^]*?)>>/))[1]!;
}
