/** What a participant did, step by step: messages, thinking, tool calls, with times and tokens. */
import { Badge, Code, Group, Pagination, Paper, Select, Spoiler, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CookDetail, Participation } from "@/api/schema";
import { Empty, Loaded } from "@/parts/State";
import { WideTable } from "@/parts/WideTable";
import { useFilters } from "@/parts/useFilters";
import { clock, count, whole } from "@/parts/words";
import { CallBars } from "./CallBars";
import { trajectoryQuery } from "./queries";
import { type Timed, timed, totals } from "./steps";

const PAGE = 100;
const RUNNING = new Set(["ready", "claimed", "waiting"]);

export function TimelinePane({ cook }: { cook: CookDetail }) {
  const rows = cook.rounds.flatMap((round) => round.participations);
  const [view, change] = useFilters({ who: "" });
  const keyOf = (one: { name: string; round: number }) => `${one.round}/${one.name}`;
  const one = rows.find((row) => keyOf(row) === view.who) ?? rows.findLast((row) => row.round === cook.rounds.at(-1)?.number);
  if (cook.pruned) return <Empty title="What it did was pruned" />;
  if (!one) return <Empty title="It hasn't been started" />;
  return (
    <Stack>
      <Select
        label="Participant"
        w={300}
        data={rows.map((row) => ({ value: keyOf(row), label: cook.rounds.length > 1 ? `${row.name} · round ${row.round}` : row.name }))}
        value={keyOf(one)}
        onChange={(who) => change({ who: who ?? "" })}
        allowDeselect={false}
      />
      <Of key={keyOf(one)} cook={cook.id} one={one} />
    </Stack>
  );
}

function Of({ cook, one }: { cook: string; one: Participation }) {
  const query = useQuery(trajectoryQuery(cook, one.name, one.round, RUNNING.has(one.state)));
  return (
    <Loaded query={query} what="Reading what it did">
      {(steps) =>
        steps.length ? (
          <Steps rows={timed(steps)} />
        ) : (
          <Empty title="No steps are known">Its command line prints none, or it has not begun.</Empty>
        )
      }
    </Loaded>
  );
}

function Steps({ rows }: { rows: Timed[] }) {
  const [page, turn] = useState(1);
  const sum = totals(rows);
  const used = sum.tokensIn === null && sum.tokensOut === null ? "" : ` · ${whole(sum.tokensIn)} tokens in, ${whole(sum.tokensOut)} out`;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Timeline">
      <Title order={2}>Timeline</Title>
      <Text size="sm" c="dimmed">
        {count(rows.length, "step")} in {clock(sum.seconds)} · {count(sum.calls, "tool call")}
        {sum.tools.length > 0 && ` (${sum.tools.slice(0, 6).map(([tool, times]) => `${tool} ${times}`).join(", ")})`}
        {used}
      </Text>
      <CallBars rows={rows} seconds={sum.seconds} />
      <WideTable name="steps">
        <Table verticalSpacing={3}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Time</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th>What</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice((page - 1) * PAGE, page * PAGE).map((row, index) => (
              <Line key={index} row={row} />
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
      {rows.length > PAGE && (
        <Pagination
          mt="sm"
          total={Math.ceil(rows.length / PAGE)}
          value={page}
          onChange={turn}
          getControlProps={(control) => ({ "aria-label": `${control} page` })}
        />
      )}
    </Paper>
  );
}

function Line({ row: { step, at, took } }: { row: Timed }) {
  const spent = step.kind === "usage" && `${whole(step.tokens_in)} tokens in, ${whole(step.tokens_out)} out`;
  return (
    <Table.Tr>
      <Table.Td style={{ verticalAlign: "top" }}>{at === null ? "–" : clock(at)}</Table.Td>
      <Table.Td style={{ verticalAlign: "top" }}>
        <Group gap={4}>
          <Badge variant="default" tt="none">
            {step.kind}
          </Badge>
          {step.tool && <Text size="sm">{step.tool}</Text>}
          {took !== null && <Text size="xs" c="dimmed">{took.toFixed(1)} s</Text>}
        </Group>
      </Table.Td>
      <Table.Td>
        {spent || (
          <Spoiler maxHeight={60} showLabel="All of it" hideLabel="Less">
            {step.kind === "call" || step.kind === "result" ? (
              <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                {step.text || "(empty)"}
              </Code>
            ) : (
              <Text size="sm" c={step.kind === "thinking" ? "dimmed" : undefined} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                {step.text}
              </Text>
            )}
          </Spoiler>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
