/** A run's state by colour, glyph and word: never by colour alone. */
import { Badge } from "@mantine/core";
import {
  IconAlertTriangle, IconBan, IconCheck, IconClock, IconPlayerPause, IconPlayerPlay, IconX,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { RunStateEnum } from "@/api/schema";

const LOOKS: Record<RunStateEnum, { color: string; icon: ComponentType<{ size: number }> }> = {
  created: { color: "gray", icon: IconClock },
  running: { color: "blue", icon: IconPlayerPlay },
  paused: { color: "yellow", icon: IconPlayerPause },
  blocked: { color: "orange", icon: IconAlertTriangle },
  done: { color: "green", icon: IconCheck },
  cancelled: { color: "gray", icon: IconBan },
  failed: { color: "red", icon: IconX },
};

export const STATES = Object.keys(LOOKS) as RunStateEnum[];
export const LIVE = new Set<string>(["created", "running", "paused", "blocked"]);

export function StateBadge({ state }: { state: RunStateEnum }) {
  const { color, icon: Icon } = LOOKS[state];
  return (
    <Badge
      color={color}
      variant="light"
      size="sm"
      tt="none"
      miw="fit-content"
      leftSection={<Icon size={12} aria-hidden />}
      styles={{ label: { color: "var(--mantine-color-text)" } }}
    >
      {state}
    </Badge>
  );
}
