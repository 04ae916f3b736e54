/** The one control of time: every panel shows the moment that is chosen here. */
import { ActionIcon, Button, Group, NativeSelect, SegmentedControl, Switch } from "@mantine/core";
import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
} from "@tabler/icons-react";
import type { RunStateEnum } from "@/api/schema";
import { clock as clockText } from "../model/words";
import { type Clock, type Moment, useStore, useWatch } from "./store";
import classes from "./Transport.module.css";
import { useAxis } from "./useMoment";

/** What the newest moment is called: only a kitchen that runs is live. */
const NEWEST: Partial<Record<RunStateEnum, string>> = {
  created: "Not started",
  running: "Live",
  paused: "Paused",
  blocked: "Blocked",
};
const RATES = [0.25, 0.5, 1, 2, 4, 8, 16];

export function Transport({ moment, state }: { moment: Moment; state: RunStateEnum }) {
  const store = useStore();
  const playing = useWatch((watch) => watch.playing);
  const axis = useAxis();
  const { time, live } = moment;
  const end = axis.time(axis.length);
  const said = `${clockText(time)} of ${clockText(end)}`;
  const { seek, step, play, goLive } = store.getState();
  return (
    <div className={classes.bar} role="group" aria-label="Playback of what is watched">
      <Group gap={4} wrap="nowrap">
        <ActionIcon variant="default" aria-label="One event back" onClick={() => step(-1)}>
          <IconPlayerSkipBack size={16} />
        </ActionIcon>
        <ActionIcon
          variant="filled"
          aria-label={playing ? "Pause playback" : "Play"}
          onClick={() => play(!playing)}
        >
          {playing ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
        </ActionIcon>
        <ActionIcon variant="default" aria-label="One event forward" onClick={() => step(1)}>
          <IconPlayerSkipForward size={16} />
        </ActionIcon>
      </Group>
      <Rate />
      <input
        type="range"
        className={classes.scrub}
        min={0}
        max={Math.max(1, Math.round(axis.length))}
        step={1000}
        value={Math.round(axis.place(time))}
        aria-label="Moment that is shown"
        aria-valuetext={said}
        onChange={(event) => seek(axis.time(event.currentTarget.valueAsNumber))}
      />
      <span className={classes.clock}>
        {clockText(time)} <span className={classes.total}>/ {clockText(end)}</span>
      </span>
      <Button
        variant={live ? "filled" : "default"}
        color={live && state === "running" ? "red" : undefined}
        aria-pressed={live}
        onClick={goLive}
      >
        {NEWEST[state] ?? "To the end"}
      </Button>
      <Clocks />
    </div>
  );
}

function Rate() {
  const store = useStore();
  const rate = useWatch((watch) => watch.rate);
  return (
    <NativeSelect
      size="xs"
      w={82}
      aria-label="Playback speed"
      value={rate}
      onChange={(event) => store.getState().setRate(Number(event.currentTarget.value))}
      data={RATES.map((each) => ({ value: String(each), label: `${each}×` }))}
    />
  );
}

function Clocks() {
  const store = useStore();
  const clock = useWatch((watch) => watch.clock);
  const foldIdle = useWatch((watch) => watch.foldIdle);
  return (
    <Group gap="xs" wrap="nowrap">
      <SegmentedControl
        size="xs"
        aria-label="Which time"
        value={clock}
        onChange={(value) => store.getState().setClock(value as Clock)}
        data={[
          { value: "simulated", label: "Simulated" },
          { value: "wall", label: "Wall" },
        ]}
      />
      <Switch
        size="xs"
        label="Fold idle"
        checked={foldIdle}
        onChange={(event) => store.getState().setFoldIdle(event.currentTarget.checked)}
      />
    </Group>
  );
}
