/** One lineup of the form: everybody's player, exceptions by seat, and options of model calls. */
import {
  ActionIcon, Alert, Button, Collapse, Group, NumberInput, Paper, Select, SimpleGrid, Stack, Switch, Table,
  Text, TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDeviceFloppy, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import { spaced } from "@/parts/words";
import { draftOf, type LineupDraft, nameOf, playerOf, specOf } from "./lineup";
import { builtInQuery, savedQuery } from "./options";
import { PlayerInput } from "./PlayerInput";
import { Said } from "./Said";

interface Props {
  draft: LineupDraft;
  seats: Record<string, string>;
  error?: ReactNode;
  title: string;
  change: (draft: LineupDraft) => void;
  remove?: () => void;
}

export function LineupCard({ draft, seats, error, title, change, remove }: Props) {
  const [more, { toggle }] = useDisclosure(false);
  const set = (part: Partial<LineupDraft>) => change({ ...draft, ...part });
  return (
    <Paper withBorder p="sm" component="fieldset" m={0} aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600} size="sm">
            {title}
          </Text>
          <Group gap={4} wrap="nowrap">
            <Save draft={draft} seats={seats} />
            {remove && (
              <ActionIcon variant="subtle" color="gray" onClick={remove} aria-label={`Remove ${title}`}>
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </Group>
        </Group>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
          <Stored load={(name, spec) => change({ ...draftOf(name, spec), key: draft.key })} />
          <PlayerInput
            label="Every seat is held by"
            placeholder="a model or a baseline"
            required
            value={draft.default}
            onChange={(player) => set({ default: player })}
          />
          <TextInput
            label="Name"
            placeholder={nameOf(draft)}
            value={draft.name}
            maxLength={80}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        </SimpleGrid>
        {error && (
          <Alert color="red" variant="light" role="alert" p="xs">
            {error}
          </Alert>
        )}
        <SeatTable draft={draft} seats={seats} set={set} />
        <div>
          <Button variant="subtle" size="compact-xs" onClick={toggle} aria-expanded={more}>
            {more ? "Fewer options" : "Options of the session and of model calls"}
          </Button>
          <Collapse expanded={more}>
            <CallOptions draft={draft} set={set} />
          </Collapse>
        </div>
      </Stack>
    </Paper>
  );
}

function SeatTable({
  draft,
  seats,
  set,
}: Pick<Props, "draft" | "seats"> & { set: (part: Partial<LineupDraft>) => void }) {
  return (
    <Table verticalSpacing={3} withRowBorders={false} captionSide="top">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={52}>Seat</Table.Th>
          <Table.Th>Role</Table.Th>
          <Table.Th>Another player for this seat</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {Object.entries(seats).map(([seat, role]) => (
          <Table.Tr key={seat}>
            <Table.Td fw={600}>{seat}</Table.Td>
            <Table.Td>{spaced(role)}</Table.Td>
            <Table.Td>
              <PlayerInput
                size="xs"
                aria-label={`Player of ${seat}, ${spaced(role)}`}
                placeholder={playerOf({ ...draft, seats: {} }, seat, role) || "as every seat"}
                value={draft.seats[seat] ?? ""}
                onChange={(player) => set({ seats: { ...draft.seats, [seat]: player } })}
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function CallOptions({ draft, set }: Pick<Props, "draft"> & { set: (part: Partial<LineupDraft>) => void }) {
  const number = (name: "temperature" | "num_ctx" | "num_predict") => ({
    value: draft[name],
    onChange: (value: number | string) => set({ [name]: value === "" ? "" : Number(value) }),
  });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, sm: 4 }} spacing="sm" pt="xs">
      <NumberInput label="Temperature" placeholder="the model's" min={0} max={5} step={0.1} {...number("temperature")} />
      <NumberInput label="Context, tokens" placeholder="the harness's" min={512} step={1024} {...number("num_ctx")} />
      <NumberInput label="Longest reply, tokens" placeholder="the harness's" min={1} {...number("num_predict")} />
      <Switch
        label="Use the response cache"
        mt={26}
        checked={draft.cache}
        onChange={(event) => set({ cache: event.currentTarget.checked })}
      />
      <Switch
        label="Mute: words and orders are refused"
        mt={26}
        checked={draft.mute}
        onChange={(event) => set({ mute: event.currentTarget.checked })}
      />
    </SimpleGrid>
  );
}

function Stored({ load }: { load: (name: string, spec: Record<string, unknown>) => void }) {
  const [builtIn, saved] = [useQuery(builtInQuery), useQuery(savedQuery)];
  const all = [...(builtIn.data ?? []), ...(saved.data ?? [])];
  const names = (from: typeof all | undefined) =>
    (from ?? []).map(({ name, digest }) => ({ value: digest, label: name }));
  const own = names(saved.data).filter((one) => !builtIn.data?.some(({ digest }) => digest === one.value));
  return (
    <Select
      label="Start from"
      placeholder="a saved lineup"
      searchable
      data={[
        { group: "Built in", items: names(builtIn.data) },
        { group: "Saved or played", items: own },
      ]}
      value={null}
      onChange={(digest) => {
        const found = all.find((one) => one.digest === digest);
        if (found) load(found.name, found.spec as Record<string, unknown>);
      }}
    />
  );
}

function Save({ draft, seats }: Pick<Props, "draft" | "seats">) {
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/lineups", { body: { lineup: specOf(draft, seats) } })),
    onSuccess: (kept) => {
      notifications.show({ message: `The lineup is kept as “${kept.name}”.` });
      void queries.invalidateQueries({ queryKey: savedQuery.queryKey });
    },
  });
  return (
    <Stack gap={2} align="flex-end">
      <Button
        variant="subtle"
        size="compact-xs"
        leftSection={<IconDeviceFloppy size={14} />}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        Save this lineup
      </Button>
      <Said>{save.isError && messageOf(save.error)}</Said>
    </Stack>
  );
}
