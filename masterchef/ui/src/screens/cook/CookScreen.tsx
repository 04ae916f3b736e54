/** A cook: participants, what they handed in, what the judges said, and who won. */
import { Anchor, Button, Group, Stack, Tabs, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { CookDetail } from "@/api/schema";
import { useMe } from "@/app/auth";
import { Page } from "@/parts/Page";
import { RunEstimate } from "@/parts/RunEstimate";
import { RunModels } from "@/parts/RunModels";
import { Loaded } from "@/parts/State";
import { LIVE, StateBadge } from "@/parts/StateBadge";
import { useFilters } from "@/parts/useFilters";
import { count, whole } from "@/parts/words";
import { BoardPane } from "./BoardPane";
import { BriefPane } from "./BriefPane";
import { JudgePane } from "./JudgePane";
import { Participants } from "./Participants";
import { ChecksPane } from "./ChecksPane";
import { MembersForm } from "./MembersForm";
import { cookQuery } from "./queries";
import { RefineForm } from "./RefineForm";
import { SubmissionPane } from "./SubmissionPane";
import { TimelinePane } from "./TimelinePane";

export default function CookScreen({ runId }: { runId: string }) {
  return <Loaded query={useQuery(cookQuery(runId))}>{(cook) => <One cook={cook} />}</Loaded>;
}

/** Changes whenever something was handed in, judged or reported. */
const stampOf = (cook: CookDetail) =>
  [cook.last_number, cook.stage, cook.panels.filter((panel) => panel.reported_at).length].join(" ");

function One({ cook }: { cook: CookDetail }) {
  const me = useMe();
  const [view, change] = useFilters({ tab: "participants" });
  const stamp = stampOf(cook);
  const goesOn = !!me?.may_operate && !cook.pruned;
  // While a panel sits, files that name who made what are for operators alone.
  const mayBeHad = goesOn || (!cook.pruned && cook.panels.every((panel) => panel.reported_at));
  const checks = Object.keys(cook.manifest).some((path) => path.startsWith("checks/"));
  return (
    <Page
      title={cook.name}
      lead={
        <Group gap="xs">
          <StateBadge state={cook.state} />
          <span>
            {cook.stage} · {count(cook.participants.length, "participant")}, {count(cook.judges.length, "judge")},{" "}
            {count(cook.rounds.length, "round")} · {whole(cook.spent.tokens)} tokens, ${cook.spent.usd.toFixed(4)}
          </span>
          <Anchor component={Link} to={`/log?run=${cook.id}`} size="sm">
            Log
          </Anchor>
        </Group>
      }
      actions={
        <>
          {goesOn && <Steering cook={cook} />}
          {mayBeHad && <Downloads id={cook.id} everything={!!me?.may_operate} />}
        </>
      }
    >
      {cook.reason && <Text size="sm">{cook.reason}</Text>}
      {cook.pruned && <Text size="sm">Its files and logs were pruned. Its results are left, and it can't go on.</Text>}
      <Tabs value={view.tab} onChange={(tab) => change({ tab: tab ?? "participants" })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="participants">Participants</Tabs.Tab>
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          <Tabs.Tab value="submissions">Submissions</Tabs.Tab>
          {checks && <Tabs.Tab value="checks">Checks</Tabs.Tab>}
          <Tabs.Tab value="judges">Judges</Tabs.Tab>
          <Tabs.Tab value="board">Leaderboard</Tabs.Tab>
          <Tabs.Tab value="brief">Brief</Tabs.Tab>
          {goesOn && <Tabs.Tab value="members">Members</Tabs.Tab>}
          {goesOn && <Tabs.Tab value="refine">Refine</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="participants">
          <Participants cook={cook} />
          <RunModels id={cook.id} running={LIVE.has(cook.state)} />
          <RunEstimate id={cook.id} running={LIVE.has(cook.state)} />
        </Tabs.Panel>
        <Tabs.Panel value="submissions">
          <SubmissionPane cook={cook} stamp={stamp} />
        </Tabs.Panel>
        <Tabs.Panel value="timeline">
          <TimelinePane cook={cook} />
        </Tabs.Panel>
        <Tabs.Panel value="checks">
          <ChecksPane cook={cook} stamp={stamp} />
        </Tabs.Panel>
        <Tabs.Panel value="members">
          <MembersForm cook={cook} />
        </Tabs.Panel>
        <Tabs.Panel value="judges">
          <JudgePane cook={cook} stamp={stamp} />
        </Tabs.Panel>
        <Tabs.Panel value="board">
          <BoardPane cook={cook} stamp={stamp} />
        </Tabs.Panel>
        <Tabs.Panel value="brief">
          <BriefPane cook={cook} />
        </Tabs.Panel>
        <Tabs.Panel value="refine">
          <RefineForm cook={cook} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** Files to take along, each a download. */
function Downloads({ id, everything }: { id: string; everything: boolean }) {
  const at = `/api/v1/cooks/${id}`;
  return (
    <>
      <Button component="a" href={`${at}/archive.tar.gz`} variant="default">
        Archive to give away
      </Button>
      {everything && (
        <Button component="a" href={`${at}/archive.tar.gz?everything=true`} variant="default">
          Archive with logs and names
        </Button>
      )}
      <Button component="a" href={`${at}/export.zip`} variant="default" leftSection={<IconDownload size={15} />}>
        Export the folder
      </Button>
    </>
  );
}

function Steering({ cook }: { cook: CookDetail }) {
  const queries = useQueryClient();
  const params = { params: { path: { id: cook.id } } };
  const verbs = {
    run: () => ok(api.POST("/api/v1/cooks/{id}/run", { ...params, body: { judge: true, anyway: false } })),
    judge: () => ok(api.POST("/api/v1/cooks/{id}/judge", { ...params, body: { anyway: false } })),
    rejudge: () => ok(api.POST("/api/v1/cooks/{id}/rejudge", { ...params, body: { anyway: false, participant: "" } })),
    resume: () => ok(api.POST("/api/v1/cooks/{id}/resume", { ...params, body: { anyway: false } })),
    cancel: () => ok(api.POST("/api/v1/cooks/{id}/cancel", { ...params, body: { reason: "" } })),
  };
  const act = useMutation({
    mutationFn: (verb: keyof typeof verbs): Promise<unknown> => verbs[verb](),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error), autoClose: 12_000 }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["cook", cook.id] }),
  });
  const handed = cook.rounds.some((round) => round.closed_at);
  const live = LIVE.has(cook.state);
  const offers: [keyof typeof verbs, string, boolean][] = [
    ["run", "Cook and judge", !cook.rounds.length],
    ["judge", "Judge", handed && !cook.panels.length && !live],
    ["rejudge", "Judge again", cook.panels.some((panel) => panel.reported_at) && !live],
    ["resume", "Take up what failed", cook.resumable > 0 && !live],
    ["cancel", "Cancel", live && cook.rounds.length > 0],
  ];
  return (
    <Stack gap={0}>
      <Group gap="xs">
        {offers
          .filter(([, , possible]) => possible)
          .map(([verb, label]) => (
            <Button key={verb} variant={verb === "run" ? "filled" : "default"} loading={act.isPending} onClick={() => act.mutate(verb)}>
              {label}
            </Button>
          ))}
      </Group>
    </Stack>
  );
}
