import { Checkbox, Group } from "@mantine/core";
import type { PanelEnum, PlacedPanel } from "@/api/schema";
import { added } from "./layout";
import { PANELS } from "./panels";

interface Props {
  panels: PlacedPanel[];
  change: (panels: PlacedPanel[]) => void;
  may: (panel: PanelEnum) => boolean;
}

/** Which panels are there. */
export function Chooser({ panels, change, may }: Props) {
  const names = (Object.keys(PANELS) as PanelEnum[]).filter(may);
  const has = (name: PanelEnum) => panels.some(({ panel }) => panel === name);
  return (
    <Group gap="md" role="group" aria-label="Panels">
      {names.map((name) => (
        <Checkbox
          key={name}
          size="xs"
          label={PANELS[name].title}
          checked={has(name)}
          onChange={() => change(has(name) ? panels.filter(({ panel }) => panel !== name) : added(panels, name))}
        />
      ))}
    </Group>
  );
}
