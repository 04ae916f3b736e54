/** Setups that are saved on the server: one is loaded into the form, started as it is, or made of the form. */
import { Button, Group, Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { Saved } from "@/api/schema";
import { setupsQuery } from "./options";
import { LABEL, SaveAs } from "./SaveAs";

interface Props {
  kind: "session" | "suite" | "cook";
  /** What is in the form, as the server keeps it. */
  current: () => Record<string, unknown>;
  load: (saved: Saved) => void;
}

export function Setups({ kind, current, load }: Props) {
  const [navigate, queries] = [useNavigate(), useQueryClient()];
  const saved = useQuery(setupsQuery(kind)).data ?? [];
  const [chosen, choose] = useState<string | null>(null);
  const found = saved.find((one) => one.name === chosen);
  const start = useMutation({
    mutationFn: (id: number) => ok(api.POST("/api/v1/setups/{id}/start", { params: { path: { id } } })),
    onSuccess: ({ runs }) => {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      void navigate(runs.length === 1 ? `/runs/${runs[0]}` : "/runs");
    },
  });
  return (
    <Group justify="space-between" align="flex-start" gap="xs">
      <Group gap="xs" align="flex-start">
        <Select
          label="Start from"
          placeholder={saved.length ? "a saved setup" : "none is saved yet"}
          disabled={!saved.length}
          data={saved.map((one) => one.name)}
          value={chosen}
          error={start.isError && messageOf(start.error)}
          onChange={(next) => {
            choose(next);
            start.reset();
            const one = saved.find((each) => each.name === next);
            if (one) load(one);
          }}
        />
        {found && (
          <Button variant="default" mt={LABEL} loading={start.isPending} onClick={() => start.mutate(found.id)}>
            Start it as it is
          </Button>
        )}
      </Group>
      <SaveAs keep={(name) => ok(api.POST("/api/v1/setups", { body: { name, kind, setup: current() } }))} />
    </Group>
  );
}
