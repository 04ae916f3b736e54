/** What a cook's checks gave each submission: names, points, and what the failed ones said. */
import { Badge, Code, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { CookDetail, Submission } from "@/api/schema";
import { FactTable } from "@/parts/FactTable";
import { Empty, Loaded } from "@/parts/State";
import { WideTable } from "@/parts/WideTable";
import { labelOf } from "./labelOf";
import { reportQuery, submissionsQuery } from "./queries";

export function ChecksPane({ cook, stamp }: { cook: CookDetail; stamp: string }) {
  const report = useQuery(reportQuery(cook.id, stamp)).data?.report as { checks?: Facts } | undefined;
  return (
    <Loaded query={useQuery(submissionsQuery(cook.id, stamp))} what="Reading the checks">
      {(found) => {
        const checked = found.filter((one) => one.checked);
        if (!checked.length) return <Empty title="Nothing was checked yet">Checks run when a submission is sealed.</Empty>;
        return (
          <Stack>
            <Points rows={checked} />
            {report?.checks && (
              <>
                <FactTable title="Rank correlation with the panel" rows={[report.checks.correlation]} first={["rho", "n"]} />
                <FactTable title="Attempts together" rows={report.checks.attempts} first={["participant", "n", "passes"]} quiet />
              </>
            )}
            {checked.map((one) => (
              <Said key={one.id} one={one} />
            ))}
          </Stack>
        );
      }}
    </Loaded>
  );
}

interface Facts {
  correlation: Record<string, unknown>;
  attempts: Record<string, unknown>[];
}

function Points({ rows }: { rows: Submission[] }) {
  const names = [...new Set(rows.flatMap((one) => Object.keys(one.checked?.rewards ?? {})))].sort();
  return (
    <Paper withBorder p="sm" component="section" aria-label="Points of the checks">
      <Title order={2}>Points, 0 to 1</Title>
      <WideTable name="points of the checks">
        <Table verticalSpacing={3}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Submission</Table.Th>
              <Table.Th>All checks</Table.Th>
              {names.map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td>{labelOf(one)}</Table.Td>
                <Table.Td>{points(one.checked?.reward)}</Table.Td>
                {names.map((name) => (
                  <Table.Td key={name}>{points(one.checked?.rewards[name])}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </Paper>
  );
}

/** What hasn't been checked has no points, which is not zero. */
const points = (value: number | null | undefined) => (value == null ? "–" : String(Number(value.toFixed(3))));

function Said({ one }: { one: Submission }) {
  const { state, evidence = "", error = "", ran_s = null } = one.checked ?? {};
  return (
    <Paper withBorder p="sm" component="section" aria-label={`Checks of ${labelOf(one)}`}>
      <Group justify="space-between">
        <Title order={3}>{labelOf(one)}</Title>
        <Badge variant="default" tt="none">
          {state}
        </Badge>
      </Group>
      {ran_s != null && <Text size="xs" c="dimmed">{ran_s.toFixed(1)} s</Text>}
      {error && <Text size="sm">{error}</Text>}
      {evidence ? (
        <Code block mt="xs" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {evidence}
        </Code>
      ) : (
        <Text size="sm" c="dimmed">
          {state === "done" ? "Every check passed." : "It has no result yet."}
        </Text>
      )}
    </Paper>
  );
}
