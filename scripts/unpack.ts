/**
 * Runs what `pack.ts` packed. The code of {@linkcode unpack} itself stands in the
 * packed file, so that it uses nothing but its arguments.
 *
 * @module
 */

/** What a file exports. */
export type Exports = Record<string, unknown>;

/** Makes a file's exports of what it imports. */
export type Factory = (
  meta: ImportMeta,
  load: (name: string) => Promise<Exports>,
  ...needs: readonly Exports[]
) => Promise<Exports>;

/** What a file imports, and its factory. */
export type Definition = readonly [needs: readonly string[], factory: Factory];

/** Files by name: the code of a definition, compressed, in Base64. */
export type Packed = Readonly<Record<string, string>>;

/**
 * Runs a file, and others as they are imported, each once.
 *
 * @param main The file
 * @param plain Definitions of files
 * @param packed All other files
 * @param meta The `import.meta` of them all
 * @returns When the file was run
 */
export async function unpack(
  main: string,
  plain: Readonly<Record<string, Definition>>,
  packed: () => Packed,
  meta: ImportMeta,
): Promise<void> {
  const loads = new Map<string, Promise<Exports>>();
  const load = (name: string): Promise<Exports> => {
    let loading = loads.get(name);
    if (loading === undefined) {
      loading = start(name);
      loads.set(name, loading);
    }
    return loading;
  };
  const start = async (name: string): Promise<Exports> => {
    if (!name.startsWith("./")) return await import(name);
    const [needs, factory] = plain[name] ?? await read(name);
    const modules: Exports[] = [];
    for (const need of needs) modules.push(await load(need));
    return await factory(meta, load, ...modules);
  };
  const read = async (name: string): Promise<Definition> => {
    const bytes = Uint8Array.from(
      atob(packed()[name]!),
      (c) => c.charCodeAt(0),
    );
    const stream = new Blob([bytes]).stream()
      .pipeThrough(new DecompressionStream("deflate-raw"));
    // Outside of all functions, as modules are.
    return (0, eval)(await new Response(stream).text());
  };
  await load(main);
}
