/** Above a table: which columns it has, and its saved views with the address of each. */
import { ActionIcon, Button, Checkbox, CopyButton, Group, Popover, Stack, Text, TextInput, Anchor } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBookmark, IconColumns3, IconLink, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { SavedView, ScreenEnum } from "@/api/schema";
import { type TableView, useTableView } from "./useTableView";
import { addressOf, VIEWS_KEY, viewsQuery } from "./views";

/** `columns` are those that can be left out: their ids, and what their heads say. */
export function TableViews({ screen, columns }: { screen: ScreenEnum; columns?: Record<string, string> }) {
  return (
    <Group gap="xs">
      {columns && <Columns columns={columns} />}
      <Popover position="bottom-end" width={300} trapFocus shadow="md">
        <Popover.Target>
          <Button variant="default" leftSection={<IconBookmark size={15} aria-hidden />}>
            Views
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Views screen={screen} />
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}

function Columns({ columns }: { columns: Record<string, string> }) {
  const view = useTableView();
  return (
    <Popover position="bottom-end" trapFocus shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={15} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {Object.entries(columns).map(([id, label]) => (
            <Checkbox key={id} size="xs" label={label} checked={!view.hidden.includes(id)} onChange={() => view.hide(toggled(view, id))} />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

const toggled = ({ hidden }: TableView, id: string) =>
  hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id];

function Views({ screen }: { screen: ScreenEnum }) {
  const queries = useQueryClient();
  const views = useQuery(viewsQuery(screen)).data ?? [];
  const [name, setName] = useState("");
  const [refused, refuse] = useState("");
  const save = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/views", { body: { screen, name: name.trim(), query: window.location.search.slice(1) } })),
    onSuccess: (kept) => {
      notifications.show({ message: `The view is saved as “${kept.name}”.` });
      setName("");
      void queries.invalidateQueries({ queryKey: VIEWS_KEY });
    },
    onError: (error) => refuse(messageOf(error)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) save.mutate();
    else refuse("Give it a name.");
  };
  return (
    <Stack gap="xs">
      {views.length ? views.map((view) => <View key={view.id} view={view} />) : <Text size="sm" c="dimmed">None is saved yet.</Text>}
      <form onSubmit={submit} noValidate>
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            label="Save what is shown as"
            size="xs"
            flex={1}
            value={name}
            error={refused}
            maxLength={60}
            onChange={(event) => {
              setName(event.currentTarget.value);
              refuse("");
            }}
          />
          <Button type="submit" variant="default" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </form>
    </Stack>
  );
}

function View({ view }: { view: SavedView }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/views/{id}", { params: { path: { id: view.id } } })),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => void queries.invalidateQueries({ queryKey: VIEWS_KEY }),
  });
  return (
    <Group gap={4} wrap="nowrap">
      <Anchor component={Link} to={addressOf(view)} size="sm" flex={1} miw={0} style={{ overflowWrap: "anywhere" }}>
        {view.name}
      </Anchor>
      <CopyButton value={`${window.location.origin}/views/${view.id}`}>
        {({ copied, copy }) => (
          <ActionIcon variant="subtle" color={copied ? "teal" : "gray"} onClick={copy} aria-label={copied ? `The address of ${view.name} is copied` : `Copy the address of ${view.name}`}>
            <IconLink size={15} />
          </ActionIcon>
        )}
      </CopyButton>
      <ActionIcon variant="subtle" color="gray" loading={remove.isPending} onClick={() => remove.mutate()} aria-label={`Delete the view ${view.name}`}>
        <IconTrash size={15} />
      </ActionIcon>
    </Group>
  );
}
