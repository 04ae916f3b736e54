import { useEffect, useRef, useState } from "react";
import { count as counted } from "../model/words";

const EVERY_MS = 10_000;

/** Tells screen readers now and then how much came, instead of reading all of it out. */
export function Announcer({ count, live }: { count: number; live: boolean }) {
  const [said, setSaid] = useState("");
  const told = useRef(count);
  const newest = useRef(count);
  useEffect(() => {
    newest.current = count;
  }, [count]);
  useEffect(() => {
    if (!live) return undefined;
    told.current = newest.current;
    const timer = setInterval(() => {
      const fresh = newest.current - told.current;
      told.current = newest.current;
      if (fresh > 0) setSaid(`${counted(fresh, "new message")}`);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [live]);
  return (
    <div className="visually-hidden" role="status">
      {said}
    </div>
  );
}
