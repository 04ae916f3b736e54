import { Group, MultiSelect, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useMe } from "@/app/auth";
import { STATES } from "@/parts/StateBadge";
import { listOf } from "@/parts/useFilters";
import type { RunFilters } from "./queries";

interface Props {
  filters: RunFilters;
  change: (next: Partial<RunFilters>) => void;
}

export function RunFilterBar({ filters, change }: Props) {
  const me = useMe();
  const owners = [...new Set([me?.username ?? "", filters.owner])].filter(Boolean);
  return (
    <Group gap="xs" align="flex-end" role="search" aria-label="Filter the runs">
      <Search value={filters.search} change={(search) => change({ search })} />
      <MultiSelect
        label="State"
        placeholder={filters.state ? undefined : "any"}
        data={STATES}
        value={listOf(filters.state)}
        onChange={(states) => change({ state: states.join(",") })}
        clearable
        flex="1 1 150px"
        maw={260}
        clearButtonProps={{ "aria-label": "Any state" }}
      />
      <Select
        label="Kind"
        placeholder="any"
        data={[
          { value: "session", label: "kitchen session" },
          { value: "suite", label: "suite" },
          { value: "cook", label: "cook" },
          { value: "matrix", label: "trial matrix" },
          { value: "optimisation", label: "prompt optimisation" },
        ]}
        value={filters.kind || null}
        onChange={(kind) => change({ kind: kind ?? "" })}
        clearable
        flex="1 1 130px"
        maw={180}
        clearButtonProps={{ "aria-label": "Any kind" }}
      />
      <Select
        label="Owner"
        placeholder="anybody"
        data={owners.map((name) => ({ value: name, label: name === me?.username ? "mine" : name }))}
        value={filters.owner || null}
        onChange={(owner) => change({ owner: owner ?? "" })}
        clearable
        flex="1 1 110px"
        maw={160}
        clearButtonProps={{ "aria-label": "Anybody's" }}
      />
    </Group>
  );
}

/** Asks when the typing pauses, not at every letter. */
function Search({ value, change }: { value: string; change: (text: string) => void }) {
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  const ask = useDebouncedCallback(change, 300);
  if (shown !== value) {
    setShown(value);
    setText(value);
  }
  return (
    <TextInput
      label="Search"
      placeholder="name, model or id"
      leftSection={<IconSearch size={15} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
      flex="1 1 220px"
      maw={360}
    />
  );
}
