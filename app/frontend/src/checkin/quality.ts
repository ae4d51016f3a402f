/* Hints about a picture before it is sent: dark, glaring, blurred. Pure, and never a bar: the
   person may use the picture all the same, and people look at it. */

export type Hint = "dark" | "bright" | "blurred";

const DARK = 45;
const BRIGHT = 225;
const SHARP = 18;

/** What a picture suffers from most, from its pixels (RGBA); null where nothing strikes. */
export function hintOf(pixels: Uint8ClampedArray, width: number, height: number): Hint | null {
  const grey = new Float32Array(width * height);
  let sum = 0;
  for (let at = 0; at < grey.length; at++) {
    const [r = 0, g = 0, b = 0] = pixels.subarray(at * 4, at * 4 + 3);
    sum += grey[at] = 0.299 * r + 0.587 * g + 0.114 * b;
  }
  const mean = sum / grey.length;
  if (mean < DARK) return "dark";
  if (mean > BRIGHT) return "bright";
  return detail(grey, width, height) < SHARP ? "blurred" : null;
}

/** Variance of the Laplacian: how much fine detail there is. */
function detail(grey: Float32Array, width: number, height: number): number {
  let [sum, squares, count] = [0, 0, 0];
  const value = (at: number) => grey[at] ?? 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const edge = value(at - 1) + value(at + 1) + value(at - width) + value(at + width) - 4 * value(at);
      sum += edge;
      squares += edge * edge;
      count++;
    }
  }
  return count === 0 ? 0 : squares / count - (sum / count) ** 2;
}
