import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { Assignment } from "@/api/schema";
import { Loaded } from "@/parts/State";
import { notifications } from "@mantine/notifications";
import { PlacementTable } from "./PlacementTable";
import { assignmentsQuery, hostsQuery, KEY, placementsQuery, versionsQuery } from "./queries";

/** Which hosts should have which model, and how each is doing. */
export function AssignedPaper({ operates }: { operates: boolean }) {
  return (
    <Stack gap="md">
      {operates && <AssignForm />}
      <Loaded query={useQuery(assignmentsQuery)} what="Asking for the assignments">
        {(assignments) => (
          <Stack gap={4}>
            {assignments.map((each) => (
              <Line key={each.id} assignment={each} operates={operates} />
            ))}
          </Stack>
        )}
      </Loaded>
      <Loaded query={useQuery(placementsQuery)} what="Asking for the models' places">
        {(placements) => (placements.length ? <PlacementTable placements={placements} operates={operates} /> : <Text size="sm" c="dimmed">No model was given to a host yet.</Text>)}
      </Loaded>
    </Stack>
  );
}

function AssignForm() {
  const queries = useQueryClient();
  const versions = useQuery(versionsQuery).data ?? [];
  const hosts = (useQuery(hostsQuery).data ?? []).filter(({ protocol }) => protocol === "ollama");
  const [name, setName] = useState<string | null>(null);
  const [where, setWhere] = useState<string | null>(null);
  const tags = [...new Set(hosts.flatMap((host) => host.tags ?? []))].sort();
  const assign = useMutation({
    mutationFn: () => {
      const [kind, value = ""] = (where ?? "").split(/:(.*)/s);
      const body = kind === "tag" ? { name: name ?? "", host_tag: value } : { name: name ?? "", host: value };
      return ok(api.POST("/api/v1/assignments", { body }));
    },
    onSuccess: () => notifications.show({ color: "green", message: "It is on its way." }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  if (!versions.length) return null;
  return (
    <Group align="flex-end" gap="sm">
      <Select label="Model" data={[...new Set(versions.map((version) => version.name))]} value={name} onChange={setName} allowDeselect={false} />
      <Select
        label="Hosts"
        data={[
          { group: "All hosts with a tag, later ones too", items: tags.map((tag) => ({ value: `tag:${tag}`, label: `tagged ${tag}` })) },
          { group: "One host", items: hosts.map((host) => ({ value: `host:${host.name}`, label: host.name })) },
        ]}
        value={where}
        onChange={setWhere}
        allowDeselect={false}
      />
      <Button disabled={!name || !where} loading={assign.isPending} onClick={() => assign.mutate()}>
        Put it there
      </Button>
    </Group>
  );
}

function Line({ assignment, operates }: { assignment: Assignment; operates: boolean }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/assignments/{id}", { params: { path: { id: assignment.id } } })),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  const where = assignment.host ? String(assignment.host) : `all hosts tagged ${assignment.host_tag}`;
  return (
    <Group gap="xs">
      <Text size="sm">
        <b>{assignment.name}</b> on {where}
      </Text>
      {operates && (
        <Button size="compact-xs" variant="subtle" loading={remove.isPending} onClick={() => remove.mutate()} aria-label={`Take away: ${assignment.name} on ${where}`}>
          Take away
        </Button>
      )}
    </Group>
  );
}
