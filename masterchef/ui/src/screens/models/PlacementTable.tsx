import { Button, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { Placement } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { Progressed } from "./Progressed";
import { KEY } from "./queries";

/** Each version on each host: how far it is, both digests, and what went wrong. */
export function PlacementTable({ placements, operates }: { placements: Placement[]; operates: boolean }) {
  const columns = useMemo(() => columnsOf(operates), [operates]);
  return <DataTable caption="Models on their way to hosts" rows={placements} columns={columns} rowId={({ id }) => String(id)} />;
}

function columnsOf(operates: boolean): ColumnDef<Placement>[] {
  return [
    { id: "model", header: "Model", accessorFn: ({ name, number }) => `${name} version ${number}` },
    { id: "host", header: "Host", accessorFn: ({ host }) => String(host) },
    { accessorKey: "state", header: "State", cell: ({ row }) => <How placement={row.original} /> },
    {
      id: "digests",
      header: "File, as the host tells it",
      enableSorting: false,
      meta: { from: "sm" },
      cell: ({ row: { original: placement } }) => (
        <Stack gap={0}>
          <code title={placement.sha256}>{placement.sha256.slice(0, 12)}</code>
          <code title={placement.host_digest}>{placement.host_digest.replace("sha256:", "").slice(0, 12) || "–"}</code>
          {placement.differs && (
            <Text size="xs">
              another host tells another digest
            </Text>
          )}
        </Stack>
      ),
    },
    ...(operates
      ? [
          {
            id: "act",
            header: () => <span className="visually-hidden">What can be done</span>,
            enableSorting: false,
            cell: ({ row }) => <Retry placement={row.original} />,
          } satisfies ColumnDef<Placement>,
        ]
      : []),
  ];
}

function How({ placement }: { placement: Placement }) {
  return (
    <>
      <Progressed transfer={placement} />
      {placement.drift && (
        <Text size="xs">
          drift: {placement.drift}; it was brought again
        </Text>
      )}
    </>
  );
}

function Retry({ placement }: { placement: Placement }) {
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/placements/{id}/retry", { params: { path: { id: placement.id } } })),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  if (placement.state !== "quarantined" && placement.state !== "waiting") return null;
  return (
    <Button size="compact-xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()} aria-label={`Try again: ${placement.name} on ${String(placement.host)}`}>
      Try again
    </Button>
  );
}
