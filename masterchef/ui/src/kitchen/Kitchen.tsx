/** Screen 3: every panel of the kitchen, all at the same moment. */
import { SegmentedControl, Text, Title } from "@mantine/core";
import { useRef, useState } from "react";
import { ExportMenu } from "@/parts/ExportMenu";
import { EventList } from "./detail/EventList";
import { FloorPlan } from "./floor/FloorPlan";
import { KitchenTable } from "./floor/KitchenTable";
import { FloorLegend } from "./floor/Legend";
import classes from "./Kitchen.module.css";
import { Messages } from "./messages/Messages";
import { countUpTo } from "./model/search";
import { count, ruleText } from "./model/words";
import { Rail } from "./rail/Rail";
import { ActionTable } from "./timeline/ActionTable";
import { TimelineLegend } from "./timeline/Legend";
import { Timeline } from "./timeline/Timeline";
import { type Moment, useWatch } from "./watch/store";
import type { Thinking } from "./watch/useThinking";

export interface KitchenProps {
  run: string;
  running: boolean;
  moment: Moment;
  thinking: Thinking;
}

export function Kitchen({ run, running, moment, thinking }: KitchenProps) {
  return (
    <div className={classes.grid}>
      <section className={classes.across} aria-label="Orders">
        <Rail moment={moment} />
      </section>
      <Floor moment={moment} thinking={thinking} />
      <div className={classes.beside}>
        <section aria-label="What is said">
          <Title order={2} mb={4}>
            Messages
          </Title>
          <Messages moment={moment} />
        </section>
        <section aria-label="Incidents">
          <Title order={2} mb={4}>
            Incidents
          </Title>
          <Incidents moment={moment} />
        </section>
      </div>
      <Times run={run} running={running} moment={moment} />
    </div>
  );
}

function Floor({ moment, thinking }: { moment: Moment; thinking: Thinking }) {
  const [as, setAs] = useState("plan");
  const plan = useRef<HTMLDivElement>(null);
  const { platesClean, platesDirty, platesOut, offMenu, rules, stalledAt, cycle } = moment.state;
  return (
    <section className={classes.wide} aria-label="Floor">
      <div className={classes.head}>
        <Title order={2}>Floor</Title>
        <span className={classes.plates}>
          plates: {platesClean} clean, {platesDirty} dirty, {platesOut} with guests
          {offMenu.length > 0 && ` · off the menu: ${offMenu.join(", ").replaceAll("_", " ")}`}
          {Object.values(rules).length > 0 &&
            ` · standing: ${Object.values(rules).map(ruleText).join("; ")}`}
        </span>
        <SegmentedControl
          size="xs"
          aria-label="Show the floor as"
          value={as}
          onChange={setAs}
          data={[
            { value: "plan", label: "Plan" },
            { value: "table", label: "Table" },
          ]}
        />
        {as === "plan" && <ExportMenu name="floor" chart={plan} />}
      </div>
      {(stalledAt !== null || cycle.length > 0) && (
        <Text c="red" size="sm" fw={600}>
          {cycle.length > 0
            ? `A circle of waiting: ${[...cycle, cycle[0]].join(" waits for ")}`
            : "Nothing moves on while guests wait."}
        </Text>
      )}
      {as === "plan" ? (
        <>
          <div ref={plan}>
            <FloorPlan moment={moment} thinking={thinking} />
          </div>
          <FloorLegend />
        </>
      ) : (
        <KitchenTable moment={moment} thinking={thinking} />
      )}
    </section>
  );
}

function Incidents({ moment }: { moment: Moment }) {
  const recording = useWatch((watch) => watch.recording);
  const { incidents } = recording;
  const shown = countUpTo(incidents.length, (i) => incidents[i] ?? 0, moment.count - 1);
  const newest = incidents.slice(Math.max(0, shown - 40), shown).reverse();
  const events = newest.flatMap((index) => recording.events[index] ?? []);
  return (
    <div className={classes.incidents}>
      <EventList events={events} empty="Nothing out of the ordinary yet." />
    </div>
  );
}

const SPANS = [
  { value: "60000", label: "1 min" },
  { value: "300000", label: "5 min" },
  { value: "900000", label: "15 min" },
  { value: "Infinity", label: "All" },
];

function Times({ run, running, moment }: { run: string; running: boolean; moment: Moment }) {
  const [as, setAs] = useState("bars");
  const bars = useRef<HTMLDivElement>(null);
  const [span, setSpan] = useState("300000");
  const refused = useWatch((watch) => watch.recording.refusals.length);
  return (
    <section className={classes.across} aria-label="Timeline">
      <div className={classes.head}>
        <Title order={2}>Timeline</Title>
        <span className={classes.plates}>{count(refused, "refusal")} in all</span>
        <SegmentedControl
          size="xs"
          aria-label="How much of the timeline"
          value={span}
          onChange={setSpan}
          data={SPANS}
        />
        <SegmentedControl
          size="xs"
          aria-label="Show the timeline as"
          value={as}
          onChange={setAs}
          data={[
            { value: "bars", label: "Bars" },
            { value: "table", label: "Table" },
          ]}
        />
        {as === "bars" && <ExportMenu name="timeline" chart={bars} />}
      </div>
      {as === "bars" ? (
        <>
          <div ref={bars}>
            <Timeline moment={moment} run={run} running={running} span={Number(span)} />
          </div>
          <TimelineLegend />
        </>
      ) : (
        <ActionTable moment={moment} />
      )}
    </section>
  );
}
