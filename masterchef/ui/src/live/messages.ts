/** What the feed of a run sends: see masterchef/live/consumers.py. */
import type { Event, LogLine, RunStateEnum } from "@/api/schema";

export interface EventsMessage {
  type: "events";
  events: Event[];
  last: number;
}

export interface LogMessage {
  type: "log";
  lines: LogLine[];
  last: number;
}

export interface RunMessage {
  type: "run";
  id: string;
  kind: string;
  name: string;
  state: RunStateEnum;
  reason: string;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  last_number: number;
  caught_up: boolean;
}

/** Lossy: a model's text while it is being written. */
export interface TokensMessage {
  type: "tokens";
  seat: string;
  text: string;
}

/** Of /ws/hosts: something of hosts or models is news. */
export interface ChangedMessage {
  type: "changed";
}

export type FeedMessage = EventsMessage | LogMessage | RunMessage | TokensMessage | ChangedMessage;

/** Why a socket was closed for good; any other code is worth another try. */
export const FINAL_CODES: Record<number, string> = {
  4400: "The address of the feed is wrong.",
  4401: "You are signed out. Sign in again.",
  4404: "There is no such run (any more).",
};
