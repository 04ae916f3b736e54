import type { ReactNode } from "react";
import classes from "./Detail.module.css";

/** Names and values; what is null or "" is left out. */
export function Facts({ of }: { of: Record<string, ReactNode> }) {
  return (
    <dl className={classes.facts}>
      {Object.entries(of)
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Text as it came, never as HTML. */
export function Raw({ text, label }: { text: string; label: string }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <pre className={classes.raw} tabIndex={0} aria-label={label}>
      {text}
    </pre>
  );
}
