/** What the server exports of a run: entries of a menu, each with its formats. */
import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";

const TABLES: Record<string, string[]> = { session: ["metrics", "events", "turns", "calls", "models", "ledger"] };
const FORMATS = ["csv", "jsonl", "parquet"];

export function RunExports({ id, kind }: { id: string; kind: string }) {
  return (TABLES[kind] ?? ["events", "models", "ledger"]).map((what) => (
    <Menu.Sub key={what}>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<IconDownload size={14} />}>Export {what}</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        {FORMATS.map((format) => (
          <Menu.Item key={format} component="a" href={`/api/v1/runs/${id}/export/${what}.${format}`} download>
            {format.toUpperCase()}
          </Menu.Item>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  ));
}

/** The same behind a button. */
export function RunExportMenu({ id, kind }: { id: string; kind: string }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={15} />}>
          Data
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <RunExports id={id} kind={kind} />
      </Menu.Dropdown>
    </Menu>
  );
}
