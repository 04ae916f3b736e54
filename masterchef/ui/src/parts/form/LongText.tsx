/** A field for long text. What is far too long never gets in: laying it out would stop the page. */
import { Textarea, type TextareaProps } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { bytes } from "@/parts/words";

/** Characters; the server counts bytes and has the last word. */
export const LONGEST_TEXT = 1_000_000;

export function LongText(props: TextareaProps) {
  const stop = (text: string, event: { preventDefault: () => void }) => {
    if (text.length <= LONGEST_TEXT) return;
    event.preventDefault();
    notifications.show({
      color: "red",
      title: "The text is too long to be pasted",
      message: `It has ${bytes(text.length)}; at most ${bytes(LONGEST_TEXT)} fit in here. Hand it over as a file instead.`,
      autoClose: 15_000,
    });
  };
  return (
    <Textarea
      rows={8}
      styles={{ input: { resize: "vertical" } }}
      onPaste={(event) => stop(event.clipboardData.getData("text"), event)}
      onDrop={(event) => stop(event.dataTransfer.getData("text"), event)}
      {...props}
    />
  );
}
