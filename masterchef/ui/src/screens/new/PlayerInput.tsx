import { Autocomplete, type AutocompleteProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { modelsQuery, OTHER_PLAYERS } from "./options";

/** Who plays: a baseline, an agent of one's own, or a model of a host; other text is checked by the server. */
export function PlayerInput(props: Omit<AutocompleteProps, "data">) {
  const models = useQuery(modelsQuery);
  const names = [...new Set(models.data?.filter((model) => model.hosts.length).map((model) => model.name))];
  return (
    <Autocomplete
      data={[
        { group: "Models on hosts", items: names },
        { group: "Without a model", items: OTHER_PLAYERS.map((player) => player.value) },
      ]}
      renderOption={({ option }) =>
        OTHER_PLAYERS.find((player) => player.value === option.value)?.label ?? option.value
      }
      limit={60}
      maxDropdownHeight={280}
      {...props}
    />
  );
}
