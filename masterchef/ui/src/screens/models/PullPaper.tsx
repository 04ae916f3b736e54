/** Models that hosts fetch by their name, from the registry that each host knows. */
import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo, useState } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { Pull } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { Loaded } from "@/parts/State";
import { Progressed } from "./Progressed";
import { hostsQuery, KEY, pullsQuery } from "./queries";

export function PullPaper({ operates }: { operates: boolean }) {
  const columns = useMemo(() => columnsOf(operates), [operates]);
  return (
    <Stack gap="md">
      {operates && <PullForm />}
      <Loaded query={useQuery(pullsQuery)} what="Asking for the pulls">
        {(pulls) =>
          pulls.length ? (
            <DataTable caption="Models that hosts fetch by name" rows={pulls} columns={columns} rowId={({ id }) => String(id)} />
          ) : (
            <Text size="sm" c="dimmed">
              No host was asked to fetch a model.
            </Text>
          )
        }
      </Loaded>
    </Stack>
  );
}

function PullForm() {
  const queries = useQueryClient();
  const hosts = (useQuery(hostsQuery).data ?? []).filter(({ protocol }) => protocol === "ollama");
  const [name, setName] = useState("");
  const [host, setHost] = useState<string | null>(null);
  const pull = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/pulls", { body: { name, host: host ?? "" } })),
    onSuccess: () => notifications.show({ message: `${host} was asked to fetch ${name}.` }),
    onSettled: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Group align="flex-start" gap="sm">
      <TextInput label="Name of a model" placeholder="qwen3:8b" value={name} error={pull.isError && messageOf(pull.error)} onChange={(event) => { setName(event.currentTarget.value); pull.reset(); }} />
      <Select label="Host that fetches it" data={hosts.map((each) => each.name)} value={host} onChange={setHost} allowDeselect={false} />
      <Button mt={24} disabled={!name.trim() || !host} loading={pull.isPending} onClick={() => pull.mutate()}>
        Pull
      </Button>
    </Group>
  );
}

function columnsOf(operates: boolean): ColumnDef<Pull>[] {
  const columns: ColumnDef<Pull>[] = [
    { accessorKey: "name", header: "Model" },
    { id: "host", header: "Host", accessorFn: ({ host }) => String(host) },
    { accessorKey: "state", header: "State", cell: ({ row }) => <Progressed transfer={row.original} ended={{ cancelled: "ended" }} /> },
    {
      accessorKey: "host_digest",
      header: "Digest",
      meta: { from: "sm" },
      cell: ({ row }) => <code>{row.original.host_digest.replace("sha256:", "").slice(0, 12) || "–"}</code>,
    },
  ];
  if (operates) {
    columns.push({
      id: "act",
      header: () => <span className="visually-hidden">What can be done</span>,
      enableSorting: false,
      cell: ({ row }) => <Acts pull={row.original} />,
    });
  }
  return columns;
}

const OVER = new Set(["done", "cancelled", "quarantined"]);

function Acts({ pull }: { pull: Pull }) {
  const queries = useQueryClient();
  const over = OVER.has(pull.state ?? "");
  const { id, name, host } = pull;
  const act = useMutation({
    mutationFn: (): Promise<unknown> =>
      over
        ? ok(api.POST("/api/v1/pulls", { body: { name, host: String(host) } }))
        : ok(api.DELETE("/api/v1/pulls/{id}", { params: { path: { id } } })),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Button size="compact-xs" variant="default" loading={act.isPending} onClick={() => act.mutate()} aria-label={`${over ? "Pull again" : "End the pull"}: ${name} to ${String(host)}`}>
      {over ? "Pull again" : "End it"}
    </Button>
  );
}
