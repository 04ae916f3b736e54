/** Where models run: health, slots, speed, and what each host has. */
import { Badge, Button, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconRefresh, IconServer } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo } from "react";
import { api, ok } from "@/api/client";
import { useMe } from "@/app/auth";
import { useHostsFeed } from "@/live/useHostsFeed";
import { DataTable } from "@/parts/DataTable";
import { Page } from "@/parts/Page";
import { Empty, Loaded } from "@/parts/State";
import { ago, decimal, whole } from "@/parts/words";
import { HostActs } from "./HostActs";
import { HostForm } from "./HostForm";
import type { HostRow as Row } from "./HostStatus";
import { Models } from "./Models";
import { useChange } from "./useChange";

const KEY = ["hosts"];

const hostsQuery = {
  queryKey: KEY,
  queryFn: async (): Promise<Row[]> => {
    const [hosts, figures] = await Promise.all([
      ok(api.GET("/api/v1/hosts", { params: { query: { page_size: 500 } } })),
      ok(api.GET("/api/v1/hosts/figures")),
    ]);
    return hosts.results.map((host) => ({
      ...host,
      figures: figures.find(({ host: name }) => name === host.name),
    }));
  },
  refetchInterval: 15_000,
};

export function Component() {
  useHostsFeed();
  const me = useMe();
  const [adding, { open, close }] = useDisclosure(false);
  const sync = useChange(() => ok(api.POST("/api/v1/hosts/sync")), "Every host was asked.");
  return (
    <Page
      title="Hosts"
      actions={
        me?.may_operate && (
          <>
            <Button
              variant="default"
              leftSection={<IconRefresh size={15} />}
              loading={sync.isPending}
              onClick={() => sync.mutate(undefined)}
            >
              Ask all now
            </Button>
            <Button leftSection={<IconPlus size={15} />} onClick={open}>
              Add a host
            </Button>
          </>
        )
      }
    >
      <Stack gap="lg">
        <Loaded query={useQuery(hostsQuery)} what="Asking for the hosts">
          {(hosts) => (hosts.length ? <HostTable hosts={hosts} /> : <NoHost add={open} />)}
        </Loaded>
        <section>
          <Title order={2} mb="xs">
            Models
          </Title>
          <Models />
        </section>
      </Stack>
      <HostForm opened={adding} close={close} />
    </Page>
  );
}

function NoHost({ add }: { add: () => void }) {
  const me = useMe();
  return (
    <Empty
      title="No host is known"
      icon={<IconServer size={36} stroke={1.3} aria-hidden />}
      action={me?.may_operate && <Button onClick={add}>Add a host</Button>}
    >
      Baselines play without one. Models need a server of the Ollama, OpenAI or Anthropic protocol: add it here, or set{" "}
      <code>OLLAMA_HOSTS</code> before <code>make up</code>.
    </Empty>
  );
}

function HostTable({ hosts }: { hosts: Row[] }) {
  const me = useMe();
  const columns = useMemo(() => columnsOf(Boolean(me?.may_operate)), [me?.may_operate]);
  return <DataTable caption="Hosts of models" rows={hosts} columns={columns} rowId={(host) => String(host.id)} />;
}

function columnsOf(operates: boolean): ColumnDef<Row>[] {
  return [
    {
      accessorKey: "name",
      header: "Host",
      cell: ({ row: { original: host } }) => (
        <>
          <Text size="sm" fw={500}>
            {host.name}
          </Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {host.url} · {host.protocol} {host.version} {host.tags?.join(", ")}
          </Text>
        </>
      ),
    },
    { id: "health", header: "Health", accessorFn: (host) => host.healthy, cell: ({ row }) => <Health host={row.original} /> },
    {
      id: "slots",
      header: "Slots in use",
      accessorFn: (host) => host.figures?.busy ?? 0,
      meta: { numeric: true, from: "xs" },
      cell: ({ row: { original: host } }) => {
        const waiting = host.figures?.waiting ? `, ${whole(host.figures.waiting)} wait` : "";
        return `${host.figures?.busy ?? 0} of ${host.slots ?? 2}${waiting}`;
      },
    },
    { accessorKey: "model_count", header: "Models", meta: { numeric: true, from: "sm" } },
    {
      id: "decode",
      header: "Written, tok/s",
      accessorFn: (host) => host.figures?.decode_speed ?? undefined,
      sortUndefined: "last",
      meta: { numeric: true, from: "sm" },
      cell: ({ row }) => decimal(row.original.figures?.decode_speed),
    },
    {
      id: "prefill",
      header: "Read, tok/s",
      accessorFn: (host) => host.figures?.prefill_speed ?? undefined,
      sortUndefined: "last",
      meta: { numeric: true, from: "md" },
      cell: ({ row }) => decimal(row.original.figures?.prefill_speed),
    },
    {
      id: "cached",
      header: "From cache",
      accessorFn: cachedShare,
      sortUndefined: "last",
      meta: { numeric: true, from: "md" },
      cell: ({ row }) => {
        const share = cachedShare(row.original);
        return share === undefined ? "–" : `${Math.round(share * 100)}%`;
      },
    },
    {
      id: "calls",
      header: "Calls (failed)",
      accessorFn: (host) => host.figures?.calls ?? 0,
      meta: { numeric: true, from: "md" },
      cell: ({ row: { original: host } }) => `${whole(host.figures?.calls)} (${whole(host.figures?.failed)})`,
    },
    {
      id: "act",
      header: () => <span className="visually-hidden">What can be done</span>,
      enableSorting: false,
      cell: ({ row }) => <HostActs host={row.original} operates={operates} />,
    },
  ];
}

function cachedShare({ figures }: Row): number | undefined {
  return figures?.tokens_in ? figures.tokens_cached / figures.tokens_in : undefined;
}

function Health({ host }: { host: Row }) {
  const [color, word] = stateOf(host);
  return (
    <Stack gap={2}>
      <Badge color={color} variant="light" size="sm" tt="none" styles={{ label: { color: "var(--mantine-color-text)" } }}>
        {word}
      </Badge>
      {host.flaws.map((flaw) => (
        <Badge key={flaw.id} color="red" variant="light" size="sm" title={flaw.about} styles={{ label: { color: "var(--mantine-color-text)" } }}>
          {flaw.id}
        </Badge>
      ))}
      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {host.error || `asked ${ago(host.checked_at)}`}
      </Text>
    </Stack>
  );
}

function stateOf(host: Row): [color: string, word: string] {
  if (!host.enabled) return ["gray", "switched off"];
  if (host.healthy === null) return ["gray", "not asked yet"];
  if (!host.healthy) return ["red", "down"];
  if (host.draining) return ["yellow", host.figures?.busy ? "being drained" : "drained"];
  return ["green", "answers"];
}
