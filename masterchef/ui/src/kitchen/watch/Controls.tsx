/** What operators do to the session itself; playback is another thing. */
import { Button, Group, Menu, NativeSelect, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { SessionDetail } from "@/api/schema";
import { useMe } from "@/app/auth";
import { ENDED, sessionQuery } from "./queries";

const PACES = ["0.25", "0.5", "1", "2", "4", "8", "16", "60"];

export function Controls({ session }: { session: SessionDetail }) {
  const me = useMe();
  const queries = useQueryClient();
  const { id, state } = session;
  const params = { path: { id } };
  const change = useMutation({
    mutationFn: (verb: () => Promise<SessionDetail>) => verb(),
    onSuccess: (changed) => queries.setQueryData(sessionQuery(id).queryKey, changed),
    onError: (error) =>
      notifications.show({ color: "red", title: "Not done", message: messageOf(error) }),
  });
  if (!me?.may_operate || ENDED.has(state)) return null;
  const pause = () => ok(api.POST("/api/v1/sessions/{id}/pause", { params }));
  const resume = () => ok(api.POST("/api/v1/sessions/{id}/resume", { params }));
  const start = () => ok(api.POST("/api/v1/sessions/{id}/start", { params }));
  const cancel = () =>
    ok(api.POST("/api/v1/sessions/{id}/cancel", { params, body: { reason: "" } }));
  const pace = (speed: number | null) =>
    ok(api.POST("/api/v1/sessions/{id}/speed", { params, body: { speed } }));
  return (
    <Group gap="xs" role="group" aria-label="The session itself">
      <Text size="xs" c="dimmed">
        Session
      </Text>
      {state === "created" && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          loading={change.isPending}
          onClick={() => change.mutate(start)}
        >
          Start
        </Button>
      )}
      {state === "running" && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={14} />}
          loading={change.isPending}
          onClick={() => change.mutate(pause)}
        >
          Pause
        </Button>
      )}
      {state === "paused" && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          loading={change.isPending}
          onClick={() => change.mutate(resume)}
        >
          Resume
        </Button>
      )}
      <NativeSelect
        size="xs"
        w={128}
        aria-label="Pace of the session"
        value={session.speed === null ? "" : String(session.speed)}
        onChange={(event) => {
          const { value } = event.currentTarget;
          change.mutate(() => pace(value ? Number(value) : null));
        }}
        data={[
          { value: "", label: "full pace" },
          ...[
            ...new Set([...PACES, ...(session.speed === null ? [] : [String(session.speed)])]),
          ].map((value) => ({ value, label: `pace ${value}×` })),
        ]}
      />
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" color="red" leftSection={<IconPlayerStop size={14} />}>
            Cancel…
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Model calls under way are given up</Menu.Label>
          <Menu.Item color="red" onClick={() => change.mutate(cancel)}>
            End this session now
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
