/** What a seat's model remembers: its summary, its notebook, and its recent turns word for word. */
import { Accordion, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/parts/State";
import { Facts, Raw } from "../detail/Facts";
import { count, thousands } from "../model/words";
import { memoryQuery } from "../watch/queries";

const NOW = 2 ** 31 - 1;

export function Memory({
  run,
  seat,
  tick = NOW,
  notes,
}: {
  run: string;
  seat: string;
  tick?: number;
  notes: Record<string, string>;
}) {
  const query = useQuery({ ...memoryQuery(run, seat, tick), placeholderData: (before) => before });
  return (
    <Loaded query={query} what="Reading the memory">
      {({ summary, notebook, window }) => (
        <Stack gap="sm">
          <Part title="Summary of older turns" empty="It has not written one yet.">
            {summary && <Raw label="Summary" text={summary} />}
          </Part>
          <Part title="Notebook" empty="It has written nothing down.">
            {Object.keys({ ...notebook, ...notes }).length > 0 && (
              <Facts of={{ ...notes, ...notebook }} />
            )}
          </Part>
          <Part
            title={`Window: ${count(window.length, "turn")} word for word`}
            empty="A baseline keeps none."
          >
            {window.length > 0 && (
              <Accordion variant="contained" chevronPosition="left">
                {[...window].reverse().map((turn) => (
                  <Accordion.Item key={turn.tick} value={String(turn.tick)}>
                    <Accordion.Control>
                      Tick {turn.tick}
                      {turn.tokens ? `, ${thousands(turn.tokens)} tokens` : ""}
                      {turn.trouble && ", unreadable"}
                    </Accordion.Control>
                    <Accordion.Panel>
                      <Raw label={`What it saw at tick ${turn.tick}`} text={turn.user} />
                      <Raw label={`What it said at tick ${turn.tick}`} text={turn.assistant} />
                      {turn.trouble && <Text size="sm">{turn.trouble}</Text>}
                    </Accordion.Panel>
                  </Accordion.Item>
                ))}
              </Accordion>
            )}
          </Part>
        </Stack>
      )}
    </Loaded>
  );
}

function Part({
  title,
  empty,
  children,
}: {
  title: string;
  empty: string;
  children: React.ReactNode;
}) {
  return (
    <div>
      <Title order={3}>{title}</Title>
      {children || (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      )}
    </div>
  );
}
