/** The turn behind an event: what was decided, and every call to a model on the way there. */
import { Accordion, Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Call, Turn } from "@/api/schema";
import { Loaded, Loading } from "@/parts/State";
import { duration, thousands } from "../model/words";
import { callQuery, turnCallsQuery, turnQuery } from "../watch/queries";
import { Facts, Raw } from "./Facts";

export function TurnOf({ run, tick, seat }: { run: string; tick: number; seat: string }) {
  const query = useQuery(turnQuery(run, tick, seat));
  return (
    <Loaded query={query} what="Reading the turn">
      {(turn) =>
        turn ? <OneTurn run={run} turn={turn} /> : <Text size="sm">It has no turn.</Text>
      }
    </Loaded>
  );
}

function OneTurn({ run, turn }: { run: string; turn: Turn }) {
  const { claimed_at, decided_at } = turn;
  const took = claimed_at && decided_at ? Date.parse(decided_at) - Date.parse(claimed_at) : null;
  return (
    <Stack gap="xs">
      <Facts
        of={{
          Turn: `${turn.seat} at tick ${turn.tick}`,
          State:
            turn.outcome && turn.outcome !== "ok" ? `${turn.state}, ${turn.outcome}` : turn.state,
          Took: took === null ? "" : duration(took),
          Attempts: turn.attempts > 1 ? turn.attempts : "",
        }}
      />
      {turn.error && (
        <Alert color="orange" title="Its last failure" variant="light">
          {turn.error}
        </Alert>
      )}
      {turn.decision && <Raw label="Decision" text={JSON.stringify(turn.decision, null, 2)} />}
      <Calls run={run} turn={turn.id} />
    </Stack>
  );
}

function Calls({ run, turn }: { run: string; turn: number }) {
  const query = useQuery(turnCallsQuery(run, turn));
  return (
    <Loaded query={query} what="Reading its model calls">
      {(calls) =>
        calls.length ? (
          <Accordion variant="contained" chevronPosition="left">
            {calls.map((call) => (
              <Accordion.Item key={call.id} value={String(call.id)}>
                <Accordion.Control>
                  <CallHead call={call} />
                </Accordion.Control>
                <Accordion.Panel>
                  <CallBody call={call} />
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        ) : (
          <Text size="sm" c="dimmed">
            No model was asked for this turn.
          </Text>
        )
      }
    </Loaded>
  );
}

function CallHead({ call }: { call: Call }) {
  return (
    <Group gap="xs">
      <Text size="sm" fw={600}>
        {call.purpose} · {call.model}
      </Text>
      {call.error_class && <Badge color="red">{call.error_class}</Badge>}
      {call.cached && <Badge color="gray">response cache</Badge>}
      {call.truncated && <Badge color="orange">prompt truncated</Badge>}
      {call.cut !== "none" && <Badge color="orange">cut: {call.cut}</Badge>}
      <Text size="xs" c="dimmed">
        {tokensOf(call)}
        {call.total_ms === null ? "" : ` · ${duration(call.total_ms)}`}
      </Text>
    </Group>
  );
}

function tokensOf(call: Call): string {
  if (call.tokens_in === null) return "";
  const cached = call.tokens_cached ? ` (${thousands(call.tokens_cached)} from cache)` : "";
  return `${thousands(call.tokens_in)} tokens in${cached}, ${thousands(call.tokens_out ?? 0)} out`;
}

const ms = (value: number | null): string => (value === null ? "" : duration(value));

function CallBody({ call }: { call: Call }) {
  const query = useQuery(callQuery(call.id));
  if (query.isPending) return <Loading what="Reading the prompt" />;
  return (
    <Stack gap="xs">
      <Facts
        of={{
          Host: call.host,
          Digest: call.digest,
          Waited: ms(call.queued_ms),
          "Loading the model": ms(call.load_ms),
          "Reading the prompt": ms(call.prefill_ms),
          Writing: ms(call.decode_ms),
          Cost:
            call.cost_usd === null ? "" : `${call.cost_usd.toFixed(4)} USD (${call.cost_source})`,
          Error: call.error,
        }}
      />
      <Loaded query={query}>
        {({ request, reply, thinking }) => (
          <>
            <Prompt request={request} />
            {thinking && (
              <>
                <Text size="sm" fw={600}>
                  Thinking
                </Text>
                <Raw label="Thinking" text={thinking} />
              </>
            )}
            <Text size="sm" fw={600}>
              Reply
            </Text>
            <Raw label="Raw reply" text={reply || "(nothing came)"} />
          </>
        )}
      </Loaded>
    </Stack>
  );
}

interface Sent {
  messages?: { role: string; content: string }[];
  options?: object;
}

function Prompt({ request }: { request: unknown }) {
  const sent = request as Sent | null;
  if (!sent) return <Text size="sm">The prompt is kept with the first attempt.</Text>;
  return (
    <>
      {(sent.messages ?? []).map(({ role, content }, i) => (
        <Stack key={i} gap={2}>
          <Text size="sm" fw={600}>
            {role}
          </Text>
          <Raw label={`Raw prompt, ${role}`} text={content} />
        </Stack>
      ))}
      {sent.options && <Raw label="Options" text={JSON.stringify(sent.options)} />}
    </>
  );
}
