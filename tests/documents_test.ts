/**
 * The commands in the documents are run, and their outputs compared.
 *
 * A block between fences that begins with `$ aimrepo` is a session: each line
 * that begins with `$` is run in a folder that holds the campaign of the test
 * data as `aim-repo` and `gpu1`, another repository as `gpu2`, and what the
 * commands before it made. `| head -N` is understood; times are not compared.
 * With `UPDATE_SNAPSHOTS` in the environment the outputs are written instead.
 */
import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { spawn } from "./cli/harness.ts";
import { unpackTestdata } from "./testdata.ts";

const documents = ["README.md", "docs/tour.md", "docs/bigger.md"];
const SESSION = /^```\n(\$ aimrepo [\s\S]*?)^```$/gm;

/** The words of a command line; single quotes are all the quoting there is. */
function words(line: string): string[] {
  return Array.from(
    line.matchAll(/'([^']*)'|(\S+)/g),
    ([, quoted, plain]) => quoted ?? plain!,
  );
}

/** Runs the commands of a session; the session as it should be written. */
async function play(session: string, folder: string): Promise<string> {
  const lines = session.split("\n").filter((line) => line.startsWith("$ "));
  let text = "";
  for (const line of lines) {
    const [, command, head] = /^\$ aimrepo (.+?)(?: \| head -(\d+))?$/.exec(
      line,
    )!;
    const { status, out, err } = await spawn(words(command!), {
      cwd: folder,
      permissions: ["--allow-all"],
    });
    assert.ok([0, 4].includes(status), `${line}: ${err}`);
    const shown = out.split("\n").slice(0, head ? Number(head) : undefined);
    text += `${line}\n${shown.join("\n").trimEnd()}\n`;
  }
  return text;
}

/** Seconds differ from run to run, and with them the blanks behind them. */
function timeless(text: string): string {
  return text.replace(/\d+(\.\d+)? s\b/g, "… s");
}

for (const document of documents) {
  Deno.test(`the outputs in ${document} are real`, async () => {
    const file = new URL(`../${document}`, import.meta.url);
    const text = await Deno.readTextFile(file);
    const sessions = Array.from(
      text.matchAll(SESSION),
      ([, session]) => session!,
    );
    assert.ok(sessions.length > 0);
    const folder = await Deno.makeTempDir({ prefix: "aimrepo-documents-" });
    try {
      const campaign = await unpackTestdata("campaign");
      const copy = (name: string, to: string) =>
        cp(name, `${folder}/${to}`, { recursive: true });
      await copy(campaign, "aim-repo");
      await copy(campaign, "gpu1");
      await copy(await unpackTestdata("pktseries"), "gpu2");
      let renewed = text;
      for (const session of sessions) {
        const played = await play(session, folder);
        if (Deno.env.get("UPDATE_SNAPSHOTS")) {
          renewed = renewed.replace(session, () => played);
        } else assert.equal(timeless(played), timeless(session));
      }
      if (renewed !== text) await Deno.writeTextFile(file, renewed);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("the quick start shows how the report begins", async () => {
  const readme = await Deno.readTextFile(
    new URL("../README.md", import.meta.url),
  );
  const shown = /^```\n(campaign_id: [\s\S]*?)^```$/m.exec(readme)?.[1];
  const snapshot = new URL(
    "cli/snapshots/report_campaign.txt",
    import.meta.url,
  );
  const report = await Deno.readTextFile(snapshot);
  assert.ok(shown && report.startsWith(shown));
});
