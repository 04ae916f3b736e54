/** The files that every participant of a cook gets: dragged in or chosen, of any kind. */
import { ActionIcon, Group, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import "@mantine/dropzone/styles.css";
import { notifications } from "@mantine/notifications";
import { IconFileUpload, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { bytes } from "@/parts/words";
import { MOST_BYTES, pathOf, sizeOf } from "./cookFolder";
import { Said } from "./Said";

interface RawFilesProps {
  raw: Record<string, File>;
  change: (raw: Record<string, File>) => void;
  said?: ReactNode;
}

export function RawFiles({ raw, change, said }: RawFilesProps) {
  const tell = (message: string) => notifications.show({ color: "red", message });
  const add = (files: File[]) => {
    const found = { ...raw, ...Object.fromEntries(files.map((file) => [pathOf(file), file])) };
    if (sizeOf(found) > MOST_BYTES) tell(`raw/ may have ${bytes(MOST_BYTES)} in all; larger folders: masterchef cook run FOLDER.`);
    else change(found);
  };
  return (
    <div>
      <Text size="sm" fw={500}>
        Files for everybody: raw/
      </Text>
      <Dropzone onDrop={add} onReject={() => tell("That can't be read as a file.")} p="sm" inputProps={{ "aria-label": "Files for raw/" }}>
        <Group gap="xs" justify="center">
          <IconFileUpload size={18} aria-hidden />
          <Text size="sm">Drag files or folders here, or choose files; {bytes(MOST_BYTES)} in all</Text>
        </Group>
      </Dropzone>
      {Object.entries(raw).map(([path, file]) => (
        <Group key={path} gap={6} mt={4}>
          <Text size="sm">
            raw/{path} · {bytes(file.size)}
          </Text>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Remove ${path}`} onClick={() => change(Object.fromEntries(Object.entries(raw).filter(([one]) => one !== path)))}>
            <IconTrash size={14} />
          </ActionIcon>
        </Group>
      ))}
      <Said>{said}</Said>
    </div>
  );
}
