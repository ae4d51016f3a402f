/* Reads codes where the browser has no reader of its own; loaded when somebody scans. */

import { decodeQR } from "qr/decode.js";

globalThis.assayReadCode = (image: ImageData): string | null => {
  try {
    return decodeQR(image, { timeLimit: 120 });
  } catch {
    return null; // no code in the picture, or one that cannot be read
  }
};
