import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import type { RefObject } from "react";
import { messageOf } from "@/api/errors";
import { csvOf, saveBlob, savePng, saveSvg } from "./download";

interface Props {
  /** Of the files, without an ending. */
  name: string;
  rows?: () => Record<string, unknown>[];
  /** An element with the chart's SVG in it. */
  chart?: RefObject<HTMLElement | null>;
}

/** Saves what is shown: rows as CSV and JSON lines, its chart as SVG and PNG. */
export function ExportMenu({ name, rows, chart }: Props) {
  const svg = () => {
    const found = chart?.current?.querySelector<SVGSVGElement>("svg");
    if (!found) throw new Error("There is no chart to save here.");
    return found;
  };
  const lines = () => (rows?.() ?? []).map((row) => JSON.stringify(row) + "\n").join("");
  const ways: [string, () => unknown][] = [
    ...(rows
      ? ([
          ["CSV", () => saveBlob(new Blob([csvOf(rows())], { type: "text/csv" }), `${name}.csv`)],
          ["JSONL", () => saveBlob(new Blob([lines()], { type: "application/x-ndjson" }), `${name}.jsonl`)],
        ] as [string, () => unknown][])
      : []),
    ...(chart
      ? ([
          ["SVG", () => saveSvg(svg(), name)],
          ["PNG", () => savePng(svg(), name)],
        ] as [string, () => unknown][])
      : []),
  ];
  const save = async (way: () => unknown) => {
    try {
      await way();
    } catch (error) {
      notifications.show({ color: "red", message: messageOf(error) });
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={15} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ways.map(([label, way]) => (
          <Menu.Item key={label} onClick={() => void save(way)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
