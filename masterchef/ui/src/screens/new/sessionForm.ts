/** The form of a session: its values, what is sent, and where the server's words belong. */
import type { ExperimentStartRequest, SessionPlanRequest, StartRequest } from "@/api/schema";
import type { Place } from "@/parts/form/placing";
import { seedCount } from "@/parts/words";
import { type LineupDraft, nameOf, newDraft, specOf } from "./lineup";

export interface SessionForm {
  scenario: string;
  lineups: LineupDraft[];
  seeds: string;
  repeats: number;
  track: "A" | "B";
  speed: number | "";
  stop_after_s: number | "";
  deadline_s: number | "";
  budget_tokens: number | "";
  budget_usd: number | "";
  name: string;
}

export const EMPTY: SessionForm = {
  scenario: "",
  lineups: [newDraft()],
  seeds: "1-3",
  repeats: 1,
  track: "A",
  speed: "",
  stop_after_s: "",
  deadline_s: "",
  budget_tokens: "",
  budget_usd: "",
  name: "",
};

type Seats = Record<string, string>;
export type StartBody =
  | { path: "/api/v1/sessions"; body: StartRequest }
  | { path: "/api/v1/experiments"; body: ExperimentStartRequest };

/** One lineup is played as sessions; several are an experiment, so that they can be ranked. */
export function bodyOf(form: SessionForm, seats: Seats): StartBody {
  const number = (value: number | "") => (value === "" ? null : value);
  const common = {
    scenario: form.scenario,
    seeds: form.seeds.replaceAll(" ", ""),
    repeats: form.repeats,
    track: form.track,
    speed: number(form.speed),
    stop_after_s: number(form.stop_after_s),
    deadline_s: number(form.deadline_s),
    budget_tokens: number(form.budget_tokens),
    budget_usd: number(form.budget_usd),
    start: true,
  };
  const [first, ...others] = form.lineups.map((draft) => specOf(draft, seats));
  if (!others.length) {
    return { path: "/api/v1/sessions", body: { ...common, lineup: first ?? {}, name: form.name } };
  }
  const name = form.name || `${form.scenario} · ${form.lineups.map(nameOf).join(" against ")}`.slice(0, 200);
  return { path: "/api/v1/experiments", body: { ...common, lineups: [first ?? {}, ...others], name } };
}

/** What is asked for an estimate; null while the seeds can't be read. */
export function planOf(form: SessionForm, seats: Seats): SessionPlanRequest | null {
  const scenario = form.scenario;
  const lineups = form.lineups.map((draft) => specOf(draft, seats));
  if (!seedCount(form.seeds) || !scenario) return null;
  return { scenario, lineups, seeds: form.seeds.replaceAll(" ", ""), repeats: form.repeats };
}

/** How many sessions this makes; null while the seeds can't be read. */
export function sessionCount(form: SessionForm): number | null {
  const seeds = seedCount(form.seeds);
  return seeds && seeds * form.repeats * form.lineups.length;
}

/** Parts of the form that show what is wrong with them. */
export const SESSION_FIELDS = [
  "scenario", "lineups.*", "seeds", "repeats", "speed", "stop_after_s", "deadline_s", "budget_tokens", "budget_usd", "name",
] as const;

/** A lone lineup is sent as `lineup`; what is about a part of one says which part. */
export const placeOfSession: Place = ({ attr, detail }) => {
  const at = /^lineups?(?:\.(\d+))?(?:\.(.+))?$/.exec(attr ?? "");
  if (!at) return { path: attr ?? "", words: detail };
  const [, index = "0", part] = at;
  return { path: `lineups.${index}`, words: part ? `${part}: ${detail}` : detail };
};
