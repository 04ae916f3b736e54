import { Badge, Group, Paper, Text, Title } from "@mantine/core";
import { useRef } from "react";
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Paired } from "@/api/schema";
import { ExportMenu } from "@/parts/ExportMenu";
import { count, decimal, signed } from "@/parts/words";

/** The lineups of both sessions on every seed that both have played. */
export function PairedPaper({ paired, a, b }: { paired: Paired; a: string; b: string }) {
  const chart = useRef<HTMLDivElement>(null);
  return (
    <Paper withBorder p="sm" component="section" aria-label="Lineups paired over seeds">
      <Group justify="space-between" align="flex-start" mb="xs">
        <div>
          <Title order={2}>
            {a} against {b}
          </Title>
          <Text size="sm">
            {paired.n
              ? `A − B is ${signed(paired.mean)} over ${count(paired.n, "common seed")}${reach(paired)}.`
              : "No seed was played by both: play the same seeds with both lineups."}{" "}
            <Verdict paired={paired} />
          </Text>
        </div>
        {paired.n > 0 && (
          <ExportMenu name="paired" rows={() => paired.seeds.map((seed) => ({ ...seed }))} chart={chart} />
        )}
      </Group>
      {paired.n > 0 && (
        <div ref={chart}>
          <Seeds paired={paired} a={a} b={b} />
        </div>
      )}
    </Paper>
  );
}

function reach({ low, high, note }: Paired): string {
  if (low == null) return note ? `; ${note}` : "";
  return ` (95%: ${signed(low)} to ${signed(high)})`;
}

function Verdict({ paired }: { paired: Paired }) {
  if (!paired.n) return null;
  return (
    <Badge variant="default" tt="none" size="sm" title={`${paired.method}, p = ${paired.p?.toPrecision(2) ?? "–"}`}>
      {paired.told_apart ? "can be told apart" : "can't be told apart"}
    </Badge>
  );
}

function Seeds({ paired, a, b }: { paired: Paired; a: string; b: string }) {
  const spoken = paired.seeds.map((one) => `seed ${one.seed}: ${decimal(one.a)} and ${decimal(one.b)}`);
  const common = { isAnimationActive: false, maxBarSize: 28 };
  return (
    <figure style={{ margin: 0 }} aria-label={`Scores of A and B, ${spoken.join("; ")}`}>
      <ResponsiveContainer width="100%" height={220}>
        <BarChart data={paired.seeds} margin={{ top: 8, right: 8, bottom: 4, left: -12 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
          <XAxis dataKey="seed" tick={{ fontSize: 11 }} tickFormatter={(seed) => `seed ${seed}`} stroke="var(--mantine-color-dimmed)" />
          <YAxis domain={[0, 100]} tick={{ fontSize: 11 }} stroke="var(--mantine-color-dimmed)" />
          <Tooltip
            contentStyle={{ background: "var(--mantine-color-body)", fontSize: 12 }}
            labelFormatter={(seed) => `seed ${seed}`}
            formatter={(value) => decimal(Number(value))}
            isAnimationActive={false}
          />
          <Legend
            wrapperStyle={{ fontSize: 12 }}
            formatter={(name) => <span style={{ color: "var(--mantine-color-text)" }}>{name}</span>}
          />
          <Bar dataKey="a" name={`A: ${a}`} fill="#0072B2" {...common} />
          <Bar dataKey="b" name={`B: ${b}`} fill="#E69F00" {...common} />
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
}
