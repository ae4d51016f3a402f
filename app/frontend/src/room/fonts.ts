/* Asks for every face of the room once, so that turning a question asks for nothing: not when the
   line is slow, and not when it is away. */

const FACES = ["1em 'Inter Variable'", "1em 'Source Serif 4 Variable'", "italic 1em 'Source Serif 4 Variable'", "1em 'JetBrains Mono Variable'"];

/** Load the faces; a face that does not come leaves the next one in the list of the style. */
export function loadFaces(): void {
  for (const face of FACES) void document.fonts.load(face).catch(() => undefined);
}
