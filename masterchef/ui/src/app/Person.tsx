/** Who is signed in, the colour scheme, sign-out; and the doors to what isn't a screen. */
import { ActionIcon, Anchor, Button, Group, Menu, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { IconLogout, IconMoon, IconSun, IconUser } from "@tabler/icons-react";
import { useComputedColorScheme } from "@mantine/core";
import { useMe, useSignOut } from "./auth";

export function Person() {
  const me = useMe();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        color="gray"
        onClick={() => setColorScheme(other)}
        aria-label={`Switch to ${other} colours`}
      >
        {scheme === "dark" ? <IconSun size={17} /> : <IconMoon size={17} />}
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" color="gray" leftSection={<IconUser size={15} />}>
            {me?.username}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {me?.username} · {me?.role}
          </Menu.Label>
          <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => signOut.mutate()}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

export function Elsewhere() {
  const me = useMe();
  const flower = document.querySelector<HTMLMetaElement>("meta[name=flower]")?.content;
  return (
    <Stack gap={2} px="xs" py="xs">
      <Text size="xs" c="dimmed">
        Elsewhere
      </Text>
      {me?.may_operate && (
        <Anchor href="/admin/" size="xs">
          Admin
        </Anchor>
      )}
      <Anchor href="/api/docs/" size="xs">
        API
      </Anchor>
      {flower && me?.may_operate && (
        <Anchor href={flower} size="xs">
          Flower: queues and workers
        </Anchor>
      )}
    </Stack>
  );
}
