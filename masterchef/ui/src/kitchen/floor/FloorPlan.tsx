/** The kitchen from above: who stands where, what cooks where, what lies on which counter. */
import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, useCallback, useMemo } from "react";
import { doing, kitLook, stationLook } from "../model/doing";
import { inStock, type KitchenState } from "../model/state";
import { placeName } from "../model/words";
import { useStore, useWatch } from "../watch/store";
import type { Moment } from "../watch/store";
import type { Thinking } from "../watch/useThinking";
import { Agent } from "./Agent";
import classes from "./Floor.module.css";
import { planFor, standing } from "./geometry";
import { Station } from "./Station";

const LONGEST_WALK_MS = 2_500;

export function FloorPlan({ moment, thinking }: { moment: Moment; thinking: Thinking }) {
  const { ref, width } = useElementSize();
  const { state, now } = moment;
  const { layout } = state;
  const plan = useMemo(() => planFor(layout, Math.max(width, 300)), [layout, width]);
  const store = useStore();
  const chosen = useWatch((watch) =>
    watch.selection?.what === "seat" ? watch.selection.name : "",
  );
  const choose = useCallback(
    (name: string) => store.getState().select({ what: "seat", name }),
    [store],
  );
  return (
    <div ref={ref}>
      {width > 0 && (
        <svg
          className={classes.plan}
          width={plan.width}
          height={plan.height}
          role="group"
          aria-label="Floor plan of the kitchen"
          onKeyDown={roam}
        >
          <Patterns />
          {layout.stations.map(({ name }) => (
            <Station
              key={name}
              look={stationLook(state, name)}
              kits={layout.equipment
                .filter((kit) => kit.station === name)
                .map((kit) => kitLook(state, kit.name, now))}
              stock={stockOf(state, name)}
              box={plan.stations[name] ?? { x: 0, y: 0, width: 0, height: 0 }}
            />
          ))}
          <Agents {...{ moment, thinking, plan, chosen, choose }} />
        </svg>
      )}
    </div>
  );
}

function Agents({
  moment,
  thinking,
  plan,
  chosen,
  choose,
}: {
  moment: Moment;
  thinking: Thinking;
  plan: ReturnType<typeof planFor>;
  chosen: string;
  choose: (name: string) => void;
}) {
  const { state, now, live } = moment;
  const recording = useWatch((watch) => watch.recording);
  const rate = useWatch((watch) => watch.rate);
  const playing = useWatch((watch) => watch.playing);
  const seats = state.layout.seats.flatMap(({ name }) => state.seats[name] ?? []);
  return seats.map((seat, i) => {
    const here = seats.filter((other) => other.at === seat.at);
    const box = plan.stations[seat.at];
    if (!box) return null;
    const seconds = thinking.secondsOf(seat.name);
    const what = doing(state, seat, recording.byNumber(seat.doing), now, thinking.askedOf(seat.name));
    const walking = seat.moving ? Math.max(0, seat.until - now) / (playing ? rate : 1) : 0;
    return (
      <Agent
        key={seat.name}
        seat={seat}
        items={seat.hands.flatMap((id) => state.items[id] ?? [])}
        what={what}
        seconds={seconds}
        {...standing(box, here.indexOf(seat), here.length)}
        walk={playing ? Math.min(LONGEST_WALK_MS, Math.max(150, walking)) : live ? 500 : 0}
        chosen={chosen === seat.name}
        tabbable={i === 0 || chosen === seat.name}
        onChoose={choose}
      />
    );
  });
}

/** One tab stop for all marks: arrows go from one to the next. */
function roam(event: KeyboardEvent<SVGSVGElement>): void {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const all = [...event.currentTarget.querySelectorAll<SVGElement>("[data-seat],[data-kit]")];
  const at = all.indexOf(event.target as SVGElement);
  if (!by || at < 0) return;
  event.preventDefault();
  event.stopPropagation();
  all[(at + by + all.length) % all.length]?.focus();
}

function stockOf(state: KitchenState, station: string): string {
  return state.layout.ingredients
    .filter((ingredient) => ingredient.store === station)
    .map(({ name }) => `${inStock(state, name)} ${placeName(name)}`)
    .join(", ");
}

function Patterns() {
  return (
    <defs>
      <pattern
        id="dirty"
        width={7}
        height={7}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width={2.2} height={7} fill="#8a6d3b" opacity={0.75} />
      </pattern>
    </defs>
  );
}
