/** What each host has, what of it is in memory now, and what can be done to it there. */
import { ActionIcon, Button, Group, Menu, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDotsVertical } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo, useState } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import { DataTable } from "@/parts/DataTable";
import { Empty } from "@/parts/State";
import { bytes, count } from "@/parts/words";
import { modelsQuery } from "@/screens/new/options";
import { type HostedModel, hostedModels, memoryOf } from "./hosted";
import { hostsQuery, KEY } from "./queries";
import { ShownModel } from "./ShownModel";

export function HostModelsPaper({ operates }: { operates: boolean }) {
  const hosts = useQuery(hostsQuery).data ?? [];
  const models = useQuery({ ...modelsQuery, refetchInterval: 15_000 }).data ?? [];
  const columns = useMemo(() => columnsOf(operates), [operates]);
  const rows = hostedModels(hosts, models);
  if (!rows.length) return <Empty title="No host has a model yet">What a host has is read when it is asked.</Empty>;
  return (
    <Stack gap="xs">
      {hosts.map((host) => (
        <Text key={host.id} size="sm">
          <b>{host.name}</b>: {count(host.loaded.length, "model")} in memory, {memoryOf(host)}
          {host.disk_free != null && `; ${bytes(host.disk_free)} of its disk left`}
        </Text>
      ))}
      <DataTable caption="Models that hosts have" rows={rows} columns={columns} rowId={({ key }) => key} />
    </Stack>
  );
}

function columnsOf(operates: boolean): ColumnDef<HostedModel>[] {
  const columns: ColumnDef<HostedModel>[] = [
    { accessorKey: "name", header: "Model" },
    { id: "host", header: "Host", accessorFn: ({ host }) => host.name },
    { accessorKey: "digest", header: "Digest", meta: { from: "sm" }, cell: ({ row }) => <code>{row.original.digest.slice(0, 12) || "–"}</code> },
    {
      id: "loaded",
      header: "In memory",
      accessorFn: ({ loaded }) => loaded?.size ?? (loaded ? 0 : -1),
      cell: ({ row: { original } }) => (original.loaded ? sizeOf(original.loaded.size) : "–"),
    },
  ];
  if (operates) {
    columns.push({
      id: "act",
      header: () => <span className="visually-hidden">What can be done</span>,
      enableSorting: false,
      cell: ({ row: { original } }) => original.host.protocol === "ollama" && <Acts model={original} />,
    });
  }
  return columns;
}

const sizeOf = (size: number | null | undefined) => (size == null ? "size not told" : bytes(size));

function Acts({ model }: { model: HostedModel }) {
  const [copying, copy] = useDisclosure(false);
  const [deleting, remove] = useDisclosure(false);
  const [showing, show] = useDisclosure(false);
  const act = useAct(model);
  const named = `${model.name} on ${model.host.name}`;
  return (
    <Group justify="flex-end">
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" loading={act.isPending} aria-label={`More about ${named}`}>
            <IconDotsVertical size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => act.mutate({ verb: "load", keep_alive: "30m" })}>Load for half an hour</Menu.Item>
          <Menu.Item onClick={() => act.mutate({ verb: "load", keep_alive: "-1" })}>Load until it is unloaded</Menu.Item>
          <Menu.Item disabled={!model.loaded} onClick={() => act.mutate({ verb: "unload" })}>
            Unload
          </Menu.Item>
          <Menu.Item onClick={show.open}>Show</Menu.Item>
          <Menu.Item onClick={copy.open}>Copy…</Menu.Item>
          <Menu.Item onClick={remove.open}>Delete…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={showing} onClose={show.close} size="lg" title={`${named}, as the host tells it`} closeButtonProps={{ "aria-label": "Close" }}>
        <ShownModel model={model} />
      </Modal>
      <Modal opened={copying} onClose={copy.close} title={`Copy ${named}`} closeButtonProps={{ "aria-label": "Close" }}>
        <CopyForm model={model} close={copy.close} />
      </Modal>
      <Modal opened={deleting} onClose={remove.close} title={`Delete ${named}?`} closeButtonProps={{ "aria-label": "Close" }}>
        <Stack gap="sm">
          <Text size="sm">It goes from this host. What is in the library, or on other hosts, stays.</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={remove.close}>
              Keep it
            </Button>
            <Button color="red" loading={act.isPending} onClick={() => act.mutate({ verb: "delete" }, { onSettled: remove.close })}>
              Delete
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Group>
  );
}

function CopyForm({ model, close }: { model: HostedModel; close: () => void }) {
  const act = useAct(model);
  const [to, setTo] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ verb: "copy", to }, { onSuccess: close });
      }}
    >
      <Stack gap="sm">
        <TextInput label="Another name" required data-autofocus placeholder="soup:mine" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        <Group justify="flex-end">
          <Button type="submit" disabled={!to.trim()} loading={act.isPending}>
            Copy
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type Act = { verb: "load"; keep_alive: string } | { verb: "unload" } | { verb: "delete" } | { verb: "copy"; to: string };
const SAID = { load: "is loaded", unload: "is out of memory", delete: "was deleted", copy: "was copied" };

function useAct({ name, host }: HostedModel) {
  const queries = useQueryClient();
  const params = { path: { id: host.id } };
  const send = (act: Act): Promise<unknown> => {
    const body = { model: name };
    if (act.verb === "load") return ok(api.POST("/api/v1/hosts/{id}/load", { params, body: { ...body, keep_alive: act.keep_alive } }));
    if (act.verb === "unload") return ok(api.POST("/api/v1/hosts/{id}/unload", { params, body }));
    if (act.verb === "copy") return ok(api.POST("/api/v1/hosts/{id}/copy", { params, body: { ...body, to: act.to } }));
    return ok(api.POST("/api/v1/hosts/{id}/delete-model", { params, body }));
  };
  return useMutation({
    mutationFn: send,
    onSuccess: (_, { verb }) => notifications.show({ message: `${name} on ${host.name} ${SAID[verb]}.` }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: KEY });
      void queries.invalidateQueries({ queryKey: modelsQuery.queryKey });
    },
  });
}
