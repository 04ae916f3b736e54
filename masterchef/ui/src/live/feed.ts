/**
 * A run's live feed that heals: it connects again with the last numbers it saw, so that a restart of
 * the server loses nothing and repeats nothing.
 */
import { FINAL_CODES, type FeedMessage } from "./messages";

export type FeedState = "connecting" | "live" | "lost" | "ended" | "refused";

export interface FeedOptions {
  run: string;
  /** Another address than the run's. */
  path?: string;
  /** The last event's number and the last log line's id that are known already. */
  after?: number;
  logAfter?: number;
  onMessage: (message: FeedMessage) => void;
  onState?: (state: FeedState, why: string) => void;
  /** For tests. */
  open?: (address: string) => WebSocket;
  retryMs?: number[];
}

const RETRY_MS = [250, 500, 1_000, 2_000, 4_000];
const ENDED = new Set(["done", "cancelled", "failed"]);

/** Connects at once; `close()` ends it. */
export class Feed {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private closed = false;
  private after: number;
  private logAfter: number | undefined;

  constructor(private readonly options: FeedOptions) {
    this.after = options.after ?? 0;
    this.logAfter = options.logAfter;
    this.connect();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close(1000);
  }

  /** Where a new connection would read on. */
  get address(): string {
    const query = new URLSearchParams({ after: String(this.after) });
    if (this.logAfter !== undefined) query.set("log_after", String(this.logAfter));
    const origin = window.location.origin.replace(/^http/, "ws");
    return `${origin}${this.options.path ?? `/ws/runs/${this.options.run}`}?${query.toString()}`;
  }

  private connect(): void {
    this.say("connecting", "");
    const open = this.options.open ?? ((address) => new WebSocket(address, ["masterchef.v1"]));
    const socket = open(this.address);
    this.socket = socket;
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.socket === socket) this.receive(JSON.parse(event.data) as FeedMessage);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code, event.reason);
    };
  }

  private receive(message: FeedMessage): void {
    this.tries = 0;
    if (message.type === "events") this.after = message.last;
    if (message.type === "log") this.logAfter = message.last;
    this.options.onMessage(message);
    const over = message.type === "run" && message.caught_up && ENDED.has(message.state);
    this.say(over ? "ended" : "live", "");
  }

  private lost(code: number, reason: string): void {
    if (this.closed) return;
    const final = FINAL_CODES[code];
    if (final) {
      this.say("refused", final);
      return;
    }
    const waits = this.options.retryMs ?? RETRY_MS;
    const wait = waits[Math.min(this.tries, waits.length - 1)] ?? 1_000;
    this.tries += 1;
    this.say("lost", reason || "The connection was lost; trying again.");
    this.timer = setTimeout(() => this.connect(), wait);
  }

  private state: FeedState | undefined;
  private say(state: FeedState, why: string): void {
    // Trying again after a loss is still a loss to whoever watches.
    if (this.closed || state === this.state || (state === "connecting" && this.state)) return;
    this.state = state;
    this.options.onState?.(state, why);
  }
}
