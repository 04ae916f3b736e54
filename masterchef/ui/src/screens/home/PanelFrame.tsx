import { ActionIcon, Anchor, Group, Paper, ScrollArea, Title } from "@mantine/core";
import { IconGripVertical } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { Link } from "react-router";
import type { PanelEnum } from "@/api/schema";
import type { Step } from "./layout";
import { PANELS } from "./panels";
import classes from "./Home.module.css";

const MOVES: Record<string, Step> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const SIZES: Record<string, Step> = { ArrowLeft: "narrower", ArrowRight: "wider", ArrowUp: "shorter", ArrowDown: "taller" };

/** One panel: its name with the way to its screen, a handle while panels are arranged, its content. */
export function PanelFrame({ panel, step }: { panel: PanelEnum; step?: (panel: PanelEnum, by: Step) => void }) {
  const { title, to, Content } = PANELS[panel];
  const pressed = (event: KeyboardEvent) => {
    const by = (event.shiftKey ? SIZES : MOVES)[event.key];
    if (!by || !step) return;
    event.preventDefault();
    step(panel, by);
  };
  return (
    <Paper component="section" withBorder p="sm" className={classes.panel} aria-label={title}>
      <Group gap={6} wrap="nowrap" mb={6}>
        {step && (
          <ActionIcon
            variant="default"
            data-handle
            className={classes.handle}
            onKeyDown={pressed}
            aria-label={`Move or size “${title}”`}
            aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown"
          >
            <IconGripVertical size={15} />
          </ActionIcon>
        )}
        <Title order={2} flex={1}>
          {title}
        </Title>
        {to && (
          <Anchor component={Link} to={to} size="xs" aria-label={`All of “${title}”`}>
            all
          </Anchor>
        )}
      </Group>
      <ScrollArea flex={1} mih={0} type="auto" viewportProps={{ tabIndex: 0 }}>
        <Content />
      </ScrollArea>
    </Paper>
  );
}
