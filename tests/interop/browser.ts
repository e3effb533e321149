/**
 * A real browser, where the machine has one.
 *
 * @module
 */
import { chromium, type Page } from "playwright-core";
import { has } from "../ship/skip.ts";

/** Where Debian and others put Chromium. */
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** The browser's program; undefined where there is none. */
export const chromiumPath: string | undefined = places
  .find((path) => has(path, "--version"));

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How a page is looked at. */
export interface View {
  /** The window, in CSS pixels. @default {1200 x 900} */
  readonly width?: number;
  /** The theme that the user prefers. @default {"light"} */
  readonly scheme?: "light" | "dark";
  /** Whether the browser runs scripts. @default {true} */
  readonly scripts?: boolean;
}

/** What a page asked of the world and complained of. */
export interface Watched {
  /** The page. */
  readonly page: Page;
  /** Every address that was asked for, the page's own included. */
  readonly requests: readonly string[];
  /** What the console says. */
  readonly messages: readonly string[];
}

/**
 * Opens a file in a new browser with an empty profile, and closes it again.
 *
 * @param path The file
 * @param view How it is looked at
 * @param look Is given the page
 */
export async function withPage(
  path: string,
  { width = 1200, scheme = "light", scripts = true }: View,
  look: (watched: Watched) => Promise<void>,
): Promise<void> {
  const profile = await Deno.makeTempDir({ prefix: "aimrepo-browser-" });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath!,
      args: flags,
      viewport: { width, height: 900 },
      colorScheme: scheme,
      javaScriptEnabled: scripts,
    });
    try {
      const page = await context.newPage();
      const requests: string[] = [], messages: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("console", (message) => messages.push(message.text()));
      page.on("pageerror", (error) => messages.push(error.message));
      await page.goto(`file://${path}`);
      await look({ page, requests, messages });
    } finally {
      await context.close();
    }
  } finally {
    await Deno.remove(profile, { recursive: true });
  }
}
