/** A lineup while it is being written: the server's spec, but with every field there. */

export interface LineupDraft {
  /** Of the form only: tells drafts apart. */
  key: string;
  name: string;
  default: string;
  roles: Record<string, string>;
  seats: Record<string, string>;
  temperature: number | "";
  num_ctx: number | "";
  num_predict: number | "";
  cache: boolean;
  mute: boolean;
}

let made = 0;
export function newDraft(from: Partial<LineupDraft> = {}): LineupDraft {
  made += 1;
  return {
    key: `lineup-${made}`,
    name: "",
    default: "",
    roles: {},
    seats: {},
    temperature: "",
    num_ctx: "",
    num_predict: "",
    cache: false,
    mute: false,
    ...from,
  };
}

/** A stored lineup's spec as a draft. */
export function draftOf(name: string, spec: Record<string, unknown>): LineupDraft {
  const options = (spec.options ?? {}) as Partial<LineupDraft>;
  return newDraft({
    name,
    default: (spec.default as string | undefined) ?? "",
    roles: { ...(spec.roles as Record<string, string> | undefined) },
    seats: { ...(spec.seats as Record<string, string> | undefined) },
    temperature: options.temperature ?? "",
    num_ctx: options.num_ctx ?? "",
    num_predict: options.num_predict ?? "",
    cache: options.cache ?? false,
    mute: options.mute ?? false,
  });
}

const given = (entries: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== "" && value !== false));

/** What is sent. Seats that the scenario hasn't got are left out, empty fields too. */
export function specOf(draft: LineupDraft, seats: Record<string, string>): Record<string, unknown> {
  const roles = new Set(Object.values(seats));
  const { temperature, num_ctx, num_predict, cache, mute } = draft;
  const spec = {
    name: draft.name.trim() || nameOf(draft),
    default: draft.default.trim(),
    roles: only(draft.roles, (role) => roles.has(role)),
    seats: only(draft.seats, (seat) => seat in seats),
    options: given({ temperature, num_ctx, num_predict, cache, mute }),
  };
  return Object.fromEntries(
    Object.entries(spec).filter(([, value]) => (typeof value === "string" ? value : Object.keys(value).length)),
  );
}

function only(players: Record<string, string>, fits: (key: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(players).filter(([key, player]) => player.trim() && fits(key)));
}

/** A name for a lineup that got none: its players. */
export function nameOf(draft: LineupDraft): string {
  const others = [...Object.values(draft.roles), ...Object.values(draft.seats)];
  const players = [...new Set([draft.default, ...others].map((player) => player.trim()).filter(Boolean))];
  return (players.join(" + ") || "a lineup").slice(0, 80);
}

/** Who holds a seat: its own player, its role's, or everybody's. */
export function playerOf(draft: LineupDraft, seat: string, role: string): string {
  return draft.seats[seat]?.trim() || draft.roles[role]?.trim() || draft.default.trim();
}
