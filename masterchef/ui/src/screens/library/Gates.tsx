/** Whether a scenario is a good instrument: its gates, and for a saved one the calibration under way. */
import { Button, Group, Paper, Progress, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { Calibration, ScenarioDetail, Verdict } from "@/api/schema";
import { useMe } from "@/app/auth";
import { WideTable } from "@/parts/WideTable";
import { count } from "@/parts/words";

const KEY = ["calibrations"];
const UNDER_WAY = ["ready", "claimed", "waiting"];
const WORDS: Record<string, string> = {
  ready: "waits for a worker", claimed: "under way", waiting: "waits for another", quarantined: "failed", cancelled: "cancelled",
};

export function Gates({ scenario }: { scenario: ScenarioDetail }) {
  const me = useMe();
  return (
    <Paper withBorder p="sm" component="section" aria-label="Gates">
      <Stack gap="sm">
        <Title order={3}>Is it a good instrument?</Title>
        <Text size="sm">{scenario.calibration}</Text>
        {scenario.saved && <Own scenario={scenario} operates={Boolean(me?.may_operate)} />}
        {scenario.verdicts.map((verdict) => (
          <GateTable key={verdict.seeds.join()} verdict={verdict} />
        ))}
      </Stack>
    </Paper>
  );
}

/** Calibrations of this version that have not ended well yet, and the button for another. */
function Own({ scenario, operates }: { scenario: ScenarioDetail; operates: boolean }) {
  const queries = useQueryClient();
  const { data = [] } = useQuery({
    queryKey: [...KEY, scenario.digest],
    queryFn: async () => {
      const found = await ok(api.GET("/api/v1/calibrations", { params: { query: { digest: scenario.digest } } }));
      // What has just been measured stands in the scenario itself.
      if (found.results.filter(({ state }) => state === "done").length > scenario.verdicts.length) {
        void queries.invalidateQueries({ queryKey: ["scenario", scenario.name] });
        void queries.invalidateQueries({ queryKey: ["scenarios"] });
      }
      return found.results;
    },
    refetchInterval: ({ state: { data: rows } }) => (rows?.some(({ state }) => UNDER_WAY.includes(state)) ? 1_000 : false),
  });
  return (
    <>
      {data.filter(({ state }) => state !== "done").map((row) => <UnderWay key={row.id} row={row} operates={operates} />)}
      {operates && <Begin scenario={scenario} />}
    </>
  );
}

function Begin({ scenario }: { scenario: ScenarioDetail }) {
  const queries = useQueryClient();
  const [seeds, setSeeds] = useState("1-20");
  const begin = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/calibrations", { body: { scenario: scenario.name, digest: scenario.digest, seeds: seeds.replaceAll(" ", "") } })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Group align="flex-start" gap="sm">
      <TextInput
        label="Seeds" description="Of each player; the mark asks for 20" value={seeds} error={begin.isError && messageOf(begin.error)}
        onChange={(event) => { begin.reset(); setSeeds(event.currentTarget.value); }}
      />
      <Button mt={46} variant="default" disabled={!seeds.trim()} loading={begin.isPending} onClick={() => begin.mutate()}>
        Calibrate it
      </Button>
    </Group>
  );
}

function UnderWay({ row, operates }: { row: Calibration; operates: boolean }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/calibrations/{id}", { params: { path: { id: row.id } } })),
    onSettled: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  const open = UNDER_WAY.includes(row.state);
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text size="sm" role="status">
          {count(row.seeds.length, "seed")}: {WORDS[row.state]}
          {row.state === "claimed" && row.phase && `: ${row.phase}`}
        </Text>
        {operates && open && (
          <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel
          </Button>
        )}
      </Group>
      {open && <Progress value={(100 * row.steps_done) / row.steps_total} aria-label="Progress of the calibration" />}
      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {row.error || `${row.steps_done} of ${count(row.steps_total, "step")}`}
      </Text>
    </Stack>
  );
}

function GateTable({ verdict }: { verdict: Verdict }) {
  const name = `Gates over ${count(verdict.seeds.length, "seed")}, ${spanOf(verdict.seeds)}`;
  return (
    <WideTable name={name} minWidth={560}>
      <Table withRowBorders={false} captionSide="top" aria-label={name}>
        <Table.Caption ta="left">{name}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {["Gate", "Bound", "Measured", "Verdict"].map((head) => <Table.Th key={head}>{head}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {verdict.gates.map((gate) => (
            <Table.Tr key={gate.name}>
              <Table.Td>{gate.name}</Table.Td>
              <Table.Td>{gate.bound}</Table.Td>
              <Table.Td>{gate.measured}</Table.Td>
              <Table.Td fw={gate.passed ? undefined : 700}>{gate.passed === null ? "open" : gate.passed ? "passed" : "failed"}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}

/** 1 to 20 where none is missing between them. */
function spanOf(seeds: number[]): string {
  const [first = 0, last = 0] = [seeds[0], seeds.at(-1)];
  return last - first + 1 === seeds.length ? `${first} to ${last}` : seeds.join(", ");
}
