/** Events, items and times in words. */
import type { KitchenEvent } from "./events";

/** "grilled_beef#12" and "grilled_beef" read "grilled beef". */
export const itemName = (id: string): string => (id.split("#")[0] ?? id).replaceAll("_", " ");

export const placeName = (name: string): string => name.replaceAll("_", " ");

/** Milliseconds as m:ss, or h:mm:ss from an hour on; below zero with a minus. */
export function clock(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  const text = h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  return ms < 0 && seconds > 0 ? `−${text}` : text;
}

/** Like `clock`, but a rest of a second counts: what is left until something happens. */
export const left = (ms: number): string => clock(Math.ceil(ms / 1000) * 1000);

/** Wall time: "840 ms", "3.2 s", "2:05". */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : clock(ms);
}

export const money = (cents: number): string => (cents / 100).toFixed(2);

export const thousands = (n: number): string => n.toLocaleString("en-US");

export const count = (n: number, one: string, many = `${one}s`): string =>
  `${thousands(n)} ${n === 1 ? one : many}`;

const ROLES: Record<string, string> = {
  executive_chef: "Executive Chef",
  sous_chef: "Sous Chef",
  chef_de_partie: "Chef de Partie",
  line_cook: "Line cook",
  prep_cook: "Prep cook",
  kitchen_porter: "Kitchen porter",
};

export const roleName = (role: string): string => ROLES[role] ?? placeName(role);

const list = (names: readonly string[]): string => names.map(placeName).join(", ") || "nothing";

const RULES: Record<string, string> = {
  no_allergen: "no {value} to table {table}",
  min_quality: "no plate below quality {value} leaves the pass",
  no_dish: "{value} is not plated any more",
  stay: "{to} stays at {value}",
};

export interface RuleWords {
  rule: string;
  value: string | null;
  table: number | null;
  to: string | null;
}

export function ruleText({ rule, value, table, to }: RuleWords): string {
  const text = RULES[rule] ?? rule;
  const facts: Record<string, string> = {
    value: value ?? "",
    table: `${table ?? ""}`,
    to: to ?? "",
  };
  return text.replace(/\{(\w+)\}/g, (_, name: string) => placeName(facts[name] ?? ""));
}

type Say = { [E in KitchenEvent as E["kind"]]?: (data: E["data"]) => string };

