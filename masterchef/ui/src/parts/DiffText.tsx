/** A unified diff, in one column or side by side. */
import "react-diff-view/style/index.css";
import { Text } from "@mantine/core";
import { Diff, Hunk, parseDiff } from "react-diff-view";
import classes from "./DiffText.module.css";

export function DiffText({ diff, split }: { diff: string; split: boolean }) {
  const [file] = parseDiff(diff, { nearbySequences: "zip" });
  if (!file?.hunks.length) {
    return (
      <Text size="sm" c="dimmed">
        No line differs.
      </Text>
    );
  }
  return (
    // A wide line scrolls here, so the keyboard must be able to come here, too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.diff} tabIndex={0} role="region" aria-label="Differences">
      <Diff viewType={split ? "split" : "unified"} diffType={file.type} hunks={file.hunks}>
        {(hunks) => hunks.map((hunk) => <Hunk key={hunk.content} hunk={hunk} />)}
      </Diff>
    </div>
  );
}
