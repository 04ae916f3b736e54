/** The result of a suite: who is how good over all of its scenarios, at what, and for how much. */
import { Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import type { SuiteBoard, SuiteLine } from "@/api/schema";
import { ExportMenu } from "@/parts/ExportMenu";
import { NotCalibrated } from "@/parts/NotCalibrated";
import { WideTable } from "@/parts/WideTable";
import { count, decimal, spaced, whole } from "@/parts/words";
import { DotPlot } from "@/screens/leaderboard/DotPlot";

const PROFILE = ["throughput", "safety", "coordination", "memory", "planning", "recovery"] as const;

export function SuiteBoardPaper({ board, title }: { board: SuiteBoard; title: string }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <div>
            <Title order={2}>{title}</Title>
            <Text size="xs" c="dimmed">
              {count(board.scenarios.length, "scenario")} · suite {board.digest.slice(0, 8)} · rules{" "}
              {board.ruleset.slice(0, 8)} · track {board.track}
            </Text>
            <NotCalibrated calibration={board.calibration} />
          </div>
          <ExportMenu name={`suite-${board.suite}-${board.track}`} rows={() => rowsOf(board)} />
        </Group>
        <DotPlot entries={board.lines.map(dotOf)} measure="suite score, 0 to 100" bounds={[0, 100]} back="not whole yet" />
        <Lines lines={board.lines} />
        <Profiles lines={board.lines} />
        <Text size="xs" c="dimmed">
          {board.ranking}
        </Text>
      </Stack>
    </Paper>
  );
}

function Lines({ lines }: { lines: SuiteLine[] }) {
  return (
    <WideTable name="Lineups by suite score">
      <Table>
        <Table.Caption className="visually-hidden">Lineups by suite score</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Rank</Table.Th>
            <Table.Th>Lineup</Table.Th>
            <Table.Th ta="right">Suite score</Table.Th>
            <Table.Th visibleFrom="sm">95% interval</Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              Runs
            </Table.Th>
            <Table.Th ta="right" visibleFrom="md">
              Tokens a point
            </Table.Th>
            <Table.Th ta="right" visibleFrom="md">
              Cost a point
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.lineup}>
              <Table.Td>
                {line.rank ?? "unranked"}
                {line.tied_with.length > 0 && " tied"}
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{line.lineup}</Table.Td>
              <Table.Td ta="right">{decimal(line.mean)}</Table.Td>
              <Table.Td visibleFrom="sm">
                {line.low === null ? line.note : `${decimal(line.low)} to ${decimal(line.high)}, ${line.note}`}
              </Table.Td>
              <Table.Td ta="right" visibleFrom="sm">
                {line.runs}
                <LeftOut line={line} />
              </Table.Td>
              <Table.Td ta="right" visibleFrom="md">
                {whole(line.tokens_per_point)}
              </Table.Td>
              <Table.Td ta="right" visibleFrom="md">
                {line.usd_per_point === null ? "–" : `$${line.usd_per_point.toFixed(4)}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}

function LeftOut({ line }: { line: SuiteLine }) {
  const left = Object.entries(line.excluded);
  if (!left.length) return null;
  return (
    <Text size="xs" c="dimmed">
      {left.map(([why, runs]) => `${runs} ${why}`).join(", ")}
    </Text>
  );
}

function Profiles({ lines }: { lines: SuiteLine[] }) {
  return (
    <WideTable name="Profiles, 0 to 100">
      <Table>
        <Table.Caption className="visually-hidden">Profiles, 0 to 100</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Profile</Table.Th>
            {PROFILE.map((name) => (
              <Table.Th key={name} ta="right">
                {spaced(name)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.lineup}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{line.lineup}</Table.Td>
              {PROFILE.map((name) => (
                <Table.Td key={name} ta="right">
                  {decimal(line.profile[name])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}

const dotOf = (line: SuiteLine) => ({
  name: line.lineup,
  mean: line.mean,
  low: line.low,
  high: line.high,
  faint: line.rank === null,
});

function rowsOf({ suite, digest, ruleset, track, calibration, lines }: SuiteBoard): Record<string, unknown>[] {
  return lines.map(({ profile, ...line }) => ({ suite, digest, ruleset, track, calibration, ...line, ...profile }));
}
