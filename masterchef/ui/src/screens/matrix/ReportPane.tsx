import { Button, Group, Paper, Stack, Table, Text, Title, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useRef } from "react";
import type { Contender, HeatMap, MatrixReport } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { ExportMenu } from "@/parts/ExportMenu";
import { Empty, Loaded } from "@/parts/State";
import { WideTable } from "@/parts/WideTable";
import { count, whole } from "@/parts/words";
import { DotPlot } from "@/screens/leaderboard/DotPlot";
import classes from "./Matrix.module.css";
import { type Metric, METRICS, reportQuery } from "./queries";

interface Props {
  id: string;
  metric: Metric | "";
  done: number;
  pick: (combination: string, model: string) => void;
  /** Show another figure. */
  rank: (metric: Metric) => void;
}

/** Why there is no ranking: nothing is done yet, or no prompt is asked for the figure. */
function Unscored({ report, rank }: { report: MatrixReport; rank: Props["rank"] }) {
  if (!report.not_asked.length) {
    return <Empty title="Nothing is scored yet">The first cells appear here as soon as they are done.</Empty>;
  }
  const others = METRICS.filter(({ value }) => value !== report.metric);
  return (
    <Empty
      title={`None of these prompts is asked for ${METRICS.find(({ value }) => value === report.metric)?.label}`}
      action={
        <Group gap="xs" justify="center">
          {others.map(({ value, label }) => (
            <Button key={value} variant="default" onClick={() => rank(value)}>
              Rank by {label}
            </Button>
          ))}
        </Group>
      }
    >
      {report.not_asked.join(", ")}: choose another figure.
    </Empty>
  );
}

export function ReportPane({ id, metric, done, pick, rank }: Props) {
  return (
    <Loaded query={useQuery(reportQuery(id, metric, done))} what="Scoring">
      {(report) =>
        report.entries.length ? (
          <Report report={report} pick={pick} />
        ) : (
          <Unscored report={report} rank={rank} />
        )
      }
    </Loaded>
  );
}

export const f1 = (value: number | null | undefined) => (value == null ? "–" : value.toFixed(3));
const of = (entry: Contender) => `${entry.combination} · ${entry.model}`;

function Report({ report, pick }: { report: MatrixReport; pick: Props["pick"] }) {
  const chart = useRef<HTMLDivElement>(null);
  const left = Object.entries(report.outcomes).filter(([outcome]) => outcome !== "ok");
  return (
    <Stack>
      <Paper withBorder p="sm" component="section" aria-label="Heat map">
        <Title order={2} mb="xs">
          Mean {report.metric.replaceAll("_", " ").replace("f1", "F1")}, prompts × models
        </Title>
        <HeatTable map={report.heat_map} pick={pick} />
        <Text size="xs" c="dimmed" mt="xs">
          {report.best.length > 0 && `Best: ${report.best.join(", ")}. `}
          {report.cheapest && `Fewest dollars a point: ${report.cheapest}. `}
          {report.fastest && `Fewest seconds a point: ${report.fastest}. `}
          {report.heat_map.coverage.flat().some(isPart) && "*: not all of its cells count. "}
          {report.not_asked.length > 0 && `Not asked for this: ${report.not_asked.join(", ")}. `}
          {left.map(([outcome, cells]) => `${count(cells, "cell")} ${outcome}`).join(", ")}
        </Text>
      </Paper>
      <Paper withBorder p="sm" component="section" aria-label="Ranking">
        <Group justify="space-between" mb="xs">
          <Title order={2}>Ranking</Title>
          <ExportMenu name="matrix-ranking" rows={() => report.entries.map((entry) => ({ ...entry }))} chart={chart} />
        </Group>
        <div ref={chart}>
          <DotPlot
            measure="mean F1 with its 95% interval"
            back="not all of its cells count"
            bounds={[0, 1]}
            entries={report.entries.map((entry) => ({
              name: of(entry),
              mean: entry.mean,
              low: entry.low ?? null,
              high: entry.high ?? null,
              faint: entry.rank === null,
            }))}
          />
        </div>
        <DataTable caption="Combinations and models, the best first" rows={report.entries} columns={COLUMNS} rowId={of} faint={(entry) => entry.rank === null} />
        <Text size="xs" c="dimmed">
          {report.ranking} {report.resolution}
        </Text>
      </Paper>
    </Stack>
  );
}

