/** Two sessions beside each other, and their lineups paired over common seeds. */
import { Alert, Anchor, Checkbox, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import type { Pair, Session } from "@/api/schema";
import { ExportMenu } from "@/parts/ExportMenu";
import { NotCalibrated } from "@/parts/NotCalibrated";
import { Empty, Loaded } from "@/parts/State";
import { StateBadge } from "@/parts/StateBadge";
import { decimal } from "@/parts/words";
import { MeasureTable } from "./MeasureTable";
import { PairedPaper } from "./PairedPaper";

export function SessionPair({ a, b }: { a: string; b: string }) {
  const pair = useQuery({
    queryKey: ["compare", a, b],
    queryFn: () => ok(api.GET("/api/v1/compare", { params: { query: { a, b } } })),
  });
  return <Loaded query={pair}>{(found) => <Compared pair={found} />}</Loaded>;
}

function Compared({ pair }: { pair: Pair }) {
  const [all, setAll] = useState(false);
  const measures = all ? pair.measures : pair.measures.filter(({ a, b }) => a !== b);
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Side letter="A" session={pair.a} />
        <Side letter="B" session={pair.b} />
      </SimpleGrid>
      {pair.unlike.length > 0 && (
        <Alert color="yellow" variant="light" title="These aren't the same task">
          Differences may come from the task: {pair.unlike.join("; ")}.
        </Alert>
      )}
      {pair.paired && <PairedPaper paired={pair.paired} a={pair.a.lineup} b={pair.b.lineup} />}
      <Paper withBorder p="sm" component="section" aria-label="Figures of both sessions">
        <Group justify="space-between" mb="xs">
          <Title order={2}>Every figure</Title>
          <Group gap="sm">
            <Checkbox
              size="xs"
              label="also those that are equal"
              checked={all}
              onChange={(event) => setAll(event.currentTarget.checked)}
            />
            <ExportMenu name="compare" rows={() => pair.measures.map((measure) => ({ ...measure }))} />
          </Group>
        </Group>
        {measures.length ? (
          <MeasureTable measures={measures} />
        ) : (
          <Empty title="Both sessions have the same figures" />
        )}
      </Paper>
    </Stack>
  );
}

function Side({ letter, session }: { letter: string; session: Session }) {
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text size="xs" c="dimmed">
            Session {letter}
          </Text>
          <Anchor component={Link} to={`/runs/${session.id}`} fw={600} size="sm">
            {session.name}
          </Anchor>
          <Text size="xs" c="dimmed">
            {session.scenario} · {session.lineup} · seed {session.seed} · track {session.track}
          </Text>
        </div>
        <Stack gap={2} align="flex-end">
          <Text fw={650} size="lg" lh={1.1}>
            {decimal(session.score)}
          </Text>
          <NotCalibrated calibration={session.calibration} />
          <StateBadge state={session.state} />
        </Stack>
      </Group>
    </Paper>
  );
}
