/** The session's figures over simulated time, and its tokens over wall time. */
import { Text, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { CartesianGrid, Legend, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { Call } from "@/api/schema";
import { series } from "../model/series";
import { callsQuery } from "../watch/queries";
import { useWatch } from "../watch/store";

interface Curve {
  key: string;
  name: string;
  light: string;
  dark: string;
  dash?: string;
}

const MONEY: Curve[] = [
  { key: "income", name: "income", light: "#0b7285", dark: "#66d9e8" },
  {
    key: "penalties",
    name: "penalties and restocks",
    light: "#c92a2a",
    dark: "#ffa8a8",
    dash: "5 3",
  },
];
const WORK: Curve[] = [
  { key: "open", name: "open orders", light: "#b35c00", dark: "#ffc078" },
  { key: "late", name: "late orders", light: "#c92a2a", dark: "#ffa8a8", dash: "2 3" },
  { key: "served", name: "dishes served", light: "#2b8a3e", dark: "#8ce99a" },
  { key: "refused", name: "refusals", light: "#6741d9", dark: "#b197fc", dash: "5 3" },
];
const TOKENS: Curve[] = [
  { key: "in", name: "tokens in", light: "#0b7285", dark: "#66d9e8" },
  { key: "cached", name: "of them from cache", light: "#2b8a3e", dark: "#8ce99a", dash: "5 3" },
  { key: "out", name: "tokens out", light: "#b35c00", dark: "#ffc078" },
];

export default function Figures({
  run,
  running,
  count,
}: {
  run: string;
  running: boolean;
  count: number;
}) {
  const recording = useWatch((watch) => watch.recording);
  const shown = useDeferredValue(count);
  const rows = useMemo(() => series(recording, shown), [recording, shown]);
  const calls = useQuery(callsQuery(run, running)).data;
  const tokens = useMemo(() => tokenSums(calls ?? []), [calls]);
  return (
    <>
      <Chart title="Money" rows={rows} curves={MONEY} x="minute" unit="min" />
      <Chart title="Work" rows={rows} curves={WORK} x="minute" unit="min" />
      {tokens.length > 0 && (
        <Chart
          title="Tokens, summed up, by wall time"
          rows={tokens}
          curves={TOKENS}
          x="minute"
          unit="min"
        />
      )}
    </>
  );
}

/** Running sums of tokens, thinned out to at most about 200 points. */
export function tokenSums(calls: readonly Call[]) {
  const first = calls[0] ? Date.parse(calls[0].at) : 0;
  const sums = { in: 0, cached: 0, out: 0 };
  const every = Math.max(1, Math.floor(calls.length / 200));
  return calls.flatMap((call, i) => {
    sums.in += call.tokens_in ?? 0;
    sums.cached += call.tokens_cached ?? 0;
    sums.out += call.tokens_out ?? 0;
    const minute = Math.round((Date.parse(call.at) - first) / 600) / 100;
    return i % every === 0 || i === calls.length - 1 ? [{ minute, ...sums }] : [];
  });
}

function Chart({
  title,
  rows,
  curves,
  x,
  unit,
}: {
  title: string;
  rows: object[];
  curves: Curve[];
  x: string;
  unit: string;
}) {
  const { ref, width } = useElementSize();
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <figure ref={ref} style={{ margin: "0 0 12px" }}>
      <Text component="figcaption" size="sm" fw={600}>
        {title}
      </Text>
      {width > 0 && (
        <LineChart width={width} height={190} data={rows} accessibilityLayer title={title}>
          <CartesianGrid strokeOpacity={0.25} />
          <XAxis
            dataKey={x}
            type="number"
            domain={[0, "dataMax"]}
            unit={` ${unit}`}
            fontSize={11}
          />
          <YAxis fontSize={11} width={46} />
          <Tooltip
            contentStyle={{ background: dark ? "#25262b" : "#fff", fontSize: 12 }}
            labelFormatter={(at) => `${String(at)} ${unit}`}
          />
          <Legend wrapperStyle={{ fontSize: 12 }} />
          {curves.map((curve) => (
            <Line
              key={curve.key}
              dataKey={curve.key}
              name={curve.name}
              type="stepAfter"
              stroke={dark ? curve.dark : curve.light}
              strokeDasharray={curve.dash}
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      )}
    </figure>
  );
}
