import { IconAlertTriangle, IconBug, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import type { ComponentType } from "react";

/** A level's word, glyph and colour. */
export const LOOK: Record<number, { word: string; icon: ComponentType<{ size: number }>; color: string }> = {
  10: { word: "debug", icon: IconBug, color: "var(--mantine-color-dimmed)" },
  20: { word: "info", icon: IconInfoCircle, color: "light-dark(#1864ab, #74c0fc)" },
  30: { word: "warning", icon: IconAlertTriangle, color: "light-dark(#8a5a00, #ffd43b)" },
  40: { word: "error", icon: IconCircleX, color: "light-dark(#c92a2a, #ff8787)" },
};
