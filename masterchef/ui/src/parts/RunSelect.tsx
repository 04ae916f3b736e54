import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "@/api/client";

interface Props {
  label: string;
  any: string;
  value: string;
  kind?: string;
  change: (id: string) => void;
}

/** Choose a run: the newest first, found by name, player or id. */
export function RunSelect({ label, any, value, kind, change }: Props) {
  const [words, setWords] = useState("");
  const [search] = useDebouncedValue(words, 250);
  const found = useQuery({
    queryKey: ["runs", "choice", search, kind],
    queryFn: () =>
      ok(
        api.GET("/api/v1/runs", {
          params: { query: { search: search || undefined, kind, page_size: 30 } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const chosen = useQuery({
    queryKey: ["run", value],
    queryFn: () => ok(api.GET("/api/v1/runs/{id}", { params: { path: { id: value } } })),
    enabled: Boolean(value),
  });
  const runs = [...(found.data?.results ?? [])];
  if (chosen.data && !runs.some(({ id }) => id === value)) runs.unshift(chosen.data);
  return (
    <Select
      label={label}
      placeholder={any}
      searchable
      clearable
      nothingFoundMessage="No run is called so"
      data={runs.map(({ id, name }) => ({ value: id, label: `${name} · ${id.slice(0, 8)}` }))}
      filter={({ options }) => options}
      value={value || null}
      onChange={(id) => change(id ?? "")}
      onSearchChange={(text) => setWords(text.split(" · ")[0] === chosen.data?.name.split(" · ")[0] ? "" : text)}
      clearButtonProps={{ "aria-label": `No ${label.toLowerCase()}` }}
    />
  );
}
