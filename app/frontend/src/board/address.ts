/* What is shown, in the page's address: a board can be bookmarked, reloaded and sent to a colleague.
   Nothing of a candidate is in it but the words somebody searched for. */

import { CALMS, type Calm, FILTERS, type Filter } from "./order";

export interface Shown {
  filter: Filter;
  search: string;
  calm: Calm;
}

/** Read the query of an address; what cannot be read is left as usual. */
export function readAddress(query: string): Shown {
  const asked = new URLSearchParams(query);
  return {
    filter: FILTERS.find((one) => one === asked.get("show")) ?? "all",
    search: (asked.get("q") ?? "").slice(0, 100),
    calm: CALMS.find((one) => one === asked.get("calm")) ?? "strip",
  };
}

/** Write it; empty where everything is as usual. */
export function addressOf({ filter, search, calm }: Shown): string {
  const asked = new URLSearchParams();
  if (filter !== "all") asked.set("show", filter);
  if (search.trim() !== "") asked.set("q", search.trim());
  if (calm !== "strip") asked.set("calm", calm);
  const query = asked.toString();
  return query === "" ? "" : `?${query}`;
}
