/* Builds everything the browser loads into app/static/build: one style sheet, one script per
   folder of src/ that has a main.ts, one catalogue per shipped language, and the fonts of what
   is printed. It does not check types (npm run check does) and it starts no server. */

import { build } from "esbuild";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeCatalogues } from "./catalogues.mjs";
import { copyPrintFonts } from "./print-fonts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "build");
const source = join(here, "src");

/** Name to file of every script: `site`, and each folder with a main.ts (`room`, `board`, …). */
function scripts() {
  const entries = { site: join(source, "site.ts") };
  for (const folder of readdirSync(source, { withFileTypes: true })) {
    const main = join(source, folder.name, "main.ts");
    if (folder.isDirectory() && existsSync(main)) entries[folder.name] = main;
  }
  return entries;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const options = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  sourcemap: true,
  target: ["es2022", "chrome123", "firefox121", "safari17.5"],
  outdir: out,
  logLevel: "warning",
};
await build({ ...options, entryPoints: scripts(), format: "iife" });
await build({
  ...options,
  entryPoints: { assay: join(here, "css", "assay.css") },
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
});
copyPrintFonts(join(here, "node_modules"), out);
const languages = writeCatalogues(join(here, "..", "translations"), out);
console.log(`built ${Object.keys(scripts()).join(", ")}; languages: en ${languages.join(" ")}`.trim());
