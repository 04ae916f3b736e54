import { Badge, Code, Group, Paper, SimpleGrid, Spoiler, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { CookDetail, Participation } from "@/api/schema";
import { Empty, Loaded } from "@/parts/State";
import { clock, whole } from "@/parts/words";
import { outputQuery } from "./queries";

const LIVE = new Set(["ready", "claimed", "waiting", "awaiting"]);

/** Every participant of the newest round, with what it prints. */
export function Participants({ cook }: { cook: CookDetail }) {
  const round = cook.rounds.at(-1);
  if (!round) {
    return <Empty title="It hasn't been started">Start it, and each participant's output appears here as it comes.</Empty>;
  }
  return (
    <Stack>
      {cook.rounds.length > 1 && <Text size="sm">Round {round.number}</Text>}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {round.participations.map((one) => (
          <Card key={one.id} cook={cook} one={one} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function Card({ cook, one }: { cook: CookDetail; one: Participation }) {
  const live = LIVE.has(one.state);
  const usage = one.usage as { tokens_in?: number; tokens_out?: number };
  return (
    <Paper withBorder p="sm" component="section" aria-label={`Participant ${one.name}`}>
      <Group justify="space-between">
        <Title order={2}>{one.name}</Title>
        <Badge variant="default" tt="none">
          {one.outcome || one.state}
        </Badge>
      </Group>
      <Text size="xs" c="dimmed">
        {one.flavor} {one.model} · {one.ran_s != null ? clock(one.ran_s) : "–"} ·{" "}
        {whole((usage.tokens_in ?? 0) + (usage.tokens_out ?? 0))} tokens · attempt {one.attempts}
      </Text>
      {(one.error || one.evidence) && (
        <Text size="sm" mt={4}>
          {one.error || String(one.evidence)}
        </Text>
      )}
      <Loaded query={useQuery(outputQuery(cook.id, one.name, live))} what="Reading its output">
        {(page) =>
          page.results.length ? (
            <Spoiler maxHeight={180} showLabel="All output" hideLabel="Less" mt="xs">
              <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                {page.results.map(({ text }) => text).join("\n")}
              </Code>
            </Spoiler>
          ) : (
            <Text size="sm" c="dimmed" mt="xs">
              {live ? "Nothing was printed yet." : cook.pruned ? "What it printed was pruned." : "It printed nothing."}
            </Text>
          )
        }
      </Loaded>
    </Paper>
  );
}
