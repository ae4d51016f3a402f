/* Matching by selects: each source names its target. A target may be named more than once. */

import { h, plainText, rich } from "../dom";
import { t } from "../strings";
import type { Answering } from "./questions";
import { paired, pairsOf } from "./responses";
import type { Choice } from "./wire";

/** Draw one select per source. */
export function drawMatch(
  on: Answering,
  sources: readonly Choice[],
  targets: readonly Choice[],
): HTMLElement {
  let pairs = pairsOf(on.given);
  const rows = sources.map((source) => {
    const select = h(
      "select",
      {
        ...{ class: "select", id: `match-${source.id}`, disabled: on.disabled },
        "data-source": source.id,
        onchange: () => {
          const next = paired(pairs, source.id, select.value);
          pairs = next ?? {};
          on.answer(next);
        },
      },
      h("option", { value: "" }, t("Choose…")),
      ...targets.map((target) => h("option", { value: target.id }, plainText(target.text))),
    );
    select.value = pairs[source.id] ?? "";
    const label = h("label", { for: select.id, class: "option-text" });
    label.append(rich("div", source.text));
    return h("div", { class: "match-row" }, label, select);
  });
  return h(
    "fieldset",
    { class: "answer", "aria-describedby": "stem", "data-kind": "match" },
    h("legend", { class: "answer-hint" }, t("Choose a partner for each line. One may be used more than once.")),
    h("div", { class: "match" }, ...rows),
  );
}
