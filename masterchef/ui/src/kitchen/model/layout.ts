/** A session's kitchen before its first tick, as `sessions/<id>/layout` tells it. Times in ms. */

export interface Station {
  name: string;
  x: number;
  y: number;
}

export interface Kit {
  name: string;
  kind: string;
  station: string;
  capacity: number;
  dirty_after: number;
}

export interface Ingredient {
  name: string;
  store: string;
  allergens: string[];
  batches: { expires: number; quantity: number }[];
}

export interface Step {
  name: string;
  do: "chop" | "cook";
  using: string;
  inputs: string[];
  stations: string[];
  hands_ms: number;
  cook_ms: number;
  hold_ms: number;
  burn_ms: number;
}

export interface Dish {
  name: string;
  value: number;
  plate: string[];
  optional: { part: string; allergens: string[] }[];
}

export interface PlacedSeat {
  name: string;
  role: string;
  player: string;
  at: string;
  posts: string[];
}

export interface Layout {
  scenario: string;
  title: string;
  description: string;
  beat_ms: number;
  duration_ms: number;
  hands: number;
  counter: number;
  plates: number;
  table_ms: number;
  stations: Station[];
  travel_ms: Record<string, Record<string, number>>;
  equipment: Kit[];
  ingredients: Ingredient[];
  steps: Step[];
  dishes: Dish[];
  seats: PlacedSeat[];
}
