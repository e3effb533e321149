import { deepEqual, equal, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { writeChecksums } from "../../scripts/checksums.ts";
import { programName, targets } from "../../scripts/targets.ts";
import { has, testUnless } from "./skip.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const ACTIONLINT = "1.7.12";

/** Where tools are kept from one run of the tests to the next. */
function cacheFolder(): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    `${Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE")}/.cache`;
  return `${cache}/aimrepo-actionlint-${ACTIONLINT}`;
}

/** Builds actionlint, once a machine; tells what is missing where it cannot. */
async function installActionlint(): Promise<string | undefined> {
  if (has(`${cacheFolder()}/actionlint`, "-version")) return undefined;
  if (!has("go", "version")) return "there is no go to build actionlint with";
  const { success, stderr } = await new Deno.Command("go", {
    args: [
      "install",
      `github.com/rhysd/actionlint/cmd/actionlint@v${ACTIONLINT}`,
    ],
    env: { GOBIN: cacheFolder() },
  }).output();
  if (success) return undefined;
  const text = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  return `actionlint cannot be built: ${text}`;
}

testUnless(
  "actionlint finds nothing in the workflows",
  await installActionlint(),
  async () => {
    const { stdout, success } = await new Deno.Command(
      `${cacheFolder()}/actionlint`,
      { args: ["-no-color"], cwd: root },
    ).output();
    ok(success, new TextDecoder().decode(stdout));
  },
);

Deno.test("the release tries every program that it builds", async () => {
  const text = await Deno.readTextFile(`${root}.github/workflows/release.yml`);
  const tried = [...text.matchAll(/program: (aimrepo-\S+)/g)].map((m) => m[1]);
  deepEqual(tried, targets.map(programName));
});

testUnless(
  "SHA256SUMS is what sha256sum checks",
  has("sha256sum", "--version") ? undefined : "there is no sha256sum",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/a`, "a");
      await Deno.writeTextFile(`${folder}/b c`, "b");
      const list = await writeChecksums(folder);
      equal((await Deno.readTextFile(list)).split("\n").length, 3);
      const { success } = await new Deno.Command("sha256sum", {
        args: ["--check", "--strict", "SHA256SUMS"],
        cwd: folder,
        stdout: "null",
      }).output();
      ok(success);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

testUnless(
  "man shows the manual page without a warning",
  has("man", "--version") && has("groff", "--version")
    ? undefined
    : "there is no man or no groff",
  async () => {
    const page = `${root}docs/aimrepo.1`;
    const { success, stdout, stderr } = await new Deno.Command("man", {
      args: ["--warnings", "--local-file", page],
      env: { MANWIDTH: "80", LC_ALL: "C.UTF-8", MANPAGER: "cat" },
    }).output();
    const decoder = new TextDecoder();
    equal(decoder.decode(stderr), "");
    ok(success);
    ok(decoder.decode(stdout).includes("AIMREPO(1)"));
    const groff = await new Deno.Command("groff", {
      args: ["-man", "-ww", "-z", page],
    }).output();
    equal(decoder.decode(groff.stderr), "");
  },
);
