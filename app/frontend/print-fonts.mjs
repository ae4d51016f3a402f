/* Puts the fonts of certificates and badges beside what the browser loads. They are whole files
   (a typesetter reads no woff2), in the one weight that is printed; all under the OFL. */

import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Name below `print/` to file below `node_modules/`; app/documents/fonts.py knows the names. */
const FILES = {
  "serif.ttf": "@expo-google-fonts/source-serif-4/400Regular/SourceSerif4_400Regular.ttf",
  "serif-italic.ttf":
    "@expo-google-fonts/source-serif-4/400Regular_Italic/SourceSerif4_400Regular_Italic.ttf",
  "serif-semibold.ttf": "@expo-google-fonts/source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf",
  "arabic.ttf": "@embedpdf/fonts-arabic/fonts/NotoNaskhArabic-Regular.ttf",
  "bengali.ttf": "@expo-google-fonts/noto-sans-bengali/400Regular/NotoSansBengali_400Regular.ttf",
  "devanagari.ttf":
    "@expo-google-fonts/noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf",
  "hebrew.ttf": "@embedpdf/fonts-hebrew/fonts/NotoSansHebrew-Regular.ttf",
  "japanese.otf": "@embedpdf/fonts-jp/fonts/NotoSansJP-Regular.otf",
  "korean.otf": "@embedpdf/fonts-kr/fonts/NotoSansKR-Regular.otf",
  "chinese.otf": "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf",
  "tamil.ttf": "@expo-google-fonts/noto-sans-tamil/400Regular/NotoSansTamil_400Regular.ttf",
  "thai.ttf": "@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf",
};

/** Copy every font to `out`/print, its licence beside it; returns how many fonts. */
export function copyPrintFonts(modules, out) {
  const folder = join(out, "print");
  mkdirSync(folder, { recursive: true });
  for (const [name, file] of Object.entries(FILES)) {
    copyFileSync(join(modules, ...file.split("/")), join(folder, name));
    const owner = join(modules, ...file.split("/").slice(0, 2));
    const licence = ["LICENSE_FONT", "LICENSE"].map((each) => join(owner, each)).find(existsSync);
    if (!licence) throw new Error(`${owner} has no licence to ship with its font`);
    copyFileSync(licence, join(folder, name.replace(/\.\w+$/, ".licence.txt")));
  }
  return Object.keys(FILES).length;
}
