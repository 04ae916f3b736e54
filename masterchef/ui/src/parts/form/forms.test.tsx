/** Whatever the server refuses, in whichever form: it can be read on the page. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CookDetail } from "@/api/schema";
import { RefineForm } from "@/screens/cook/RefineForm";
import { HostForm } from "@/screens/hosts/HostForm";
import { CookSetup } from "@/screens/new/CookSetup";
import { MatrixSetup } from "@/screens/new/MatrixSetup";
import { OptimiseSetup } from "@/screens/new/OptimiseSetup";
import { SessionSetup } from "@/screens/new/SessionSetup";

// Whole forms are drawn here: on a busy machine that takes seconds.
vi.setConfig({ testTimeout: 120_000 });
configure({ asyncUtilTimeout: 60_000 });

/** The client keeps the `fetch` that it finds when it is made. */
const server = vi.hoisted(() => {
  const answers: { to: (request: Request) => Promise<Response> } = {
    to: () => Promise.reject(new Error("nobody answers")),
  };
  globalThis.fetch = ((request: Request) => answers.to(request)) as typeof fetch;
  return answers;
});

Object.assign(window, {
  matchMedia: () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }),
  ResizeObserver: class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
});
// A text area that grows with its text waits for fonts.
Object.assign(document, { fonts: { addEventListener: () => undefined, removeEventListener: () => undefined } });

const SCENARIO = { name: "one", title: "One", family: "f", level: 1, sight: "board", description: "d", calibration: "calibrated", seats: { L1: "line_cook" } };
const cook = { id: "c", participants: ["ada"], rounds: [{}] } as unknown as CookDetail;

/** Attributes as the server names them: fields, parts of fields, what no form shows, and none. */
const ATTRS = [
  "name", "name.0", "scenario", "lineup", "lineup.default", "lineups.0", "lineups.7.roles.x", "seeds", "repeats", "track",
  "speed", "stop_after_s", "deadline_s", "start", "prompts.0", "models", "models.3", "trials", "metric", "mode", "temperature",
  "seed", "max_parallel", "num_predict", "num_ctx", "budget_usd", "budget_tokens", "cache", "folder", "url", "protocol",
  "slots", "tags.1", "api_key_env", "feedback", "participants", "participants.0", "judge", "anyway", "non_field_errors",
  "", null, "__proto__", "constructor.0",
];
const LINES = [
  "brief.yaml:1: name: ", "brief.yaml:2: participants.0: ", "brief.yaml:2: participants.9.model: ", "brief.yaml:2: judges: ",
  "brief.yaml:3: rubric.dimensions.0.id: ", "brief.yaml:3: rubric: ", "brief.yaml:3: outputs.required.1.path: ",
  "brief.yaml:4: judging.policy: ", "brief.yaml:4: timeout_s: ", "brief.yaml:5: budget.usd: ", "brief.yaml:1: file: ",
  "BRIEF.md:1: file: ", "raw/x y.csv:0: file: ", "raw:0: folder: ", "participants/claude/x:0: file: ", "FEEDBACK_x.md:0: file: ",
  "zip: ", "",
];

function refusing(errors: { attr: string | null; detail: string }[], status = 400) {
  const refused = { type: "client_error", title: "Bad", status, errors: errors.map((one) => ({ code: "invalid", ...one })) };
  server.to = (request) => {
    const { pathname } = new URL(request.url);
    const [body, code] =
      request.method === "GET"
        ? [pathname.endsWith("/scenarios") ? [SCENARIO] : pathname.endsWith("/built-in") ? [] : { results: [] }, 200]
        : [refused, status];
    return Promise.resolve(new Response(JSON.stringify(body), { status: code, headers: { "Content-Type": "application/json" } }));
  };
}

async function submitted(form: ReactNode, button: string) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <MemoryRouter>{form}</MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.click(await screen.findByRole("button", { name: button }));
  await waitFor(() => expect(document.querySelector("[data-refused]")).not.toBeNull());
}

afterEach(cleanup);

const FORMS: [string, ReactNode, string][] = [
  ["session", <SessionSetup key="s" />, "Start"],
  ["cook", <CookSetup key="c" />, "Start"],
  ["matrix", <MatrixSetup key="m" />, "Start"],
  ["optimisation", <OptimiseSetup key="o" />, "Start"],
  ["host", <HostForm key="h" opened close={() => undefined} />, "Add and ask it"],
  ["refine", <RefineForm key="r" cook={cook} />, "Start the round"],
];

describe.each(FORMS)("the form of a %s", (_, form, button) => {
  it("shows every error of the server", async () => {
    const errors = [
      ...ATTRS.map((attr, at) => ({ attr, detail: `Wrong-${at}-here` })),
      ...LINES.map((line, at) => ({ attr: "folder", detail: `${line}folder-${at}-wrong` })),
    ];
    refusing(errors);
    await submitted(form, button);
    const seen = document.body.textContent;
    const swallowed = errors.filter(({ detail }) => !seen.includes(/[\w]+-\d+-\w+$/.exec(detail)?.[0] ?? detail));
    expect(swallowed).toEqual([]);
  });

  it.each([
    [409, [{ attr: null, detail: "It is running." }], "It is running."],
    [500, [], "The server answered 500"],
  ])("says at its top what is about no field (%i)", async (status, errors, words) => {
    refusing(errors, status);
    await submitted(form, button);
    expect(document.querySelector("[data-refused]")?.textContent).toContain(words);
    await waitFor(() => expect(document.activeElement).toBe(document.querySelector("[data-refused]")));
  });
});

it("what is wrong with the brief stands at the brief, and goes when it is mended", async () => {
  refusing([{ attr: "folder", detail: "BRIEF.md:1: file: is empty; say what is to be done" }]);
  await submitted(<CookSetup />, "Start");
  const brief = screen.getByLabelText(/^Brief/);
  expect(brief.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("The brief is empty; say what is to be done.")).toBeTruthy();
  fireEvent.change(brief, { target: { value: "Write." } });
  expect(screen.queryByText("The brief is empty; say what is to be done.")).toBeNull();
  expect(document.querySelector("[data-refused]")).toBeNull();
});

it("a text that is far too long is not pasted, and it says so", async () => {
  refusing([]);
  const client = new QueryClient();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <MemoryRouter>
          <CookSetup />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
  const brief = screen.getByLabelText(/^Brief/);
  const paste = (text: string) => fireEvent.paste(brief, { clipboardData: { getData: () => text } });
  expect(paste("short")).toBe(true);
  expect(paste("x".repeat(1_000_001))).toBe(false); // its default was prevented
});
