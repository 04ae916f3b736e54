/** What the seats say to each other: an arrow from lane to lane, and the words beside it. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { EventOf, KitchenEvent } from "../model/events";
import { countUpTo } from "../model/search";
import { clock, count } from "../model/words";
import { type Moment, useStore, useWatch } from "../watch/store";
import { Announcer } from "./Announcer";
import classes from "./Messages.module.css";

const LANE = 24;
const ROW = 26;
const ORDER = "ESPLRK";

/** Seats from the head of the kitchen down. */
const laneOrder = (a: string, b: string): number =>
  ORDER.indexOf(a.charAt(0)) - ORDER.indexOf(b.charAt(0)) || (a < b ? -1 : 1);

export function Messages({ moment }: { moment: Moment }) {
  const recording = useWatch((watch) => watch.recording);
  const { messages } = recording;
  const shown = countUpTo(messages.length, (i) => messages[i] ?? 0, moment.count - 1);
  const lanes = Object.keys(moment.state.seats).sort(laneOrder);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  useEffect(() => {
    if (shown) virtual.scrollToIndex(shown - 1, { align: "end" });
    // Follows the moment, and nothing else.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shown]);
  const event = (i: number) => recording.events[messages[i] ?? -1] as EventOf<"said"> | undefined;
  return (
    <>
      <div
        ref={scroll}
        className={classes.list}
        data-empty={shown ? undefined : true}
        role="log"
        aria-live="off"
        aria-label="Messages"
        tabIndex={0} // eslint-disable-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
      >
        <svg className={classes.lanes} width="100%" height={22} aria-hidden>
          {lanes.map((name, i) => (
            <text key={name} className={classes.head} x={laneX(i)} y={15}>
              {name}
            </text>
          ))}
        </svg>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((row) => {
            const said = event(row.index);
            return (
              said && (
                <div
                  key={row.key}
                  ref={virtual.measureElement}
                  data-index={row.index}
                  className={classes.place}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <Row said={said} lanes={lanes} />
                </div>
              )
            );
          })}
        </div>
        {!shown && <div className={classes.none}>{silence(recording.events.slice(0, moment.count))}</div>}
      </div>
      <Announcer count={shown} live={moment.live} />
    </>
  );
}

/** Tasks are given without words: then nobody talks, but nobody is idle either. */
export function silence(events: readonly KitchenEvent[]): string {
  const given = events.filter(({ kind }) => kind === "delegated").length;
  if (!given) return "Nothing has been said yet.";
  return `No words yet, but ${count(given, "task was", "tasks were")} given: see the timeline.`;
}

const laneX = (index: number): number => 16 + index * LANE;

function Row({ said, lanes }: { said: EventOf<"said">; lanes: string[] }) {
  const store = useStore();
  const { to, text, chain } = said.data;
  const aside = chain === "outside" || chain === "nobody";
  const words = aside
    ? chain === "nobody"
      ? "nobody heard it"
      : "outside the chain of command"
    : "";
  return (
    <button
      type="button"
      className={classes.row}
      onClick={() => store.getState().select({ what: "event", number: said.number })}
    >
      <svg width={laneX(lanes.length - 1) + 14} height={ROW} aria-hidden>
        {lanes.map((name, i) => (
          <line key={name} className={classes.lane} x1={laneX(i)} x2={laneX(i)} y2={ROW} />
        ))}
        <Arrow from={lanes.indexOf(said.seat)} to={to} lanes={lanes} aside={aside} />
      </svg>
      <span className={classes.text}>
        <span className={classes.when}>{clock(said.at)}</span>
        <strong>
          {said.seat} → {to}
        </strong>{" "}
        {text} {words && <span className={classes.aside}>({words})</span>}
      </span>
    </button>
  );
}

function Arrow({
  from,
  to,
  lanes,
  aside,
}: {
  from: number;
  to: string;
  lanes: string[];
  aside: boolean;
}) {
  const targets =
    to === "all" ? lanes.map((_, i) => i).filter((i) => i !== from) : [lanes.indexOf(to)];
  const y = ROW / 2;
  const heard = targets.filter((i) => i >= 0);
  const [left, right] = [Math.min(from, ...heard), Math.max(from, ...heard)];
  return (
    <g className={classes.arrow} data-aside={aside || undefined}>
      <line x1={laneX(left)} x2={laneX(right)} y1={y} y2={y} />
      <circle cx={laneX(from)} cy={y} r={3.5} />
      {heard.map((i) => {
        const tip = laneX(i);
        const back = i < from ? 6 : -6;
        return <path key={i} d={`M${tip} ${y}l${back} -4v8z`} stroke="none" />;
      })}
    </g>
  );
}
