/** Old cooks are deleted, or only their files: looked at first, then asked for, by admins. */
import { Button, Checkbox, List, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { Pruned } from "@/api/schema";
import { count } from "@/parts/words";

export function PruneCooks() {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" onClick={open}>
        Prune cooks…
      </Button>
      <Modal opened={opened} onClose={close} title="Prune old cooks" closeButtonProps={{ "aria-label": "Close" }}>
        <Pruning close={close} />
      </Modal>
    </>
  );
}

function Pruning({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const [days, setDays] = useState<number | string>(90);
  const [keep, setKeep] = useState(true);
  const prune = useMutation({
    mutationFn: async (dry_run: boolean) => {
      const body = { older_than_days: Number(days), keep_results: keep, dry_run };
      return (await ok(api.POST("/api/v1/cooks/prune", { body }))) as unknown as Pruned[];
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSuccess: (found, dry) => {
      if (dry) return;
      notifications.show({ message: `${count(found.length, "cook")} pruned.` });
      void queries.invalidateQueries();
      close();
    },
  });
  const { data: found, variables: looked } = prune;
  const asked = looked === true ? found : undefined;
  return (
    <Stack gap="sm">
      <NumberInput
        label="Cooks that ended at least so many days ago"
        min={0}
        max={36_500}
        value={days}
        onChange={(value) => (setDays(value), prune.reset())}
      />
      <Checkbox
        label="Keep verdicts, reports and the ledger; only files go"
        checked={keep}
        onChange={(event) => (setKeep(event.currentTarget.checked), prune.reset())}
      />
      <Button variant="default" disabled={days === ""} loading={prune.isPending} onClick={() => prune.mutate(true)}>
        Show which
      </Button>
      {asked && !asked.length && <Text size="sm">No cook ended so long ago.</Text>}
      {asked && asked.length > 0 && (
        <>
          <List size="sm">
            {asked.slice(0, 20).map((cook) => (
              <List.Item key={cook.id}>
                {cook.name}, ended {Math.floor(cook.days)} days ago
              </List.Item>
            ))}
          </List>
          {asked.length > 20 && <Text size="sm">and {asked.length - 20} more</Text>}
          <Text size="sm">{keep ? "Their files can't be had back." : "Nothing of them can be had back."}</Text>
          <Button color="red" loading={prune.isPending} onClick={() => prune.mutate(false)}>
            {keep ? "Delete the files of" : "Delete"} {count(asked.length, "cook")}
          </Button>
        </>
      )}
    </Stack>
  );
}
