import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useRef } from "react";
import type { Board, Entry } from "@/api/schema";
import { ExportMenu } from "@/parts/ExportMenu";
import { count } from "@/parts/words";
import { BoardTable } from "./BoardTable";
import { DotPlot } from "./DotPlot";

const SCALES = {
  ceiling: { name: "certified ceiling", full: "at 100 no team could have done better" },
  reference: { name: "no ceiling", full: "100 is every order on time, which may be out of reach" },
};

export function BoardPaper({ board }: { board: Board }) {
  const chart = useRef<HTMLDivElement>(null);
  const left = board.entries.flatMap(({ excluded }) => Object.entries(excluded));
  return (
    <Paper withBorder p="sm" component="section" aria-label={`Board of ${board.scenario}, track ${board.track}, ${SCALES[board.scale].name}`}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <div>
            <Title order={2}>
              {board.scenario} · track {board.track}
            </Title>
            <Text size="xs" c="dimmed">
              scenario {board.digest.slice(0, 8)} · rules {board.ruleset.slice(0, 8)} · {SCALES[board.scale].name}:{" "}
              {SCALES[board.scale].full} · {board.calibration}
            </Text>
          </div>
          <ExportMenu name={`leaderboard-${board.scenario}-${board.track}`} rows={() => rowsOf(board)} chart={chart} />
        </Group>
        <div ref={chart}>
          <DotPlot entries={board.entries.map(dotOf)} measure="score, 0 to 100" bounds={[0, 100]} />
        </div>
        <BoardTable entries={board.entries} />
        <Text size="xs" c="dimmed">
          {board.ranking}{" "}
          {left.length
            ? `Left out: ${left.map(([reason, runs]) => `${count(runs, "run")} (${reason})`).join(", ")}.`
            : "No run is left out."}
        </Text>
      </Stack>
    </Paper>
  );
}

const dotOf = (entry: Entry) => ({
  name: entry.lineup,
  mean: entry.mean,
  low: entry.low ?? null,
  high: entry.high ?? null,
  faint: entry.rank === null,
});

function rowsOf(board: Board): Record<string, unknown>[] {
  const { scenario, digest, ruleset, track, scale, calibration } = board;
  return board.entries.map((entry) => ({ scenario, digest, ruleset, track, scale, calibration, ...entry }));
}
