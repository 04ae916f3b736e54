import { Anchor, Text } from "@mantine/core";
import type { KitchenEvent } from "../model/events";
import { clock, told } from "../model/words";
import { useStore } from "../watch/store";
import classes from "./Detail.module.css";

/** Events as a list; each opens its own detail and can be gone to. */
export function EventList({ events, empty }: { events: KitchenEvent[]; empty: string }) {
  const store = useStore();
  if (!events.length) {
    return (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    );
  }
  return (
    <ol className={classes.events}>
      {events.map((event) => (
        <li key={event.number}>
          <span className={classes.when}>{clock(event.at)}</span>
          <Anchor
            component="button"
            type="button"
            size="sm"
            ta="left"
            className={classes.words}
            onClick={() => store.getState().select({ what: "event", number: event.number })}
          >
            {told(event)}
          </Anchor>
        </li>
      ))}
    </ol>
  );
}
