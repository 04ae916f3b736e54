import type { Submission } from "@/api/schema";

/** By name where names may be seen, otherwise by what is sealed. */
export const labelOf = (one: Submission) =>
  `${one.name ?? `sealed ${one.digest.slice(0, 8)}`} · round ${one.round}${one.edited ? " (edited)" : ""}`;
