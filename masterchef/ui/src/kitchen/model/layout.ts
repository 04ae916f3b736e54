/** A session's kitchen before its first tick, as `sessions/<id>/layout` tells it. Times in ms. */
export type {
  Dish,
  Equipment as Kit,
  Ingredient,
  Layout,
  PlacedSeat,
  Station,
  Step,
} from "@/api/schema";
