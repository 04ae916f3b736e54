import { Alert, Anchor, Group, Tabs, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import type { SessionDetail } from "@/api/schema";
import type { FeedMessage } from "@/live/messages";
import { useFeed } from "@/live/useFeed";
import { Page } from "@/parts/Page";
import { RunExportMenu } from "@/parts/RunExports";
import { StateBadge } from "@/parts/StateBadge";
import { Agents } from "./agents/Agents";
import { Detail } from "./detail/Detail";
import { Kitchen } from "./Kitchen";
import { fromFeed } from "./model/events";
import { clock, money, placeName } from "./model/words";
import { Controls } from "./watch/Controls";
import { ENDED, seatsQuery, sessionQuery } from "./watch/queries";
import { type Moment, useStore } from "./watch/store";
import { Transport } from "./watch/Transport";
import { useKeys } from "./watch/useKeys";
import { useMoment } from "./watch/useMoment";
import { usePlayback } from "./watch/usePlayback";
import { useThinking } from "./watch/useThinking";
import { Why } from "./why/Why";

const TABS = ["kitchen", "agents", "why"];

export function Session({ session }: { session: SessionDetail }) {
  const ended = ENDED.has(session.state);
  const feed = useSessionFeed(session.id);
  const moment = useMoment();
  const seats = useQuery(seatsQuery(session.id, !ended));
  const thinking = useThinking(moment, session.state, seats.data);
  const [search, setSearch] = useSearchParams();
  usePlayback(ended);
  useKeys();
  const asked = search.get("tab") ?? "";
  const tab = TABS.includes(asked) ? asked : "kitchen";
  const shared = { run: session.id, running: !ended, moment, thinking };
  return (
    <Page
      title={session.name || `${session.scenario}, seed ${session.seed}`}
      lead={<Lead session={session} moment={moment} />}
      actions={
        <>
          <Controls session={session} />
          <RunExportMenu id={session.id} kind="session" />
        </>
      }
    >
      {feed.state === "lost" && (
        <Alert color="orange" variant="light" role="status" title="The connection is lost">
          {feed.why} What is shown is what was known; nothing will be left out when it is back.
        </Alert>
      )}
      {feed.state === "refused" && (
        <Alert color="red" variant="light" role="alert" title="The live feed is closed">
          {feed.why}
        </Alert>
      )}
      {session.state === "blocked" && (
        <Alert color="red" variant="light" title="The session is blocked">
          {session.reason} An operator retries the turn or puts a wait in its place, in the admin.
        </Alert>
      )}
      <Tabs
        value={tab}
        onChange={(value) =>
          setSearch(value && value !== "kitchen" ? { tab: value } : {}, { replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="kitchen">Kitchen</Tabs.Tab>
          <Tabs.Tab value="agents">Agents</Tabs.Tab>
          <Tabs.Tab value="why">Why late</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="kitchen" pt="sm">
          <Kitchen {...shared} />
        </Tabs.Panel>
        <Tabs.Panel value="agents" pt="sm">
          <Agents {...shared} summaries={seats.data ?? []} key={seats.data ? "seats" : "none"} />
        </Tabs.Panel>
        <Tabs.Panel value="why" pt="sm">
          <Why run={session.id} running={!ended} />
        </Tabs.Panel>
      </Tabs>
      <Transport moment={moment} state={session.state} />
      <Detail run={session.id} moment={moment} />
      <div hidden data-testid="watched" data-events={moment.count} data-last={moment.state.now} />
    </Page>
  );
}

/** Events go into the recording; what the run says about itself into the session's query. */
function useSessionFeed(id: string) {
  const store = useStore();
  const queries = useQueryClient();
  const onMessage = (message: FeedMessage) => {
    if (message.type === "events") {
      store.getState().append(message.events.map((event) => fromFeed(event as never)));
    } else if (message.type === "log" && message.lines.some(({ kind }) => kind === "session_scored")) {
      void queries.invalidateQueries({ queryKey: sessionQuery(id).queryKey, exact: true });
    } else if (message.type === "run") {
      const { state, reason, started_at, ended_at } = message;
      queries.setQueryData(sessionQuery(id).queryKey, (known) =>
        known ? { ...known, state, reason, started_at, ended_at } : known,
      );
      if (ENDED.has(state) && message.caught_up) {
        void queries.invalidateQueries({ queryKey: sessionQuery(id).queryKey, exact: true });
        void queries.invalidateQueries({ queryKey: seatsQuery(id, false).queryKey });
      }
    }
  };
  return useFeed(id, onMessage, { after: store.getState().recording.lastNumber });
}

function Lead({ session, moment }: { session: SessionDetail; moment: Moment }) {
  const { income, restock, lateness, expired, waste, safety } = moment.state.ledger;
  const lost = lateness + expired + waste + safety;
  return (
    <Group gap="xs" mt={2}>
      <StateBadge state={session.state} />
      <Text size="sm" c="dimmed">
        {placeName(session.scenario)} · {session.lineup} · seed {session.seed} · track{" "}
        {session.track}
        {session.calibration !== "calibrated" && (
          <span title={session.calibration}> · not calibrated</span>
        )}
        {session.reason && session.state !== "blocked" ? ` · ${placeName(session.reason)}` : ""}
      </Text>
      <Text size="sm" fw={600}>
        {clock(moment.now)} · tick {moment.state.tick}
      </Text>
      <Text size="sm">
        served {moment.state.served} · income {money(income)} · penalties {money(lost)}
        {restock > 0 && ` · restocks ${money(restock)}`}
      </Text>
      {session.score !== null && (
        <Text size="sm" fw={600}>
          score {session.score.toFixed(1)}
        </Text>
      )}
      <Anchor component={Link} to={`/runs/${session.id}/log`} size="sm">
        Log
      </Anchor>
    </Group>
  );
}
