import { Button, Group, Menu, Popover, Stack, TextInput } from "@mantine/core";
import { IconBookmark, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useSetups } from "./useSetups";

/** Keeps what is in a form under a name, in this browser, and brings it back. */
export function Setups<T>({ kind, current, load }: { kind: string; current: () => T; load: (setup: T) => void }) {
  const { setups, save, remove } = useSetups<T>(kind);
  const [name, setName] = useState("");
  const [open, setOpen] = useState(false);
  const names = Object.keys(setups).sort();
  return (
    <Group gap={4}>
      <Menu position="bottom-end" disabled={!names.length}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={15} />} disabled={!names.length}>
            Saved setups{names.length ? ` (${names.length})` : ""}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Kept in this browser</Menu.Label>
          {names.map((one) => (
            <Menu.Item key={one} onClick={() => load(setups[one] as T)}>
              {one}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {names.map((one) => (
            <Menu.Item
              key={one}
              color="red"
              leftSection={<IconTrash size={14} />}
              closeMenuOnClick={false}
              onClick={() => remove(one)}
            >
              Forget “{one}”
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus>
        <Popover.Target>
          <Button variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
            Save this setup
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (!name.trim()) return;
              save(name.trim(), current());
              setOpen(false);
            }}
          >
            <Stack gap="xs">
              <TextInput
                label="Name"
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                data-autofocus
              />
              <Button type="submit">Keep it in this browser</Button>
            </Stack>
          </form>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}
