/** A name under which what is in the form is kept; what is wrong stands at the name. */
import { Button, Group, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/api/errors";
import type { Saved } from "@/api/schema";

/** As high as the label of a field beside a button: an error below the field moves neither. */
export const LABEL = 24;

export function SaveAs({ keep }: { keep: (name: string) => Promise<Pick<Saved, "name">> }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const save = useMutation({
    mutationFn: () => keep(name),
    onSuccess: (kept) => {
      notifications.show({ message: `The setup is saved as “${kept.name}”.` });
      setName("");
      void queries.invalidateQueries({ queryKey: ["setups"] });
    },
  });
  return (
    <Group gap="xs" align="flex-start">
      <TextInput
        label="Save this setup as"
        placeholder="short-name"
        maw={260}
        value={name}
        error={save.isError && messageOf(save.error)}
        onChange={(event) => {
          setName(event.currentTarget.value);
          save.reset();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault(); // it stands in a form whose Enter starts a run
          if (name.trim()) save.mutate();
        }}
      />
      <Button variant="default" mt={LABEL} disabled={!name.trim()} loading={save.isPending} onClick={() => save.mutate()}>
        Save
      </Button>
    </Group>
  );
}
