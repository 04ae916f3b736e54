/** Open orders by deadline: what each dish still wants, and which are late. */
import { useMemo } from "react";
import { dueWords } from "../model/doing";
import { type Chip, type Ticket, type TicketLine, tickets } from "../model/tickets";
import { count, itemName } from "../model/words";
import { type Moment, useStore } from "../watch/store";
import classes from "./Rail.module.css";

const SOON_MS = 60_000;
const SIGNS: Record<Chip["state"], string> = {
  open: "○",
  cooking: "◔",
  ready: "●",
  plated: "◉",
  approved: "✓",
  served: "✓",
  burnt: "✕",
};

export function Rail({ moment }: { moment: Moment }) {
  const { state, now } = moment;
  const rail = useMemo(() => tickets(state, now), [state, now]);
  return (
    <>
      {!rail.length && <div className={classes.none}>No open orders at this moment.</div>}
      <ol className={classes.rail} aria-label={`${count(rail.length, "open order")}, by deadline`}>
        {rail.map((ticket) => (
          <li key={ticket.order.id}>
            <Card ticket={ticket} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Card({ ticket }: { ticket: Ticket }) {
  const store = useStore();
  const { order, lines, left } = ticket;
  const due = left < 0 ? "late" : left < SOON_MS ? "soon" : "fine";
  return (
    <button
      type="button"
      className={classes.ticket}
      data-due={due}
      data-order={order.id}
      onClick={() => store.getState().select({ what: "order", id: order.id })}
    >
      <span className={classes.head}>
        <span>
          {order.id} · table {order.table} {order.vip && <span className={classes.vip}>VIP</span>}
          {order.rank > 0 && <span title="put first by the sous chef"> ↑</span>}
        </span>
        <span className={left < 0 ? classes.late : undefined}>{dueWords(left)}</span>
      </span>
      {lines.map((line, i) => (
        <Line key={i} line={line} />
      ))}
    </button>
  );
}

function Line({ line }: { line: TicketLine }) {
  return (
    <span className={classes.line} style={{ display: "block" }}>
      {itemName(line.dish)}
      {line.avoid.length > 0 && (
        <span className={classes.avoid}> no {line.avoid.map(itemName).join(", ")}</span>
      )}
      <span className={classes.chips}>
        {line.state === "open" ? (
          line.chips.map((chip, i) => <StepChip key={i} chip={chip} />)
        ) : (
          <StepChip chip={{ name: line.state, state: line.state }} />
        )}
      </span>
    </span>
  );
}

function StepChip({ chip }: { chip: Chip }) {
  const said = chip.name === chip.state ? "" : `: ${chip.state}`;
  return (
    <span className={classes.chip} data-state={chip.state} title={`${itemName(chip.name)}${said}`}>
      <span aria-hidden>{SIGNS[chip.state]}</span>
      {itemName(chip.name)}
      {said && <span className="visually-hidden">{said}</span>}
    </span>
  );
}
