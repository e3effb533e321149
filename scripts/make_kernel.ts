/**
 * Compiles `lib/kernel/assembly` with AssemblyScript and writes it, as Base64, to
 * `lib/kernel/kernel_bytes.ts`.
 *
 *     deno task kernel
 *
 * @module
 */
import asc from "assemblyscript/asc";
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";

const folder = new URL("../lib/kernel/", import.meta.url);
const SOURCE = "kernel.ts";
const OUTPUT = "kernel.wasm";

/**
 * Compiles the kernel.
 *
 * @returns The module's bytes
 * @throws {Error} With what the compiler says, where it fails
 */
export async function compileKernel(): Promise<Uint8Array> {
  const sources = new Map<string, string>();
  const assembly = new URL("assembly/", folder);
  for await (const { name } of Deno.readDir(assembly)) {
    sources.set(name, await Deno.readTextFile(new URL(name, assembly)));
  }
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await asc.main([
    SOURCE,
    "-O3",
    "--runtime=stub",
    "--noAssert",
    "--enable=simd",
    // 24 MiB, which never become more: what looks at the memory stays good.
    "--initialMemory=384",
    "--maximumMemory=384",
    `--outFile=${OUTPUT}`,
  ], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name === OUTPUT) bytes = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !bytes) {
    throw new Error(`Cannot compile the kernel: ${stderr}`, { cause: error });
  }
  return bytes;
}

/**
 * The text of `kernel_bytes.ts`.
 *
 * @param bytes The module's bytes
 * @returns A module with one constant
 */
export function kernelText(bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes).toString("base64");
  const lines = base64.match(/.{1,74}/g) ?? [];
  return `/**
 * What \`assembly/kernel.ts\` becomes; made by \`deno task kernel\`.
 *
 * @module
 */

/** A WebAssembly module in Base64. */
export const KERNEL = \`
${lines.join("\n")}
\`;
`;
}

/** Where the text belongs. */
export const kernelPath: string = fileURLToPath(
  new URL("kernel_bytes.ts", folder),
);

if (import.meta.main) {
  await Deno.writeTextFile(kernelPath, kernelText(await compileKernel()));
}
