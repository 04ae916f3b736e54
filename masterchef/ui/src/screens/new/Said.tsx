/** What the server found wrong with a part of a form, below it. */
import { Text } from "@mantine/core";
import type { ReactNode } from "react";

export function Said({ children }: { children?: ReactNode }) {
  if (!children) return null;
  return (
    <Text size="sm" c="var(--mantine-color-error)" role="alert" style={{ overflowWrap: "anywhere" }}>
      {children}
    </Text>
  );
}
