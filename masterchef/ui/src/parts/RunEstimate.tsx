/** What a run was expected to take when it started, beside what it has taken. */
import { Paper, Table, Text, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { WideTable } from "@/parts/WideTable";
import { whole } from "./words";

const dollars = (value: number | null | undefined) => (value == null ? "–" : `$${value.toFixed(4)}`);

export function RunEstimate({ id, running }: { id: string; running: boolean }) {
  const rows = useQuery({
    // Asked once more when it ends: what the last calls used is not in the answer before.
    queryKey: ["run", id, "estimate", running],
    placeholderData: keepPreviousData,
    queryFn: () => ok(api.GET("/api/v1/runs/{run_id}/estimate", { params: { path: { run_id: id } } })),
    refetchInterval: running ? 5_000 : false,
  }).data;
  if (!rows?.some((row) => row.expected)) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Expected and used">
      <Title order={2}>Expected and used</Title>
      <Text size="xs" c="dimmed">
        What was expected at the start, then what the ledger says{running ? " so far" : ""}.
      </Text>
      <WideTable name="expected and used">
        <Table verticalSpacing={3}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Model</Table.Th>
              <Table.Th ta="right">Calls</Table.Th>
              <Table.Th ta="right">Tokens</Table.Th>
              <Table.Th ta="right">Cost</Table.Th>
              <Table.Th>Expected by</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ model, expected, used }) => (
              <Table.Tr key={model}>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{model}</Table.Td>
                <Pair expected={whole(expected?.calls)} used={whole(used?.calls)} />
                <Pair
                  expected={expected?.tokens_in == null ? "–" : whole(expected.tokens_in + (expected.tokens_out ?? 0))}
                  used={used ? whole(used.tokens_in + used.tokens_out) : "–"}
                />
                <Pair expected={dollars(expected?.cost_usd)} used={dollars(used?.cost_usd)} />
                <Table.Td>{expected?.basis ?? "not expected"}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </Paper>
  );
}

function Pair({ expected, used }: { expected: string; used: string }) {
  return (
    <Table.Td ta="right">
      <Text size="xs" c="dimmed">
        {expected} expected
      </Text>
      {used} used
    </Table.Td>
  );
}
