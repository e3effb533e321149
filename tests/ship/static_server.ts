/**
 * A plain web server on the loopback for the files of a folder.
 *
 * @module
 */

/** A server that runs until it is disposed of. */
export interface StaticServer extends AsyncDisposable {
  /** Where it answers, e.g. `http://127.0.0.1:40123`. */
  readonly base: string;
}

/** What a server is to do beside handing out files. */
export interface ServerOptions {
  /**
   * Whether it redirects each file to a place without a name and says nothing
   * of its type, as GitHub does with the files of a release.
   * @default {false}
   */
  readonly asRelease?: boolean;
}

/**
 * Serves the files of a folder.
 *
 * @param folder The folder
 * @param options How to serve them
 * @returns The running server
 */
export function serveFolder(
  folder: string,
  { asRelease = false }: ServerOptions = {},
): StaticServer {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async ({ url }) => {
      const { pathname, searchParams } = new URL(url);
      const asked = searchParams.get("name") ?? pathname.slice(1);
      if (asRelease && !searchParams.has("name")) {
        const location = `/asset?name=${encodeURIComponent(asked)}`;
        return new Response(null, { status: 302, headers: { location } });
      }
      return await fileResponse(`${folder}/${asked}`, asRelease);
    },
  );
  return {
    base: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function fileResponse(path: string, untyped: boolean): Promise<Response> {
  try {
    const type = !untyped && path.endsWith(".js")
      ? "text/javascript"
      : "application/octet-stream";
    return new Response(await Deno.readFile(path), {
      headers: { "content-type": type },
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return new Response("not found\n", { status: 404 });
  }
}
