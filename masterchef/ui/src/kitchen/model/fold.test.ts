import { describe, expect, it } from "vitest";
import { type EngineKitchen, recordings } from "../testing/recordings";
import type { KitchenEvent } from "./events";
import { fold, foldAll } from "./fold";
import { type KitchenState, start } from "./state";

const sorted = (rows: Record<string, unknown>): [string, unknown][] =>
  Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1));

/** What both the page and the engine know of a kitchen, in the same words. */
function ofPage(state: KitchenState) {
  return {
    ...{ tick: state.tick, now: state.now, ended: state.ended || null, free: [...state.free] },
    seats: sorted(state.seats).map(([name, seat]) => {
      const { at, hands, posts, using, blockedBy, refusal, notes, waiting } =
        seat as KitchenState["seats"][string];
      return [
        name,
        { at, hands, posts, using, blockedBy, refused: refusal?.reason ?? null, notes, waiting },
      ];
    }),
    items: sorted(state.items).map(([name, item]) => {
      const {
        kind,
        place,
        state: how,
        quality,
        ready,
        burn,
      } = item as KitchenState["items"][string];
      return [name, { kind, place, how, quality, ready, burn }];
    }),
    equipment: sorted(state.equipment).map(([name, kit]) => {
      const { inside, users, uses, broken } = kit as KitchenState["equipment"][string];
      return [name, { inside, users: users.length, uses, broken }];
    }),
    counters: sorted(state.counters).filter(([, held]) => (held as string[]).length),
    stock: sorted(state.stock),
    spoiled: sorted(state.spoiled).filter(([, n]) => n),
    orders: sorted(state.orders).map(([name, order]) => {
      const { table, due, vip, rank, late, lines } = order as KitchenState["orders"][string];
      return [name, { table, due, vip, rank, late, lines: lines.map(Object.values) }];
    }),
    plates: [state.platesClean, state.platesDirty, state.platesOut],
    offMenu: state.offMenu,
    tasks: sorted(state.tasks).map(([name, task]) => {
      const { by, to, do: what, accepted, expires } = task as KitchenState["tasks"][string];
      return [name, { by, to, what, accepted, expires }];
    }),
    rules: sorted(state.rules).map(([name, rule]) => {
      const { by, rule: kind, value, broken } = rule as KitchenState["rules"][string];
      return [name, { by, kind, value, broken }];
    }),
    requests: sorted(state.requests).map(([name, request]) => {
      const { askedBy, quantity, due } = request as KitchenState["requests"][string];
      return [name, { askedBy, quantity, due }];
    }),
    ledger: state.ledger,
    cycle: state.cycle,
    stalledAt: state.stalledAt,
  };
}

type Row = Record<string, unknown>;

function ofEngine(k: EngineKitchen): ReturnType<typeof ofPage> {
  const rows = (group: Record<string, Row>, see: (row: Row) => Row) =>
    sorted(group).map(([name, row]) => [name, see(row as Row)]);
  const refused = (row: Row) => (row.refusal as { reason: string } | undefined)?.reason ?? null;
  return {
    ...{ tick: k.tick, now: k.now, ended: k.ended, free: k.free },
    seats: rows(k.seats, (row) => ({
      ...{ at: row.at, hands: row.hands ?? [], posts: row.posts ?? [], using: row.using ?? null },
      ...{ blockedBy: row.blocked_by ?? [], refused: refused(row) },
      ...{ notes: Object.fromEntries((row.notes as []) ?? []), waiting: row.waiting ?? false },
    })),
    items: rows(k.items, (row) => ({
      ...{ kind: row.kind, place: row.place, how: row.state ?? "ok", quality: row.quality ?? 100 },
      ...{ ready: row.ready ?? 0, burn: row.burn ?? 0 },
    })),
    equipment: rows(k.equipment, (row) => ({
      ...{ inside: row.inside ?? [], users: row.users ?? 0, uses: row.uses ?? 0 },
      broken: row.broken ?? false,
    })),
    counters: sorted(k.counters),
    stock: sorted(k.stock),
    spoiled: sorted(k.spoiled),
    orders: rows(k.orders, (row) => ({
      ...{ table: row.table, due: row.due, vip: row.vip ?? false, rank: row.rank ?? 0 },
      late: row.late ?? 0,
      lines: (row.lines as [string, string[], number, number][]).map(
        ([dish, avoid, value, served]) => [dish, avoid, value, served === 1],
      ),
    })),
    plates: [k.plates_clean, k.plates_dirty, k.plates_out.reduce((sum, [, n]) => sum + n, 0)],
    offMenu: k.off_menu,
    tasks: rows(k.tasks, (row) => ({
      ...{ by: row.by, to: row.to, what: row.do, accepted: row.accepted ?? false },
      expires: row.expires,
    })),
    rules: rows(k.rules, (row) => ({
      ...{ by: row.by, kind: row.rule, value: row.value ?? null, broken: row.broken ?? 0 },
    })),
    requests: rows(k.requests, (row) => ({
      ...{ askedBy: row.asked_by, quantity: row.quantity, due: row.due ?? 0 },
    })),
    ledger: k.ledger as unknown as KitchenState["ledger"],
    cycle: k.cycle,
    stalledAt: k.stalled_at,
  } as ReturnType<typeof ofPage>;
}

describe.each(recordings)("the fold of $name", ({ layout, events, looks }) => {
  it("shows at every look the kitchen that the engine has", () => {
    let state = start(layout);
    let next = 0;
    for (const look of looks) {
      state = foldAll(state, events.slice(next, look.after));
      next = look.after;
      expect(ofPage(state)).toEqual(ofEngine(look.kitchen));
    }
    expect(next).toBeGreaterThan(0);
  });

  it("never changes the kitchen that it is given", () => {
    let state = start(layout);
    for (const event of events.slice(0, 300)) {
      const before = JSON.stringify(state);
      const next = fold(state, event);
      expect(JSON.stringify(state)).toBe(before);
      state = next;
    }
  });
});

describe("the fold", () => {
  it("passes over a kind that it doesn't know", () => {
    const [played] = recordings;
    if (!played) throw new Error("no recording");
    const state = start(played.layout);
    const unknown = { ...played.events[0], kind: "comet_seen", data: {} } as unknown;
    expect(fold(state, unknown as KitchenEvent)).toEqual(state);
  });
});
