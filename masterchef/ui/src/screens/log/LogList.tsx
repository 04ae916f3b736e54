/** The lines in sight of a list that may be a million long. */
import { Button, Text } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Failed, Loading } from "@/parts/State";
import { count, whole } from "@/parts/words";
import classes from "./LogList.module.css";
import { LOOK } from "./level";
import type { Line, LogFilters } from "./queries";
import { useLines } from "./useLines";

// Browsers give up on elements of more than about 17.9 million pixels: this holds a million lines.
const ROW = 17;
const AT_END = 3 * ROW;

interface Props {
  filters: LogFilters;
  open: (line: Line) => void;
}

export function LogList({ filters, open }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ first: 0, last: 60 });
  const lines = useLines(filters, range.first, range.last);
  const [active, setActive] = useState<number | null>(null);
  const { follows, seen, follow, onScroll } = useFollowing(box, lines.count);
  const list = useVirtualizer({
    count: lines.count,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 20,
    onChange: ({ range: now }) => {
      if (now && (now.startIndex !== range.first || now.endIndex !== range.last)) {
        setRange({ first: now.startIndex, last: now.endIndex });
      }
    },
  });
  const go = (index: number) => {
    const to = Math.max(0, Math.min(lines.count - 1, index));
    setActive(to);
    list.scrollToIndex(to, { align: "auto" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.floor((box.current?.clientHeight ?? 400) / ROW) - 1;
    const at = active ?? (follows ? lines.count - 1 : range.first);
    const keys: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      PageDown: () => go(at + page),
      PageUp: () => go(at - page),
      Home: () => go(0),
      End: () => go(lines.count - 1),
      Enter: () => {
        const line = lines.line(at);
        if (line) open(line);
      },
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  if (lines.marks.isError) return <Failed error={lines.marks.error} retry={() => void lines.marks.refetch()} />;
  if (!lines.marks.data) return <Loading what="Counting the lines" />;
  return (
    <div className={classes.frame}>
      <Status count={lines.count} error={lines.error} />
      {lines.count === 0 && (
        <Text size="sm" c="dimmed">
          Lines appear here as runs write them. If some should be here already, take a filter away or choose another run.
        </Text>
      )}
      {/* role=log would read every line aloud as it comes: aria-live=off keeps it to the news below. */}
      <div role="log" aria-label="Log lines" aria-live="off" className={classes.log}>
        <div
          ref={box}
          className={classes.box}
          onScroll={onScroll}
          onKeyDown={onKeyDown}
          role="listbox"
          tabIndex={0}
          aria-label="Log lines; arrow keys move, Enter opens a line"
          aria-activedescendant={active === null ? undefined : `line-${active}`}
          data-testid="log-lines"
        >
          <div style={{ height: list.getTotalSize(), position: "relative" }}>
            {list.getVirtualItems().map(({ index, start }) => (
              <Row
                key={index}
                index={index}
                top={start}
                of={lines.count}
                line={lines.line(index)}
                active={index === active}
                choose={(line) => {
                  setActive(index);
                  open(line);
                }}
              />
            ))}
          </div>
        </div>
      </div>
      {!follows && (
        <Button className={classes.more} leftSection={<IconArrowDown size={14} />} onClick={follow}>
          {lines.count > seen ? `${whole(lines.count - seen)} new` : "To the end"}
        </Button>
      )}
    </div>
  );
}

/** At its end the list goes on by itself; scrolled up it stands still, and counts what comes. */
function useFollowing(box: React.RefObject<HTMLDivElement | null>, count: number) {
  const [follows, setFollows] = useState(true);
  const [seen, setSeen] = useState(count);
  useEffect(() => {
    if (follows) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [box, count, follows]);
  if (follows && seen !== count) setSeen(count);
  return {
    follows,
    seen,
    follow: () => setFollows(true),
    onScroll: () => {
      const at = box.current;
      if (at) setFollows(at.scrollHeight - at.scrollTop - at.clientHeight < AT_END);
    },
  };
}

interface RowProps {
  index: number;
  top: number;
  of: number;
  line: Line | undefined;
  active: boolean;
  choose: (line: Line) => void;
}

function Row({ index, top, of, line, active, choose }: RowProps) {
  const look = LOOK[line?.level ?? 20];
  const Icon = look?.icon;
  return (
    // The list itself takes the keys: see its onKeyDown.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`line-${index}`}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      aria-setsize={of}
      aria-posinset={index + 1}
      className={classes.row}
      data-active={active || undefined}
      style={{ transform: `translateY(${top}px)`, height: ROW }}
      onClick={() => line && choose(line)}
    >
      {line ? (
        <>
          <span className={classes.time}>{timeOf(line.at)}</span>
          <span className={classes.level} style={{ color: look?.color }}>
            {Icon && <Icon size={13} />} <span>{look?.word}</span>
          </span>
          <span className={classes.seat}>{line.seat}</span>
          <span className={classes.host}>{line.host}</span>
          <span className={classes.kind}>{line.kind}</span>
          <span className={classes.text}>{line.text}</span>
        </>
      ) : (
        <span className={classes.time}>…</span>
      )}
    </div>
  );
}

const timeOf = (iso: string) => new Date(iso).toLocaleTimeString("en-GB", { hour12: false });

/** How many lines, and whether the server answers: said now and then, not at every line. */
function Status({ count: lines, error }: { count: number; error: Error | null }) {
  return (
    <Text size="xs" c={error ? "red" : "dimmed"} role="status" pb={4}>
      {error
        ? `${error.message} The lines go on by themselves once it answers.`
        : count(lines, "line")}
    </Text>
  );
}