const SENTENCES: Say = {
  session_started: (d) => `the session starts: ${d.orders} orders to come`,
  session_ended: (d) => `the session ends: ${placeName(d.reason)}`,
  seat_moved: (d) => `walks to ${placeName(d.to)}`,
  item_taken: (d) => `takes ${itemName(d.item)} at ${placeName(d.station)}`,
  item_put: (d) => `puts ${itemName(d.item)} down at ${placeName(d.station)}`,
  chopped: (d) => `makes ${itemName(d.item)}`,
  cook_started: (d) => `starts ${itemName(d.item)} on ${placeName(d.equipment)}`,
  cook_taken: (d) =>
    `takes ${d.burnt ? "burnt " : ""}${itemName(d.item)} off ${placeName(d.equipment)}`,
  dish_plated: (d) => `plates ${itemName(d.dish)}, quality ${d.quality}`,
  dish_served: (d) =>
    `serves ${itemName(d.dish)} to table ${d.table}${d.late_ms ? `, ${clock(d.late_ms)} late` : ""}`,
  item_discarded: (d) => `throws ${itemName(d.item)} away: ${d.reason}`,
  stock_discarded: (d) => `clears spoiled stock out of ${placeName(d.station)}`,
  wash_started: (d) => `washes ${count(d.plates, "plate")}`,
  plates_washed: (d) => `${count(d.plates, "plate is", "plates are")} clean`,
  clean_started: (d) => `cleans ${placeName(d.equipment)}`,
  equipment_cleaned: (d) => `${placeName(d.equipment)} is clean`,
  repair_started: (d) => `repairs ${placeName(d.equipment)}`,
  equipment_repaired: (d) => `${placeName(d.equipment)} works again`,
  restock_requested: (d) => `asks for ${d.quantity} ${placeName(d.ingredient)}`,
  inspected: (d) => `looks round ${placeName(d.station)}`,
  waited: (d) => (d.blocked_by.length ? `waits for ${list(d.blocked_by)}` : "waits"),
  delegated: (d) => `tells ${d.to} to ${placeName(d.do)}${d.what ? ` ${itemName(d.what)}` : ""}`,
  assigned: (d) => `assigns ${d.to} to ${placeName(d.station)}`,
  reprioritised: (d) => `puts ${d.order} first`,
  plate_approved: (d) => `approves ${itemName(d.dish)}`,
  plate_vetoed: (d) => `vetoes ${itemName(d.dish)}, quality ${d.quality}`,
  restock_approved: (d) => `approves ${d.quantity} ${placeName(d.ingredient)}`,
  dish_86ed: (d) => `takes ${itemName(d.dish)} off the menu`,
  dish_restored: (d) => `puts ${itemName(d.dish)} back on the menu`,
  standing_order: (d) => `orders: ${ruleText(d)}`,
  delegation_accepted: (d) => `accepts ${d.by}'s task ${d.task}`,
  delegation_declined: (d) => `declines ${d.by}'s task ${d.task}`,
  delegation_ignored: (d) => `lets ${d.by}'s task ${d.task} go by`,
  delegation_lapsed: (d) => `doesn't get ${d.by}'s task ${d.task} done in time`,
  delegation_done: (d) => `has done ${d.by}'s task ${d.task}`,
  standing_order_kept: (d) => `keeps standing order ${d.rule_id}`,
  standing_order_broken: (d) => `breaks standing order ${d.rule_id}`,
  said: (d) => `to ${d.to}: “${d.text}”`,
  noted: (d) => (d.text ? `notes ${d.key}: ${d.text}` : `strikes the note ${d.key}`),
  refused: (d) => `is refused ${placeName(d.action.name)}: ${d.text}`,
  loop_warned: (d) => `is told that it loops on ${placeName(d.action.name)}`,
  order_arrived: (d) => {
    const struck = d.struck ?? []; // older logs haven't got it
    const off = struck.length ? `${list(struck)} ${struck.length === 1 ? "is" : "are"} off the menu` : "";
    return d.lines.length
      ? `table ${d.table} orders ${list(d.lines.map((line) => line.dish))} (${d.order})${off && `; ${off}`}`
      : `table ${d.table} leaves without ordering (${d.order}): ${off || "nothing it wants is on the menu"}`;
  },
  order_served: (d) => `${d.order} is complete${d.on_time ? "" : `, ${clock(d.late_ms)} late`}`,
  order_expired: (d) => `${d.order} is lost: ${list(d.dishes)} for table ${d.table}, ${money(d.value)}`,
  cooked: (d) => `${itemName(d.item)} on ${placeName(d.equipment)} is ready`,
  burnt: (d) => `${itemName(d.item)} burns on ${placeName(d.equipment)}`,
  spoiled: (d) =>
    `${d.what === "item" ? itemName(d.item ?? "") : `${d.quantity} ${placeName(d.ingredient ?? "")}`} spoils`,
  plates_returned: (d) => `${count(d.plates, "dirty plate comes", "dirty plates come")} back`,
  delivered: (d) => `${d.quantity} ${placeName(d.ingredient)} delivered`,
  disruption: (d) => d.text,
  fact_told: (d) => `${d.to} is told, once: “${d.text}”`,
  fact_needed: (d) => `${d.fact} matters from now on`,
  fact_settled: (d) => `${d.fact} was ${d.honoured === null ? "never tested" : d.honoured ? "honoured" : "not honoured"}`,
  supplier_called: (d) => `calls the supplier with code ${d.code}${d.right ? "" : ", in vain"}`,
  inspection: (d) => `the inspector finds ${list(d.violations)}`,
  wait_cycle: (d) => `a circle of waiting: ${d.seats.join(" → ")}`,
  stall_detected: () => "nothing moves on",
  stall_cleared: () => "things move again",
};

/** What happened, without who did it. */
export function sentence(event: KitchenEvent): string {
  const say = SENTENCES[event.kind] as ((data: unknown) => string) | undefined;
  return say ? say(event.data) : placeName(event.kind);
}

/** What happened, and who did it. */
export const told = (event: KitchenEvent): string =>
  event.seat ? `${event.seat} ${sentence(event)}` : sentence(event);
