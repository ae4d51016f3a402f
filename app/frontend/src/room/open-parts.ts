/* What is still open of an answer that was begun: lines without a partner, empty gaps, fewer chosen
   than are asked for. It is stored and counts as it stands; the person should know before the end. */

import type { JsonValue } from "../protocol";
import { pairsOf } from "./responses";
import type { Interaction } from "./wire";

/** How many parts of a begun answer are open; 0 where none is, and where nothing was begun. */
export function openParts(interaction: Interaction | undefined, given: JsonValue | undefined): number {
  const begun = partsGiven(given);
  return begun === 0 || interaction === undefined ? 0 : Math.max(0, partsAsked(interaction) - begun);
}

function partsGiven(given: JsonValue | undefined): number {
  if (Array.isArray(given)) return given.length;
  return Object.keys(pairsOf(given)).length;
}

/** How many parts a whole answer has; 0 where an answer has no parts. */
function partsAsked(interaction: Interaction): number {
  switch (interaction.kind) {
    case "match":
      return interaction.sources.length;
    case "inline_choice":
      return interaction.gaps.length;
    case "gap_match":
      return Math.min(interaction.gaps.length, interaction.words.length);
    case "multiple_choice":
    case "hottext":
      return interaction.min;
    default:
      return 0;
  }
}
