/* Turns gettext catalogues into what strings.ts reads: strings.<language>.js per language.
   English is the source and needs none. Reads the part of the .po format that pybabel writes. */

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Write one script per language below `translations`; returns the languages written. */
export function writeCatalogues(translations, out) {
  if (!existsSync(translations)) return [];
  const languages = [];
  for (const folder of readdirSync(translations, { withFileTypes: true })) {
    const file = join(translations, folder.name, "LC_MESSAGES", "messages.po");
    if (!folder.isDirectory() || !existsSync(file)) continue;
    const catalogue = fromPo(readFileSync(file, "utf8"));
    const script = `globalThis.assayStrings=${JSON.stringify(catalogue)};\n`;
    writeFileSync(join(out, `strings.${folder.name}.js`), script);
    languages.push(folder.name);
  }
  return languages;
}

/** Messages that TypeScript uses: id to its translated forms; fuzzy and empty ones are left out. */
export function fromPo(text) {
  const messages = {};
  for (const block of text.split(/\n\s*\n/)) {
    if (!/^#: .*\.ts:/m.test(block) || /^#, .*fuzzy/m.test(block)) continue;
    const fields = fieldsOf(block);
    const forms = Object.keys(fields)
      .filter((name) => name.startsWith("msgstr"))
      .sort()
      .map((name) => fields[name]);
    if (fields.msgid && forms.every(Boolean)) messages[fields.msgid] = forms;
  }
  return messages;
}

/** `msgid`, `msgid_plural`, `msgstr`, `msgstr[0]`… of one block, continuation lines joined. */
function fieldsOf(block) {
  const fields = {};
  let name = null;
  for (const line of block.split("\n")) {
    const start = /^(msg[a-z_]+(?:\[\d\])?)\s+(".*")$/.exec(line);
    if (start) name = start[1];
    const quoted = start ? start[2] : /^".*"$/.test(line) ? line : null;
    if (name && quoted) fields[name] = (fields[name] ?? "") + JSON.parse(quoted);
  }
  return fields;
}
