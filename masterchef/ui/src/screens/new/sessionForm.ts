/** The form of a session: its values, what is sent, and where the server's words belong. */
import type { ApiError } from "@/api/errors";
import type { ExperimentStartRequest, ScenarioEnum, StartRequest } from "@/api/schema";
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
    scenario: form.scenario as ScenarioEnum,
    seeds: form.seeds.replaceAll(" ", ""),
    repeats: form.repeats,
    track: form.track,
    speed: number(form.speed),
    stop_after_s: number(form.stop_after_s),
    deadline_s: number(form.deadline_s),
    start: true,
  };
  const [first, ...others] = form.lineups.map((draft) => specOf(draft, seats));
  if (!others.length) {
    return { path: "/api/v1/sessions", body: { ...common, lineup: first ?? {}, name: form.name } };
  }
  const name = form.name || `${form.scenario} · ${form.lineups.map(nameOf).join(" against ")}`.slice(0, 200);
  return { path: "/api/v1/experiments", body: { ...common, lineups: [first ?? {}, ...others], name } };
}

/** How many sessions this makes; null while the seeds can't be read. */
export function sessionCount(form: SessionForm): number | null {
  const seeds = seedCount(form.seeds);
  return seeds && seeds * form.repeats * form.lineups.length;
}

/** The server's problems by field of the form; lineups are "lineup.0", "lineup.1", … */
export function problemsOf(error: ApiError): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [field, text] of Object.entries(error.fields)) {
    const at = /^lineups?(?:\.(\d+))?/.exec(field);
    const key = at ? `lineup.${at[1] ?? 0}` : field.split(".")[0] ?? "";
    found[key] = found[key] ? `${found[key]} ${text}` : text;
  }
  return found;
}
