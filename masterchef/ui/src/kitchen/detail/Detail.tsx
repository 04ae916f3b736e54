/** A drawer about what was clicked: an action, a message, an order or a seat. */
import { Button, Drawer, Group, Stack, Text, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Mark } from "../floor/Mark";
import { dueWords } from "../model/doing";
import type { KitchenEvent } from "../model/events";
import { lastActions, ledTo, orderStory } from "../model/story";
import { clock, itemName, money, placeName, roleName, ruleText, told } from "../model/words";
import { type Moment, type Selection, useStore, useWatch } from "../watch/store";
import { EventList } from "./EventList";
import { Facts, Raw } from "./Facts";
import { TurnOf } from "./Turn";

export function Detail({ run, moment }: { run: string; moment: Moment }) {
  const store = useStore();
  const selection = useWatch((watch) => watch.selection);
  const narrow = useMediaQuery("(max-width: 700px)");
  return (
    <Drawer
      opened={selection !== null}
      onClose={() => store.getState().select(null)}
      position="right"
      size={narrow ? "100%" : 520}
      title={<Text fw={650}>{selection ? titleOf(selection) : ""}</Text>}
      overlayProps={{ backgroundOpacity: 0.15 }}
      lockScroll={false} // the kitchen stays within reach, and no style is written into the page
      closeButtonProps={{ "aria-label": "Close the detail" }}
    >
      {selection?.what === "event" && <EventDetail run={run} number={selection.number} />}
      {selection?.what === "order" && <OrderDetail id={selection.id} moment={moment} />}
      {selection?.what === "seat" && <SeatDetail name={selection.name} moment={moment} />}
    </Drawer>
  );
}

function titleOf(selection: Selection): string {
  if (selection.what === "order") return `Order ${selection.id}`;
  return selection.what === "seat" ? `Seat ${selection.name}` : "What happened";
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Stack gap={4}>
      <Title order={3}>{title}</Title>
      {children}
    </Stack>
  );
}

function EventDetail({ run, number }: { run: string; number: number }) {
  const recording = useWatch((watch) => watch.recording);
  const event = recording.byNumber(number);
  if (!event) return <Text>This event isn't there (yet).</Text>;
  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fw={600} style={{ overflowWrap: "anywhere" }}>
          {told(event)}
        </Text>
        <GoTo event={event} />
      </Group>
      <Facts
        of={{
          Time: `${clock(event.at)} simulated, tick ${event.tick}`,
          Committed: new Date(event.recorded).toLocaleString(),
          Event: `#${event.number} ${event.kind}`,
          ...refusalFacts(event),
        }}
      />
      <Section title="What led to it">
        <EventList events={ledTo(recording, event)} empty="Nothing before it has to do with it." />
      </Section>
      {event.seat ? (
        <Section title="The decision">
          <TurnOf run={run} tick={event.tick} seat={event.seat} />
        </Section>
      ) : null}
      <Section title="As it is in the log">
        <Raw label="Event data" text={JSON.stringify(event.data, null, 2)} />
      </Section>
    </Stack>
  );
}

function refusalFacts(event: KitchenEvent): Record<string, string> {
  if (event.kind !== "refused") return {};
  const { reason, repeat } = event.data;
  return { Reason: placeName(reason), Repeated: repeat > 1 ? `${repeat} times in a row` : "" };
}

function GoTo({ event }: { event: KitchenEvent }) {
  const store = useStore();
  const go = () => {
    const { clock: which, recording, seek } = store.getState();
    seek(which === "wall" ? recording.wall(event.number - 1) : event.at);
  };
  return (
    <Button variant="default" onClick={go} style={{ flex: "none" }}>
      Go to {clock(event.at)}
    </Button>
  );
}

function OrderDetail({ id, moment }: { id: string; moment: Moment }) {
  const recording = useWatch((watch) => watch.recording);
  const story = orderStory(recording, id, moment.count);
  const arrived = recording.naming(id).find((event) => event.kind === "order_arrived");
  const order = moment.state.orders[id];
  return (
    <Stack gap="md">
      {arrived?.kind === "order_arrived" && (
        <Facts
          of={{
            Table: arrived.data.table,
            Arrived: clock(arrived.at),
            Due: `${clock(arrived.data.due)}${order ? `, ${dueWords(order.due - moment.now)}` : ""}`,
            "Guests leave": clock(arrived.data.expires),
            Worth: money(arrived.data.value),
            Dishes: arrived.data.lines
              .map(({ dish, avoid }) =>
                avoid.length ? `${itemName(dish)} (no ${avoid.join(", ")})` : itemName(dish),
              )
              .join(", "),
            VIP: arrived.data.vip ? "yes" : "",
          }}
        />
      )}
      <Section title="Its story so far">
        <EventList events={story} empty="Nothing has happened to it yet." />
      </Section>
    </Stack>
  );
}

function SeatDetail({ name, moment }: { name: string; moment: Moment }) {
  const recording = useWatch((watch) => watch.recording);
  const { state, count } = moment;
  const seat = state.seats[name];
  if (!seat) return null;
  const tasks = Object.values(state.tasks).filter((task) => task.to === name);
  const rules = Object.values(state.rules).filter((rule) => rule.by === name || rule.to === name);
  return (
    <Stack gap="md">
      <Group gap="xs">
        <Mark role={seat.role} name={name} size={34} />
        <Text fw={600}>
          {roleName(seat.role)} {name}
        </Text>
      </Group>
      <Facts
        of={{
          Player: seat.player,
          At: placeName(seat.at),
          Posts: seat.posts.map(placeName).join(", "),
          Carries: seat.hands.map(itemName).join(", "),
          Refused: seat.refusal?.text,
          "Waits for": seat.blockedBy.join(", "),
          Refusals: seat.refusals || "",
          Tasks: tasks
            .map((task) => `${placeName(task.do)} ${itemName(task.what ?? "")} (by ${task.by})`)
            .join("; "),
          "Standing orders": rules.map(ruleText).join("; "),
        }}
      />
      {Object.keys(seat.notes).length > 0 && (
        <Section title="Notebook">
          <Facts of={seat.notes} />
        </Section>
      )}
      <Section title="Last decisions">
        <EventList events={lastActions(recording, name, count, 20)} empty="None yet." />
      </Section>
    </Stack>
  );
}
