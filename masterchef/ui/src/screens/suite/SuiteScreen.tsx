/** A run of a suite: how far it is, and its result so far. */
import { Anchor, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { SuiteRun } from "@/api/schema";
import { useMe } from "@/app/auth";
import { Page } from "@/parts/Page";
import { RunEstimate } from "@/parts/RunEstimate";
import { RunExportMenu } from "@/parts/RunExports";
import { Loaded } from "@/parts/State";
import { LIVE, StateBadge } from "@/parts/StateBadge";
import { count, whole } from "@/parts/words";
import { suiteResultQuery, suiteRunQuery } from "./queries";
import { SuiteBoardPaper } from "./SuiteBoardPaper";

type Verb = "start" | "pause" | "resume" | "cancel";

export default function SuiteScreen({ runId }: { runId: string }) {
  return <Loaded query={useQuery(suiteRunQuery(runId))}>{(run) => <Shown run={run} />}</Loaded>;
}

function Shown({ run }: { run: SuiteRun }) {
  const live = LIVE.has(run.state);
  const states = Object.entries(run.sessions);
  const all = states.reduce((sum, [, number]) => sum + number, 0);
  const ended = states.filter(([state]) => !LIVE.has(state)).reduce((sum, [, number]) => sum + number, 0);
  return (
    <Page
      title={run.name || `suite ${run.suite}`}
      lead={
        <Group gap="xs">
          <StateBadge state={run.state} />
          <span>
            {run.id.slice(0, 8)} · suite {run.suite} · {count(all, "session")} · {whole(run.spent_tokens)} tokens
            {run.spent_usd > 0 && ` · $${run.spent_usd.toFixed(4)}`}
          </span>
          <Anchor component={Link} to={`/log?run=${run.id}`} size="sm">
            Log
          </Anchor>
        </Group>
      }
      actions={
        <>
          <Steering run={run} />
          <RunExportMenu id={run.id} kind="session" />
        </>
      }
    >
      <Stack>
        {run.reason && <Text size="sm">{run.reason}</Text>}
        <Progress value={all ? (100 * ended) / all : 0} aria-label="Sessions that have ended" />
        <Text size="sm" role="status">
          {whole(ended)} of {count(all, "session")} ended: {states.map(([state, number]) => `${number} ${state}`).join(", ")}
        </Text>
        <Loaded query={useQuery(suiteResultQuery(run.id, live))} what="Adding up">
          {(board) => <SuiteBoardPaper board={board} title={live ? "Result so far" : "Result"} />}
        </Loaded>
        <RunEstimate id={run.id} running={live} />
      </Stack>
    </Page>
  );
}

function Steering({ run }: { run: SuiteRun }) {
  const me = useMe();
  const queries = useQueryClient();
  const path = { params: { path: { id: run.id } } };
  const act = useMutation({
    mutationFn: (verb: Verb) => {
      if (verb === "cancel") return ok(api.POST("/api/v1/suite-runs/{id}/cancel", { ...path, body: { reason: "" } }));
      if (verb === "resume") return ok(api.POST("/api/v1/suite-runs/{id}/resume", { ...path, body: {} }));
      return ok(api.POST(`/api/v1/suite-runs/{id}/${verb}` as "/api/v1/suite-runs/{id}/pause", path));
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["suite-run", run.id] }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
  });
  if (!me?.may_operate) return null;
  const verbs: [Verb, string, boolean][] = [
    ["start", "Start", run.state === "created"],
    ["pause", "Pause", run.state === "running"],
    ["resume", "Resume", run.state === "paused"],
    ["cancel", "Cancel", LIVE.has(run.state)],
  ];
  return verbs
    .filter(([, , possible]) => possible)
    .map(([verb, label]) => (
      <Button key={verb} variant="default" loading={act.isPending} onClick={() => act.mutate(verb)}>
        {label}
      </Button>
    ));
}
