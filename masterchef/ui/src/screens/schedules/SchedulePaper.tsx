/** One schedule: what an operator can do with it, and its latest starts. */
import { Anchor, Badge, Button, Group, Paper, Table, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { Schedule, ScheduledStart } from "@/api/schema";
import { useMe } from "@/app/auth";
import { WideTable } from "@/parts/WideTable";
import { budgetOf, startsQuery, when } from "./queries";

export function SchedulePaper({ schedule, edit }: { schedule: Schedule; edit: () => void }) {
  const me = useMe();
  const starts = useQuery(startsQuery(schedule.id)).data ?? [];
  return (
    <Paper withBorder p="sm" component="section" aria-label={schedule.name}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Group gap="xs">
            <Title order={2}>{schedule.name}</Title>
            <Badge variant="light" color={schedule.enabled ? "green" : "gray"} tt="none" styles={{ label: { color: "var(--mantine-color-text)" } }}>
              {schedule.enabled ? "on" : "off"}
            </Badge>
          </Group>
          <Text size="sm">
            {schedule.kind} · {when(schedule)} · {budgetOf(schedule)}
          </Text>
          {(schedule.alert_mail || schedule.alert_url) && (
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              Tells {[schedule.alert_mail, schedule.alert_url].filter(Boolean).join(" and ")}
            </Text>
          )}
        </div>
        {me?.may_operate && <Acts schedule={schedule} edit={edit} />}
      </Group>
      {starts.length ? <Starts starts={starts} of={schedule.name} /> : <Text size="sm" c="dimmed">It has not started yet.</Text>}
    </Paper>
  );
}

function Acts({ schedule, edit }: { schedule: Schedule; edit: () => void }) {
  const queries = useQueryClient();
  const path = { id: schedule.id };
  const act = useMutation({
    mutationFn: (what: () => Promise<string>) => what(),
    onSuccess: (message) => {
      notifications.show({ message });
      void queries.invalidateQueries({ queryKey: ["schedules"] });
      void queries.invalidateQueries({ queryKey: ["runs"] });
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error), autoClose: 15_000 }),
  });
  const start = async () => {
    const made = await ok(api.POST("/api/v1/schedules/{id}/start", { params: { path } }));
    return made.refused ? `Nothing was started: ${made.refused}` : `${schedule.name} was started.`;
  };
  const flip = async () => {
    const { kind, setup, hour, minute, days, budget_tokens, budget_usd, alert_mail, alert_url } = schedule;
    const body = { name: schedule.name, kind, setup, hour, minute, days, budget_tokens, budget_usd, alert_mail, alert_url, enabled: !schedule.enabled };
    await ok(api.POST("/api/v1/schedules", { body }));
    return `${schedule.name} is ${schedule.enabled ? "off" : "on"}.`;
  };
  const remove = async () => {
    await ok(api.DELETE("/api/v1/schedules/{id}", { params: { path } }));
    return `${schedule.name} is deleted; what it started stays.`;
  };
  return (
    <Group gap={6}>
      <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate(start)}>
        Start now
      </Button>
      <Button size="xs" variant="default" onClick={() => act.mutate(flip)}>
        {schedule.enabled ? "Switch off" : "Switch on"}
      </Button>
      <Button size="xs" variant="default" onClick={edit}>
        Edit
      </Button>
      <Button size="xs" variant="default" onClick={() => act.mutate(remove)} aria-label={`Delete ${schedule.name}`}>
        Delete
      </Button>
    </Group>
  );
}

function Starts({ starts, of }: { starts: readonly ScheduledStart[]; of: string }) {
  return (
    <WideTable name={`Latest starts of ${of}`}>
      <Table>
        <Table.Caption className="visually-hidden">Latest starts of {of}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Started</Table.Th>
            <Table.Th>Runs</Table.Th>
            <Table.Th>What was found</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {starts.slice(0, 10).map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>{new Date(one.at).toLocaleString()}</Table.Td>
              <Table.Td>
                {one.runs.length > 1 ? `${one.runs.length} runs` : one.runs.map((id) => <Anchor key={id} component={Link} to={`/runs/${id}`} size="sm">{id.slice(0, 8)}</Anchor>)}
                {!one.runs.length && "none"}
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                {one.refused || one.findings.map(({ text }) => text).join("; ") || (one.looked_at ? "nothing" : "it goes on")}
                {one.told && (
                  <Text size="xs" c="dimmed">
                    {one.told}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}
