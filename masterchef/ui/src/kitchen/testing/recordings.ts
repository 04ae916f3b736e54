/** Sessions that the engine has played, for tests: see tests/ui/recordings.py. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { fromRow, type KitchenEvent, type Row } from "../model/events";
import type { Layout } from "../model/layout";

export interface Played {
  name: string;
  layout: Layout;
  events: KitchenEvent[];
  /** The engine's own kitchen after so many events. */
  looks: { after: number; kitchen: EngineKitchen }[];
}

type Group = Record<string, Record<string, unknown>>;

export interface EngineKitchen {
  tick: number;
  now: number;
  ended: string | null;
  free: string[];
  seats: Group;
  items: Group;
  equipment: Group;
  counters: Record<string, string[]>;
  stock: Record<string, [number, number][]>;
  spoiled: Record<string, number>;
  orders: Group;
  plates_clean: number;
  plates_dirty: number;
  plates_out: [number, number][];
  off_menu: string[];
  tasks: Group;
  rules: Group;
  requests: Group;
  ledger: Record<string, number>;
  cycle: string[];
  stalled_at: number | null;
}

interface Written {
  name: string;
  layout: Layout;
  rows: Row[];
  looks: Played["looks"];
}

const FILE = resolve(process.cwd(), "src/kitchen/testing/recordings.json.gz");

export const recordings: Played[] = (
  JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as Written[]
).map(({ name, layout, rows, looks }) => ({ name, layout, events: rows.map(fromRow), looks }));

export const recording = (name: string): Played => {
  const found = recordings.find((played) => played.name === name);
  if (!found) throw new Error(`there is no recording ${name}`);
  return found;
};
