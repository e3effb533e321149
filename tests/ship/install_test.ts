import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { writeChecksums } from "../../scripts/checksums.ts";
import { has, testUnless } from "./skip.ts";
import { serveFolder } from "./static_server.ts";

const script = fileURLToPath(
  new URL("../../scripts/install.sh", import.meta.url),
);
const PROGRAM = `aimrepo-${Deno.build.target}`;

const noShell = Deno.build.os === "windows"
  ? "install.sh is for Linux and macOS"
  : undefined;

async function temporary(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-install-" });
  globalThis.addEventListener(
    "unload",
    () => Deno.removeSync(folder, { recursive: true }),
  );
  return folder;
}

/** A release with a program that says no more than its version. */
async function release(version: string): Promise<string> {
  const folder = await temporary();
  await Deno.writeTextFile(
    `${folder}/${PROGRAM}`,
    `#!/bin/sh\n[ "$1" = --version ] && echo ${version}\n`,
  );
  await writeChecksums(folder);
  return folder;
}

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

async function install(
  base: string,
  home: string,
  args: string[] = [],
  path = Deno.env.get("PATH")!,
): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
    args: [script, ...args],
    env: { PATH: path, HOME: home, AIMREPO_BASE_URL: base },
    clearEnv: true,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name);
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args: ["--version"] })
    .output();
  return new TextDecoder().decode(stdout).trim();
}

testUnless(
  "install.sh installs to ~/.local/bin, and upgrades there",
  noShell,
  async () => {
    const home = await temporary();
    const bin = `${home}/.local/bin`;
    for (const version of ["1.0.0", "1.1.0"]) {
      await using server = serveFolder(await release(version));
      const { code, stdout, stderr } = await install(server.base, home);
      equal(code, 0, stderr);
      match(stdout, new RegExp(`^${bin}/aimrepo: ${version}\n.*not in PATH`));
      equal(await versionOf(`${bin}/aimrepo`), version);
      deepEqual(namesIn(bin), ["aimrepo"]);
    }
    deepEqual(namesIn(home), [".local"]);
  },
);

testUnless(
  "install.sh installs to a folder that is named",
  noShell,
  async () => {
    const home = await temporary();
    const folder = `${await temporary()}/with blanks/bin`;
    await using server = serveFolder(await release("1.0.0"));
    const { code, stderr } = await install(server.base, home, ["--to", folder]);
    equal(code, 0, stderr);
    equal(await versionOf(`${folder}/aimrepo`), "1.0.0");
    deepEqual(namesIn(home), []);
  },
);

testUnless(
  "install.sh replaces a program that runs, in one step",
  noShell,
  async () => {
    const home = await temporary();
    await using server = serveFolder(await release("1.1.0"));
    const old = `${home}/.local/bin/aimrepo`;
    await Deno.mkdir(`${home}/.local/bin`, { recursive: true });
    await Deno.writeTextFile(old, "#!/bin/sh\necho 1.0.0\nsleep 5\necho end\n");
    await Deno.chmod(old, 0o755);
    using running = await Deno.open(old);
    const { ino } = await running.stat();
    equal((await install(server.base, home)).code, 0);
    equal(await versionOf(old), "1.1.0");
    notEqual((await Deno.stat(old)).ino, ino, "the old file was written over");
  },
);

const damages: [
  what: string,
  damage: (folder: string) => Promise<void>,
  says: RegExp,
][] = [
  ["a damaged program", async (folder) => {
    await Deno.writeTextFile(`${folder}/${PROGRAM}`, "#!/bin/sh\necho evil\n");
  }, /checksum of .* should be/],
  ["a cut program", async (folder) => {
    await Deno.truncate(`${folder}/${PROGRAM}`, 5);
  }, /checksum of .* should be/],
  ["a missing program", async (folder) => {
    await Deno.remove(`${folder}/${PROGRAM}`);
  }, /cannot be loaded/],
  ["missing checksums", async (folder) => {
    await Deno.remove(`${folder}/SHA256SUMS`);
  }, /SHA256SUMS cannot be loaded/],
  ["checksums that do not name the program", async (folder) => {
    await Deno.writeTextFile(`${folder}/SHA256SUMS`, `${"0".repeat(64)}  x\n`);
  }, /does not name/],
  ["a program that does not start", async (folder) => {
    await Deno.writeTextFile(`${folder}/${PROGRAM}`, "#!/bin/sh\nexit 1\n");
    await writeChecksums(folder);
  }, /does not run/],
];

for (const [what, damage, says] of damages) {
  testUnless(
    `install.sh refuses ${what} and keeps what is there`,
    noShell,
    async () => {
      const home = await temporary();
      const folder = await release("1.0.0");
      await using server = serveFolder(folder);
      equal((await install(server.base, home)).code, 0);
      await damage(folder);
      const { code, stderr } = await install(server.base, home);
      equal(code, 1);
      match(stderr, says);
      match(stderr, /^install\.sh: Cannot install: /m);
      equal(await versionOf(`${home}/.local/bin/aimrepo`), "1.0.0");
      deepEqual(namesIn(`${home}/.local/bin`), ["aimrepo"]);
    },
  );
}

/** The tools that the script may find, without one of each pair. */
async function pathWith(...tools: string[]): Promise<string> {
  const folder = await temporary();
  const common = [
    ...["sh", "awk", "cat", "chmod", "grep", "ldd", "mkdir", "mktemp", "mv"],
    ...["rm", "sysctl", "uname"],
  ];
  for (const tool of [...common, ...tools]) {
    for (const place of Deno.env.get("PATH")!.split(":")) {
      try {
        await Deno.stat(`${place}/${tool}`);
        await Deno.symlink(`${place}/${tool}`, `${folder}/${tool}`);
        break;
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }
  return folder;
}

for (
  const tools of [["curl", "sha256sum"], ["wget", "sha256sum"], [
    "curl",
    "shasum",
    "perl",
  ]]
) {
  const missing = noShell ??
    tools.map((tool) =>
      has(tool, "--version") ? undefined : `there is no ${tool}`
    ).find((reason) => reason !== undefined);
  testUnless(
    `install.sh does with ${tools.join(" and ")}`,
    missing,
    async () => {
      const home = await temporary();
      await using server = serveFolder(await release("1.0.0"));
      const path = await pathWith(...tools);
      const { code, stderr } = await install(server.base, home, [], path);
      equal(code, 0, stderr);
    },
  );
}

for (
  const [tools, says] of [
    [["sha256sum"], /neither curl nor wget/],
    [["curl"], /neither sha256sum nor shasum/],
  ] as const
) {
  testUnless(
    `install.sh with ${tools} alone says what is missing`,
    noShell,
    async () => {
      const home = await temporary();
      await using server = serveFolder(await release("1.0.0"));
      const path = await pathWith(...tools);
      const { code, stderr } = await install(server.base, home, [], path);
      equal(code, 1);
      match(stderr, says);
    },
  );
}

testUnless("install.sh knows wrong use", noShell, async () => {
  const home = await temporary();
  const { code, stderr } = await install("http://127.0.0.1:9", home, ["--tp"]);
  equal(code, 1);
  match(stderr, /--tp is no option/);
  const help = await install("http://127.0.0.1:9", home, ["--help"]);
  ok(help.stdout.includes("--to FOLDER"));
});

testUnless(
  "shellcheck finds nothing in install.sh",
  has("shellcheck", "--version") ? undefined : "there is no shellcheck",
  async () => {
    const { stdout, success } = await new Deno.Command("shellcheck", {
      args: ["--shell=sh", script],
    }).output();
    ok(success, new TextDecoder().decode(stdout));
  },
);
