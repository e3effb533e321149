import { deepEqual, equal, rejects } from "node:assert/strict";
import { pack } from "../../scripts/pack.ts";

/** What a packed program says, one JSON a line. */
async function run(
  files: Record<string, string>,
  often: readonly string[] = [],
): Promise<unknown[]> {
  const text = await pack({
    files: new Map(Object.entries(files)),
    main: "./main.js",
    isOften: (name) => often.includes(name),
  });
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-pack-" });
  try {
    await Deno.writeTextFile(`${folder}/packed.js`, text);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-config", `${folder}/packed.js`],
    }).output();
    const decoder = new TextDecoder();
    equal(decoder.decode(stderr), "");
    return decoder.decode(stdout).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const SAY = "const say=(...a)=>console.log(JSON.stringify(a));";

Deno.test("imports and exports of every form are kept", async () => {
  const files = {
    "./main.js":
      `import{a as b,default as d}from"./a.js";import*as all from"./a.js";` +
      `import path,{posix as p}from"node:path";import"./side.js";${SAY}` +
      `say(b,d,Object.keys(all),path.posix===p,globalThis.side,import.meta.main);` +
      `export{b as main};`,
    "./a.js": "var x=1,y=2;export{x as a,y as default,x as $};",
    "./side.js":
      `import"node:path";function $_0(){}var $_meta;globalThis.side=3;`,
  };
  deepEqual(await run(files), [[1, 2, ["a", "default", "$"], true, 3, true]]);
});

Deno.test("a file that is imported on demand runs then, once, packed or not", async () => {
  const files = {
    "./main.js": `import{log}from"./log.js";${SAY}log.push("main");` +
      `let[x,y]=await Promise.all([import("./late.js"),import("./late.js")]);` +
      `say(x===y,x.value,log,"import('./late.js')");`,
    "./log.js": "const log=[];export{log};",
    "./late.js": `import{log}from"./log.js";import{n}from"./needed.js";` +
      `log.push("late");let value=await n();export{value};`,
    "./needed.js": `import{log}from"./log.js";log.push("needed");` +
      `async function n(){return(await import("node:path")).sep}export{n};`,
  };
  const said = [[true, "/", ["main", "needed", "late"], "import('./late.js')"]];
  deepEqual(await run(files), said);
  deepEqual(await run(files, ["./late.js"]), said);
});

Deno.test("a file that fails, fails where it is imported", async () => {
  const files = {
    "./main.js": `${SAY}try{await import("./bad.js")}catch(e){say(e.message)}`,
    "./bad.js": `throw new Error("bad");`,
  };
  deepEqual(await run(files), [["bad"]]);
});

Deno.test("what cannot be packed is named", async () => {
  const packed = (text: string, other = "") =>
    pack({
      files: new Map([["./main.js", text], ["./other.js", other]]),
      main: "./main.js",
      isOften: () => false,
    });
  await rejects(
    packed("export const a=1;"),
    /Cannot pack \.\/main\.js: export/,
  );
  await rejects(packed("export{};"), /Cannot pack \.\/main\.js/);
  await rejects(packed(`export*from"./other.js";`), /Cannot pack \.\/main\.js/);
  await rejects(packed("await import(x);"), /Cannot pack \.\/main\.js/);
  await rejects(
    packed(`import"./other.js";`, `import"./main.js";`),
    /main\.js → \.\/other\.js → \.\/main\.js/,
  );
});
