/** Steering while it goes on, and the decision once it has ended. */
import { Alert, Anchor, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { OptimisationDetail } from "@/api/schema";
import { useMe } from "@/app/auth";
import { LIVE } from "@/parts/StateBadge";

type Verb = "start" | "pause" | "resume" | "cancel" | "accept" | "reject";

function useVerb(id: string) {
  const queries = useQueryClient();
  const path = { params: { path: { id } } };
  return useMutation({
    mutationFn: (verb: Verb) =>
      verb === "cancel"
        ? ok(api.POST("/api/v1/optimisations/{id}/cancel", { ...path, body: { reason: "" } }))
        : ok(api.POST(`/api/v1/optimisations/{id}/${verb}` as "/api/v1/optimisations/{id}/pause", path)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["optimisation", id] });
      void queries.invalidateQueries({ queryKey: ["prompts"] });
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
  });
}

export function Steering({ whole }: { whole: OptimisationDetail }) {
  const me = useMe();
  const act = useVerb(whole.id);
  if (!me?.may_operate) return null;
  const verbs: [Verb, string, boolean][] = [
    ["start", "Start", whole.state === "created"],
    ["pause", "Pause", whole.state === "running"],
    ["resume", whole.state === "failed" ? "Try again" : "Resume", whole.state === "paused" || (whole.state === "failed" && !whole.verdict)],
    ["cancel", "Cancel", LIVE.has(whole.state)],
  ];
  return verbs
    .filter(([, , possible]) => possible)
    .map(([verb, label]) => (
      <Button key={verb} variant="default" loading={act.isPending} onClick={() => act.mutate(verb)}>
        {label}
      </Button>
    ));
}

export function Decision({ whole }: { whole: OptimisationDetail }) {
  const me = useMe();
  const act = useVerb(whole.id);
  if (LIVE.has(whole.state)) return null;
  const found = whole.steps.some((step) => step.kept);
  if (whole.verdict === "accepted") {
    return (
      <Alert color="green" title={`Accepted: it is ${whole.accepted ?? "a version that was deleted since"}`}>
        <Anchor component={Link} to={`/library/prompts/${whole.prompt_name}`} size="sm">
          Look at the versions of {whole.prompt_name}
        </Anchor>
      </Alert>
    );
  }
  if (whole.verdict === "rejected") {
    return <Alert color="gray" title="Rejected">No draft and no matrix is left; the texts below stay to be read.</Alert>;
  }
  return (
    <Alert color="blue" title={found ? "A proposal beat the old prompt. Is it to be its next version?" : "No proposal beat the old prompt."}>
      <Group justify="space-between">
        <Text size="sm">
          {found
            ? "Accepting makes the next version. Rejecting deletes the drafts and their matrices."
            : "Rejecting deletes the drafts and their matrices; nothing else is left of them."}
        </Text>
        {me?.may_operate && (
          <Group gap="xs">
            {found && (
              <Button loading={act.isPending} onClick={() => act.mutate("accept")}>
                Accept
              </Button>
            )}
            <Button variant="default" loading={act.isPending} onClick={() => act.mutate("reject")}>
              Reject
            </Button>
          </Group>
        )}
      </Group>
    </Alert>
  );
}