const COLUMNS: ColumnDef<Contender, unknown>[] = [
  { accessorKey: "rank", header: "Rank", sortUndefined: "last", cell: ({ row }) => row.original.rank ?? "unranked" },
  {
    id: "what",
    header: "Combination and model",
    accessorFn: of,
    cell: ({ row: { original: entry } }) => (
      <>
        <Text size="sm">{of(entry)}</Text>
        {entry.note && (
          <Text size="xs" c="dimmed">
            {entry.note}
          </Text>
        )}
      </>
    ),
  },
  { accessorKey: "mean", header: "Mean F1", meta: { numeric: true }, cell: ({ row }) => f1(row.original.mean) },
  { accessorKey: "micro_f1", header: "Pooled F1", meta: { numeric: true, from: "sm" }, cell: ({ row }) => f1(row.original.micro_f1) },
  { accessorKey: "n", header: "Trials", meta: { numeric: true } },
  { accessorKey: "coverage", header: "Cells", meta: { numeric: true }, cell: ({ row }) => `${row.original.covered}/${row.original.expected}` },
  { accessorKey: "hallucination_rate", header: "Invented", meta: { numeric: true, from: "md" }, cell: ({ row }) => percent(row.original.hallucination_rate) },
  { accessorKey: "schema_valid_rate", header: "Valid", meta: { numeric: true, from: "md" }, cell: ({ row }) => percent(row.original.schema_valid_rate) },
  { accessorKey: "tokens", header: "Tokens a cell", meta: { numeric: true, from: "md" }, cell: ({ row }) => whole(row.original.tokens) },
  {
    id: "excluded",
    header: "Left out",
    meta: { numeric: true, from: "sm" },
    accessorFn: (entry) => Object.values(entry.excluded).reduce((sum, cells) => sum + cells, 0),
  },
];

/** Whether some of what should count doesn't: such a mean is over other trials than the rest. */
const isPart = (coverage: number | null | undefined) => coverage != null && coverage > 0 && coverage < 1;

const percent = (rate: number | null) => (rate == null ? "–" : `${Math.round(rate * 100)}%`);

/** A table, so that every figure can be read; its ground darkens with the value. */
function HeatTable({ map, pick }: { map: HeatMap; pick: Props["pick"] }) {
  return (
    <WideTable name="scores of prompts by model">
      <Table className={classes.heat} withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Prompts</Table.Th>
            {map.columns.map((model) => (
              <Table.Th key={model}>{model}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {map.rows.map((combination, row) => (
            <Table.Tr key={combination}>
              <Table.Th scope="row">{combination}</Table.Th>
              {map.columns.map((model, column) => {
                const value = map.values[row]?.[column];
                const part = value != null && isPart(map.coverage[row]?.[column]);
                return (
                  <Table.Td key={model} style={groundOf(value)}>
                    <UnstyledButton
                      className={classes.cell}
                      onClick={() => pick(combination, model)}
                      aria-label={`${combination} with ${model}: ${f1(value)}${part ? ", not all of its cells count" : ""}; show its cells`}
                    >
                      {f1(value)}
                      {part && "*"}
                    </UnstyledButton>
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}

/** From the page's ground towards teal, never so far that its text would be hard to read. */
export function groundOf(value: number | null | undefined): { background?: string } {
  if (value == null) return {};
  const share = Math.round(Math.max(0, Math.min(1, value)) * DEEPEST);
  return {
    background: `color-mix(in oklab, light-dark(#0b5f6e, #66c5d0) ${share}%, var(--mantine-color-body))`,
  };
}

const DEEPEST = 35; // per cent
