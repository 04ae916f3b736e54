import { Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useRef } from "react";
import type { CookDetail } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { ExportMenu } from "@/parts/ExportMenu";
import { FactTable } from "@/parts/FactTable";
import { Empty, Loaded } from "@/parts/State";
import { decimal, spaced } from "@/parts/words";
import { DotPlot } from "@/screens/leaderboard/DotPlot";
import { reportQuery } from "./queries";

interface Line {
  rank: number;
  participant: string;
  flavor: string;
  model: string;
  score: number;
  low: number | null;
  high: number | null;
  n: number;
  note: string;
  dimensions: Record<string, number>;
  tied_with: string[];
}

type Fact = Record<string, unknown>;

interface Report {
  leaderboard?: Line[];
  not_judged?: { participant: string; outcome: string; note: string }[];
  agreement?: Fact;
  audit?: { position?: Fact; self_preference?: Fact[]; without?: Fact[]; length?: Fact };
  notes?: string[];
}

/** Who won, how sure that is, and what the audit of the judges found. */
export function BoardPane({ cook, stamp }: { cook: CookDetail; stamp: string }) {
  return (
    <Loaded query={useQuery(reportQuery(cook.id, stamp))} what="Reading the report">
      {(found) =>
        found ? (
          <Board report={found.report as Report} name={cook.name} />
        ) : (
          <Empty title="There is no report yet">It follows by itself when the panel has judged.</Empty>
        )
      }
    </Loaded>
  );
}

function Board({ report, name }: { report: Report; name: string }) {
  const chart = useRef<HTMLDivElement>(null);
  const lines = report.leaderboard ?? [];
  const audit = report.audit ?? {};
  const dimensions = Object.keys(lines[0]?.dimensions ?? {});
  return (
    <Stack>
      <Paper withBorder p="sm" component="section" aria-label="Leaderboard of the cook">
        <Group justify="space-between" mb="xs">
          <Title order={2}>Leaderboard</Title>
          <ExportMenu name={`cook-${name}`} rows={() => lines.map((line) => ({ ...line }))} chart={chart} />
        </Group>
        <div ref={chart}>
          <DotPlot
            measure="score, 0 to 100"
            bounds={[0, 100]}
            back="no interval"
            entries={lines.map((line) => ({
              name: line.participant,
              mean: line.score,
              low: line.low,
              high: line.high,
              faint: line.low === null,
            }))}
          />
        </div>
        <DataTable caption="Participants, the best first" rows={lines} columns={columnsOf(dimensions)} rowId={(line) => line.participant} />
        {report.not_judged?.map((one) => (
          <Text key={one.participant} size="xs" c="dimmed">
            {one.participant} has no score: {one.outcome} {one.note}
          </Text>
        ))}
      </Paper>
      <Title order={2}>Audit of the judges</Title>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <FactTable title="Agreement: Krippendorff's alpha" rows={report.agreement ? [report.agreement] : []} first={["alpha", "low", "high"]} />
        <FactTable title="What a place further back costs" rows={audit.position ? [audit.position] : []} first={["mean", "low", "high"]} />
        <FactTable title="What judges add for their own kind" rows={audit.self_preference ?? []} first={["judge", "participant", "points"]} />
        <FactTable title="Whether length pays" rows={audit.length ? [audit.length] : []} first={["rho"]} />
        <FactTable title="Ranks without one judge" rows={audit.without ?? []} first={["judge"]} />
      </SimpleGrid>
      {report.notes?.map((note) => (
        <Text key={note} size="xs" c="dimmed">
          {note}
        </Text>
      ))}
    </Stack>
  );
}

function columnsOf(dimensions: string[]): ColumnDef<Line, unknown>[] {
  return [
    {
      accessorKey: "rank",
      header: "Rank",
      cell: ({ row: { original: line } }) => `${line.rank}${line.tied_with.length ? " tied" : ""}`,
    },
    {
      accessorKey: "participant",
      header: "Participant",
      cell: ({ row: { original: line } }) => (
        <>
          <Text size="sm">{line.participant}</Text>
          <Text size="xs" c="dimmed">
            {line.flavor} {line.model} {line.note}
          </Text>
        </>
      ),
    },
    { accessorKey: "score", header: "Score", meta: { numeric: true }, cell: ({ row }) => decimal(row.original.score) },
    {
      id: "interval",
      header: "95% interval",
      enableSorting: false,
      meta: { numeric: true },
      cell: ({ row: { original: line } }) => (line.low === null ? "–" : `${decimal(line.low)} to ${decimal(line.high)}`),
    },
    ...dimensions.map((name) => ({
      id: name,
      header: spaced(name),
      accessorFn: (line: Line) => line.dimensions[name],
      meta: { numeric: true, from: "sm" as const },
      cell: ({ row }: { row: { original: Line } }) => decimal(row.original.dimensions[name]),
    })),
  ];
}
