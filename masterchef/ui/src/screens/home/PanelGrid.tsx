/** Panels on their grid; below each other in a narrow window. Dragging and sizing are the library's. */
import { Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { GridLayout, type Layout, useContainerWidth } from "react-grid-layout";
import type { PanelEnum, PlacedPanel } from "@/api/schema";
import { COLUMNS, inOrder, itemsOf, panelsOf, type Step, stepped, told } from "./layout";
import { PanelFrame } from "./PanelFrame";
import { PANELS } from "./panels";
import classes from "./Home.module.css";

interface Props {
  panels: PlacedPanel[];
  /** Only while they are arranged. */
  change?: (panels: PlacedPanel[]) => void;
}

const GRID = { cols: COLUMNS, rowHeight: 28, margin: [12, 12], containerPadding: [0, 0] } as const;

export function PanelGrid({ panels, change }: Props) {
  const narrow = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });
  const [said, say] = useState("");
  const step = change && ((panel: PanelEnum, by: Step) => {
    const next = stepped(panels, panel, by);
    change(next);
    say(`${PANELS[panel].title}: ${told(next, panel)}`);
  });
  return (
    <>
      {narrow ? (
        <Stack gap="sm">
          {inOrder(panels).map(({ panel }) => (
            <PanelFrame key={panel} panel={panel} step={step} />
          ))}
        </Stack>
      ) : (
        <Wide panels={panels} change={change} step={step} />
      )}
      <div role="status" className="visually-hidden">
        {said}
      </div>
    </>
  );
}

function Wide({ panels, change, step }: Props & { step?: (panel: PanelEnum, by: Step) => void }) {
  const { width, containerRef, mounted } = useContainerWidth();
  const stopped = (layout: Layout) => change?.(panelsOf(layout));
  return (
    <div ref={containerRef} className={classes.grid} data-arranged={change ? true : undefined}>
      {mounted && (
        <GridLayout
          width={width}
          layout={itemsOf(panels)}
          gridConfig={GRID}
          dragConfig={{ enabled: Boolean(change), handle: "[data-handle]" }}
          resizeConfig={{ enabled: Boolean(change) }}
          onDragStop={stopped}
          onResizeStop={stopped}
        >
          {/* In the order in which they are read, whatever the order in which they were chosen. */}
          {inOrder(panels).map(({ panel }) => (
            <div key={panel}>
              <PanelFrame panel={panel} step={step} />
            </div>
          ))}
        </GridLayout>
      )}
    </div>
  );
}
