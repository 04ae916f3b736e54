/** Setups that are saved on the server: one is loaded into the form, started as it is, or made of the form. */
import { Button, Group, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { Saved } from "@/api/schema";
import { setupsQuery } from "./options";

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
  const [name, setName] = useState("");
  const found = saved.find((one) => one.name === chosen);
  const onError = (error: unknown) => notifications.show({ color: "red", message: messageOf(error), autoClose: 15_000 });
  const keep = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/setups", { body: { name, kind, setup: current() } })),
    onSuccess: (kept) => {
      notifications.show({ message: `The setup is saved as “${kept.name}”.` });
      setName("");
      void queries.invalidateQueries({ queryKey: ["setups"] });
    },
    onError,
  });
  const start = useMutation({
    mutationFn: (id: number) => ok(api.POST("/api/v1/setups/{id}/start", { params: { path: { id } } })),
    onSuccess: ({ runs }) => {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      void navigate(runs.length === 1 ? `/runs/${runs[0]}` : "/runs");
    },
    onError,
  });
  return (
    <Group justify="space-between" align="flex-end" gap="xs">
      <Group gap="xs" align="flex-end">
        <Select
          label="Start from"
          placeholder={saved.length ? "a saved setup" : "none is saved yet"}
          disabled={!saved.length}
          data={saved.map((one) => one.name)}
          value={chosen}
          onChange={(next) => {
            choose(next);
            const one = saved.find((each) => each.name === next);
            if (one) load(one);
          }}
        />
        {found && (
          <Button variant="default" loading={start.isPending} onClick={() => start.mutate(found.id)}>
            Start it as it is
          </Button>
        )}
      </Group>
      <Group gap="xs" align="flex-end">
        <TextInput label="Save this setup as" placeholder="short-name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Button variant="default" disabled={!name.trim()} loading={keep.isPending} onClick={() => keep.mutate()}>
          Save
        </Button>
      </Group>
    </Group>
  );
}
