/** The form of a session: its values, what is sent, and where the server's words belong. */
import type { ExperimentStartRequest, SessionPlanRequest, StartRequest } from "@/api/schema";
import type { Place } from "@/parts/form/placing";
import { seedCount } from "@/parts/words";
import { draftOf, type LineupDraft, nameOf, newDraft, specOf } from "./lineup";

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

/** What is kept under a name: always a list of lineups, and only what isn't empty. */
export function setupOf(form: SessionForm, seats: Seats): Record<string, unknown> {
  const unsaid = (name: string, value: unknown) => value === null || ["start", "lineup", "lineups", "name"].includes(name);
  const filled = Object.entries(bodyOf(form, seats).body).filter(([name, value]) => !unsaid(name, value));
  const lineups = form.lineups.map((draft) => specOf(draft, seats));
  return { ...Object.fromEntries(filled), lineups, ...(form.name && { name: form.name }) };
}

interface Known {
  name: string;
  spec: Record<string, unknown>;
}

/** A saved setup as the form: lineups that are only named are looked up. */
export function formOf(setup: Record<string, unknown>, known: readonly Known[]): SessionForm {
  const given = (setup.lineups ?? [setup.lineup]) as (string | Record<string, unknown>)[];
  const lineups = given.map((one) => {
    if (typeof one !== "string") return draftOf(String(one.name ?? ""), one);
    const spec = known.find(({ name }) => name === one)?.spec ?? { default: one };
    return draftOf(one, spec);
  });
  const seeds = setup.seeds ?? "1";
  const values = Object.fromEntries(
    Object.keys(EMPTY).flatMap((name) => (setup[name] === undefined || setup[name] === null ? [] : [[name, setup[name]]])),
  );
  return { ...EMPTY, ...values, seeds: Array.isArray(seeds) ? seeds.join(",") : String(seeds as string | number), lineups };
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
