/** Every seat as an agent: what it is about, what it decided, what it costs, what it remembers. */
import {
  Anchor,
  Badge,
  Button,
  Group,
  Paper,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
} from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { SeatSummary } from "@/api/schema";
import { RunEstimate } from "@/parts/RunEstimate";
import { RunModels } from "@/parts/RunModels";
import { Loading } from "@/parts/State";
import { WideTable } from "@/parts/WideTable";
import { Mark } from "../floor/Mark";
import { doing } from "../model/doing";
import { lastActions } from "../model/story";
import { clock, duration, placeName, roleName, sentence, thousands } from "../model/words";
import { type Moment, useStore, useWatch } from "../watch/store";
import type { Thinking } from "../watch/useThinking";
import { Memory } from "./Memory";

const Figures = lazy(() => import("./Figures"));
const COLUMNS = [
  "Seat",
  "State",
  "Last decisions",
  "Turns",
  "Calls",
  "Tokens in",
  "From cache",
  "Out",
  "Mean call",
  "Refused",
];

export interface AgentsProps {
  run: string;
  running: boolean;
  moment: Moment;
  thinking: Thinking;
  summaries: readonly SeatSummary[];
}

export function Agents(props: AgentsProps) {
  const { run, running, moment, summaries } = props;
  const [chosen, setChosen] = useState(summaries[0]?.seat ?? "");
  return (
    <Stack gap="md">
      <WideTable name="Agents" minWidth={900}>
        <Table aria-label="Agents">
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map((name, i) => (
                <Table.Th key={name} ta={i > 2 ? "right" : undefined}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {summaries.map((summary) => (
              <Row
                key={summary.seat}
                {...props}
                summary={summary}
                chosen={chosen === summary.seat}
                onChoose={setChosen}
              />
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
      <RunModels id={run} running={running} />
      <RunEstimate id={run} running={running} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Paper withBorder p="sm">
          <Title order={2} mb="xs">
            Memory of {chosen}
          </Title>
          {chosen && (
            <Memory
              run={run}
              seat={chosen}
              tick={moment.live ? undefined : moment.state.tick}
              notes={moment.state.seats[chosen]?.notes ?? {}}
            />
          )}
        </Paper>
        <Paper withBorder p="sm">
          <Title order={2} mb="xs">
            Over time
          </Title>
          <Suspense fallback={<Loading what="Drawing" />}>
            <Figures run={run} running={running} count={moment.count} />
          </Suspense>
        </Paper>
      </SimpleGrid>
    </Stack>
  );
}

interface RowProps extends AgentsProps {
  summary: SeatSummary;
  chosen: boolean;
  onChoose: (seat: string) => void;
}

function Row({ summary, moment, thinking, chosen, onChoose }: RowProps) {
  const { state, count, now } = moment;
  const recording = useWatch((watch) => watch.recording);
  const seat = state.seats[summary.seat];
  if (!seat) return null;
  const seconds = thinking.secondsOf(summary.seat);
  const what = doing(state, seat, recording.byNumber(seat.doing), now, thinking.askedOf(summary.seat));
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <Mark role={summary.role} name={summary.seat} size={30} />
          <div>
            <Button
              size="compact-xs"
              variant={chosen ? "light" : "subtle"}
              aria-pressed={chosen}
              onClick={() => onChoose(summary.seat)}
            >
              {roleName(summary.role)} {summary.seat}
            </Button>
            <Text size="xs" c="dimmed" pl={8}>
              {summary.player}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          {what.words}
          {seconds > 0 && ` for ${Math.floor(seconds)} s`}
        </Text>
        <Text size="xs" c="dimmed">
          {placeName(seat.at)}
        </Text>
        {moment.live && summary.error && (
          <Badge color="orange" title={summary.error}>
            retried
          </Badge>
        )}
      </Table.Td>
      <Table.Td maw={320}>
        <Last seat={summary.seat} count={count} />
      </Table.Td>
      <Numbers summary={summary} refused={seat.refusals} />
    </Table.Tr>
  );
}

function Last({ seat, count }: { seat: string; count: number }) {
  const store = useStore();
  const recording = useWatch((watch) => watch.recording);
  return lastActions(recording, seat, count, 3).map((event) => (
    <Text key={event.number} size="xs" truncate="end">
      {clock(event.at)}{" "}
      <Anchor
        component="button"
        type="button"
        size="xs"
        onClick={() => store.getState().select({ what: "event", number: event.number })}
      >
        {sentence(event)}
      </Anchor>
    </Text>
  ));
}

function Numbers({ summary, refused }: { summary: SeatSummary; refused: number }) {
  const { tokens_in, tokens_cached, tokens_out, call_ms, calls, failed_calls, turns, unparsed } =
    summary;
  const share = tokens_in ? Math.round((100 * (tokens_cached ?? 0)) / tokens_in) : null;
  const cells: [string, string][] = [
    [thousands(turns), unparsed ? `${unparsed} unparsed` : ""],
    [thousands(calls), failed_calls ? `${failed_calls} failed` : ""],
    [tokens_in === null ? "–" : thousands(tokens_in), ""],
    [share === null ? "–" : `${share}%`, tokens_cached ? thousands(tokens_cached) : ""],
    [tokens_out === null ? "–" : thousands(tokens_out), ""],
    [call_ms === null ? "–" : duration(call_ms), ""],
    [thousands(refused), turns ? `${Math.round((100 * refused) / turns)}%` : ""],
  ];
  return cells.map(([value, more], i) => (
    <Table.Td key={i} ta="right">
      {value}
      {more && (
        <Text size="xs" c="dimmed">
          {more}
        </Text>
      )}
    </Table.Td>
  ));
}
