/** A prompt that is being improved: the path of the score, and its proposals beside the old text. */
import { Anchor, Group, Paper, SimpleGrid, Stack, Switch, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { OptimisationDetail } from "@/api/schema";
import { DiffText } from "@/parts/DiffText";
import { WideTable } from "@/parts/WideTable";
import { diffOf } from "@/parts/diffOf";
import { Page } from "@/parts/Page";
import { RunEstimate } from "@/parts/RunEstimate";
import { Loaded } from "@/parts/State";
import { LIVE, StateBadge } from "@/parts/StateBadge";
import { useFilters } from "@/parts/useFilters";
import { count, whole as grouped } from "@/parts/words";
import { Decision, Steering } from "./Decision";
import { f1, optimisationQuery } from "./queries";
import { ScorePath } from "./ScorePath";
import { StepTable } from "./StepTable";

export default function OptimisationScreen({ runId }: { runId: string }) {
  return <Loaded query={useQuery(optimisationQuery(runId))}>{(whole) => <Optimisation whole={whole} />}</Loaded>;
}

function Optimisation({ whole }: { whole: OptimisationDetail }) {
  const [view, change] = useFilters({ step: "", split: "yes" });
  const kept = whole.steps.filter((step) => step.kept).at(-1);
  const shown = Number(view.step) || (kept ?? whole.steps.find((step) => step.part === "proposal" && step.text))?.number || 0;
  return (
    <Page
      title={whole.name || `optimisation ${whole.id.slice(0, 8)}`}
      lead={
        <Group gap="xs">
          <StateBadge state={whole.state} />
          <span>
            {whole.id.slice(0, 8)} · {count(whole.training.length, "training trial")}, {whole.held_out.length} held out ·{" "}
            {count(whole.rounds, "round")} · {grouped(whole.spent_tokens)} tokens
            {whole.spent_usd > 0 && ` · $${whole.spent_usd.toFixed(4)}`}
          </span>
          <Anchor component={Link} to={`/log?run=${whole.id}`} size="sm">
            Log
          </Anchor>
        </Group>
      }
      actions={<Steering whole={whole} />}
    >
      <Stack>
        {whole.reason && <Text size="sm">{whole.reason}</Text>}
        <Decision whole={whole} />
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Paper withBorder p="sm" component="section" aria-label="Path of the score">
            <Title order={2}>Path of the score</Title>
            <Text size="xs" c="dimmed">
              Mean {whole.metric.replace("_f1", "")} F1 on the training trials; filled: kept; dashed: the best so far
            </Text>
            <ScorePath steps={whole.steps} metric={whole.metric} />
          </Paper>
          <Paper withBorder p="sm" component="section" aria-label="Steps">
            <Title order={2}>Steps</Title>
            <StepTable steps={whole.steps} shown={shown} show={(number) => change({ step: String(number) })} />
          </Paper>
        </SimpleGrid>
        <Compared whole={whole} />
        <RunEstimate id={whole.id} running={LIVE.has(whole.state)} />
        <Texts whole={whole} shown={shown} split={view.split === "yes"} turn={(on) => change({ split: on ? "yes" : "no" })} />
      </Stack>
    </Page>
  );
}

function Compared({ whole }: { whole: OptimisationDetail }) {
  if (!whole.comparison.length) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Held-out trials">
      <Title order={2}>On the held-out trials, which no proposal has seen</Title>
      <WideTable name="Old prompt and best proposal on the held-out trials">
        <Table>
          <Table.Caption className="visually-hidden">Old prompt and best proposal on the held-out trials</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Prompt</Table.Th>
              <Table.Th>Model</Table.Th>
              <Table.Th ta="right">Mean F1</Table.Th>
              <Table.Th ta="right" visibleFrom="sm">
                95% interval
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {whole.comparison.map((row) => (
              <Table.Tr key={row.combination + row.model}>
                <Table.Td style={{ overflowWrap: "anywhere" }}>
                  {row.combination === whole.prompt ? `${row.combination} (old)` : "best proposal"}
                </Table.Td>
                <Table.Td>{row.model}</Table.Td>
                <Table.Td ta="right">{f1(row.mean)}</Table.Td>
                <Table.Td ta="right" visibleFrom="sm">
                  {row.low === null ? row.note : `${f1(row.low)} to ${f1(row.high)}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </Paper>
  );
}

function Texts({ whole, shown, split, turn }: { whole: OptimisationDetail; shown: number; split: boolean; turn: (on: boolean) => void }) {
  const old = whole.steps[0]?.text ?? "";
  const step = whole.steps.find(({ number }) => number === shown);
  if (!step?.text || step.part !== "proposal") return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Prompts side by side">
      <Group justify="space-between">
        <Title order={2}>
          {whole.prompt} and proposal {step.number}
        </Title>
        <Switch label="side by side" checked={split} onChange={(event) => turn(event.currentTarget.checked)} />
      </Group>
      <DiffText split={split} diff={diffOf(old, step.text, [whole.prompt, `proposal ${step.number}`])} />
    </Paper>
  );
}
