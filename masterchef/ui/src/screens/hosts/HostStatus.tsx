/** One host in full: what it has loaded, how calls fare there, and how its health went. */
import { Alert, Modal, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { Host, HostFigures } from "@/api/schema";
import { FactTable } from "@/parts/FactTable";
import { Loaded } from "@/parts/State";
import { ago, bytes, decimal, whole } from "@/parts/words";

export type HostRow = Host & { figures: HostFigures | undefined };

export function HostStatus({ host, opened, close }: { host: HostRow; opened: boolean; close: () => void }) {
  return (
    <Modal opened={opened} onClose={close} title={host.name} size="lg" closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="md">
        {host.flaws.map((flaw) => (
          <Alert key={flaw.id} color="red" title={`${flaw.id} in version ${host.version}`}>
            {flaw.about}
          </Alert>
        ))}
        <FactTable title="Now" rows={figuresOf(host)} />
        <FactTable
          title="In its memory"
          rows={host.loaded.map((model) => ({ model: model.name, memory: sizeOf(model.size), "of it on the GPU": sizeOf(model.size_vram) }))}
        />
        <FactTable
          title="Failed calls, of the latest"
          rows={Object.entries(host.figures?.failures ?? {}).map(([error, calls]) => ({ class: error, calls: whole(calls) }))}
        />
        <FactTable
          title="Left out of requests, as the host refused it"
          rows={Object.entries(host.learnt).map(([model, fields]) => ({ model, "left out": fields }))}
        />
        <FactTable
          title="Always or never sent, as a person decided"
          quiet
          rows={Object.entries((host.fields ?? {}) as Record<string, string>).map(([field, when]) => ({ field, when }))}
        />
        {opened && <Health host={host} />}
      </Stack>
    </Modal>
  );
}

function Health({ host }: { host: HostRow }) {
  const history = useQuery({
    queryKey: ["hosts", host.id, "health"],
    queryFn: () => ok(api.GET("/api/v1/hosts/{id}/health", { params: { path: { id: host.id } } })),
    refetchInterval: 15_000,
  });
  return (
    <Loaded query={history} what="Asking how its health went">
      {(rows) => (
        <FactTable
          title="Health"
          most={50}
          rows={rows.map((row) => ({
            since: ago(row.at),
            state: row.healthy ? "answers" : "down",
            version: row.version,
            error: row.error,
          }))}
        />
      )}
    </Loaded>
  );
}

function figuresOf({ figures, slots, disk_free }: HostRow): { what: string; now: string }[] {
  return [
    { what: "slots in use", now: `${figures?.busy ?? 0} of ${slots ?? 2}` },
    { what: "calls that wait for one", now: whole(figures?.waiting) },
    { what: "wait for a slot: half of the calls within", now: msOf(figures?.queued_p50_ms) },
    { what: "wait for a slot: 95% of the calls within", now: msOf(figures?.queued_p95_ms) },
    { what: "tokens a second, written", now: decimal(figures?.decode_speed) },
    { what: "tokens a second, read", now: decimal(figures?.prefill_speed) },
    { what: "tokens read that came from its cache", now: shareOf(figures) },
    { what: "models on their way to it", now: whole(figures?.jobs) },
    { what: "its disk has left", now: disk_free == null ? "not told" : bytes(disk_free) },
  ];
}

function shareOf(figures: HostFigures | undefined): string {
  return figures?.tokens_in ? `${Math.round((figures.tokens_cached / figures.tokens_in) * 100)}%` : "–";
}

function sizeOf(size: number | null): string {
  return size == null ? "not told" : bytes(size);
}

function msOf(time: number | null | undefined): string {
  return time == null ? "–" : `${whole(time)} ms`;
}
