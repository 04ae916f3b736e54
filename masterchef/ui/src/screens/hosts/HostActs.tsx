/** What can be done to a host: ask it, drain it, switch it off, change it, delete it. */
import { ActionIcon, Button, Group, Menu, Modal, Stack, Switch, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDotsVertical, IconPlugConnected } from "@tabler/icons-react";
import { api, ok } from "@/api/client";
import { HostForm } from "./HostForm";
import { HostStatus, type HostRow } from "./HostStatus";
import { useChange } from "./useChange";

export function HostActs({ host, operates }: { host: HostRow; operates: boolean }) {
  const path = { path: { id: host.id } };
  const [shown, show] = useDisclosure(false);
  const [changing, change] = useDisclosure(false);
  const [deleting, remove] = useDisclosure(false);
  const test = useChange(() => ok(api.POST("/api/v1/hosts/{id}/test", { params: path })), `${host.name} was asked.`);
  const turn = useChange(
    (body: { enabled?: boolean; draining?: boolean }) => ok(api.PATCH("/api/v1/hosts/{id}", { params: path, body })),
    `${host.name} was changed.`,
  );
  return (
    <Group gap="xs" wrap="nowrap" justify="flex-end">
      {operates && (
        <>
          <Switch
            size="xs"
            aria-label={`Use ${host.name}`}
            checked={host.enabled}
            disabled={turn.isPending}
            onChange={(event) => turn.mutate({ enabled: event.currentTarget.checked })}
          />
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconPlugConnected size={13} />}
            loading={test.isPending}
            onClick={() => test.mutate(undefined)}
            aria-label={`Ask ${host.name} now`}
          >
            Ask
          </Button>
        </>
      )}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More about ${host.name}`}>
            <IconDotsVertical size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={show.open}>Status</Menu.Item>
          {operates && (
            <>
              <Menu.Item onClick={() => turn.mutate({ draining: !host.draining })}>
                {host.draining ? "Give it calls again" : "Drain: no new calls"}
              </Menu.Item>
              <Menu.Item onClick={change.open}>Change…</Menu.Item>
              <Menu.Item onClick={remove.open}>Delete…</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <HostStatus host={host} opened={shown} close={show.close} />
      <HostForm host={host} opened={changing} close={change.close} />
      <DeleteHost host={host} opened={deleting} close={remove.close} />
    </Group>
  );
}

function DeleteHost({ host, opened, close }: { host: HostRow; opened: boolean; close: () => void }) {
  const remove = useChange(
    () => ok(api.DELETE("/api/v1/hosts/{id}", { params: { path: { id: host.id } } })),
    `${host.name} was deleted.`,
  );
  return (
    <Modal opened={opened} onClose={close} title={`Delete ${host.name}?`} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="sm">
        <Text size="sm">
          Nothing on the host itself changes; its calls stay in the ledger. Drain it first if calls are under way:{" "}
          {host.figures?.busy ?? 0} now.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Keep it
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate(undefined, { onSuccess: close })}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
