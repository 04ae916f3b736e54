/** A dot for each mean and a line for its interval; those that have no rank are grey and hollow. */
import { useMediaQuery } from "@mantine/hooks";
import {
  CartesianGrid, ErrorBar, ResponsiveContainer, Scatter, ScatterChart, Tooltip, XAxis, YAxis,
} from "recharts";
import { decimal } from "@/parts/words";
import classes from "./DotPlot.module.css";

export interface Dot {
  name: string;
  mean: number | null;
  low: number | null;
  high: number | null;
  faint: boolean;
}

interface Props {
  entries: Dot[];
  measure: string;
  bounds: [number, number];
  /** Why a faint one stands back. */
  back?: string;
}

/** With the lengths below and above the mean that Recharts wants; no interval is not a length. */
function shown(dot: Dot) {
  const mean = dot.mean ?? 0;
  return { ...dot, reach: [mean - (dot.low ?? mean), (dot.high ?? mean) - mean] };
}

export function DotPlot({ entries, measure, bounds, back = "too few runs" }: Props) {
  const dots = entries.filter((dot) => dot.mean !== null).map(shown);
  const figure = bounds[1] > 1 ? decimal : share;
  const narrow = useMediaQuery("(max-width: 48em)");
  if (!dots.length) return null;
  const longest = Math.max(...dots.map(({ name }) => name.length));
  const room = narrow ? 18 : 48;
  return (
    <figure className={classes.figure} aria-label={`${words(entries, figure)} The table below has the same figures.`}>
      <ResponsiveContainer width="100%" height={56 + 26 * dots.length}>
        <ScatterChart margin={{ top: 4, right: 24, bottom: 22, left: 8 }} accessibilityLayer={false}>
          <CartesianGrid horizontal={false} stroke="var(--mantine-color-default-border)" />
          <XAxis
            type="number"
            dataKey="mean"
            domain={bounds}
            tick={{ fontSize: 11 }}
            stroke="var(--mantine-color-dimmed)"
            label={{ value: measure, position: "insideBottom", offset: -10, fontSize: 11, fill: "var(--mantine-color-dimmed)" }}
          />
          <YAxis
            type="category"
            dataKey="name"
            width={16 + 6.4 * Math.min(room, longest)}
            tickFormatter={(name: string) => (name.length > room ? `${name.slice(0, room - 1)}…` : name)}
            allowDuplicatedCategory={false}
            tick={{ fontSize: 12, fill: "var(--mantine-color-text)" }}
            stroke="var(--mantine-color-dimmed)"
            reversed
          />
          <Tooltip content={<Tip back={back} figure={figure} />} cursor={false} isAnimationActive={false} />
          <Scatter data={dots.filter((dot) => !dot.faint)} fill="var(--mantine-primary-color-filled)" isAnimationActive={false}>
            <ErrorBar dataKey="reach" direction="x" width={6} strokeWidth={2} stroke="var(--mantine-primary-color-filled)" />
          </Scatter>
          <Scatter
            data={dots.filter((dot) => dot.faint)}
            fill="var(--mantine-color-body)"
            stroke="var(--mantine-color-dimmed)"
            isAnimationActive={false}
          >
            <ErrorBar dataKey="reach" direction="x" width={6} strokeWidth={1} stroke="var(--mantine-color-dimmed)" />
          </Scatter>
        </ScatterChart>
      </ResponsiveContainer>
    </figure>
  );
}

interface TipProps {
  back: string;
  figure: (value: number | null) => string;
  active?: boolean;
  payload?: { payload: Dot }[];
}

function Tip({ back, figure, active, payload }: TipProps) {
  const dot = payload?.[0]?.payload;
  if (!active || !dot) return null;
  return (
    <div className={classes.tip}>
      <strong>{dot.name}</strong>
      <br />
      {figure(dot.mean)}
      {dot.low !== null && ` (${figure(dot.low)} to ${figure(dot.high)})`}
      {dot.faint && `, ${back}`}
    </div>
  );
}

/** Of a scale that ends at 1. */
const share = (value: number | null) => (value === null ? "–" : value.toFixed(3));

const words = (entries: Dot[], figure: TipProps["figure"]) =>
  entries.map(({ name, mean }) => `${name} ${figure(mean)}.`).join(" ");
