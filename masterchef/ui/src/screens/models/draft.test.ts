import { expect, test } from "vitest";
import type { ModelVersion } from "@/api/schema";
import { draftOf, EMPTY, parametersOf } from "./draft";

test("only what was filled in is sent", () => {
  expect(parametersOf(EMPTY)).toEqual({});
  expect(parametersOf({ ...EMPTY, num_ctx: 512, temperature: 0, stop: ["#"] })).toEqual({ num_ctx: 512, temperature: 0, stop: ["#"] });
});

test("parameters that the form doesn't show are kept by an edit", () => {
  const version = { name: "soup:latest", parameters: { num_ctx: 512, top_k: 4, stop: ["#"] } } as unknown as ModelVersion;
  expect(parametersOf(draftOf(version))).toEqual({ num_ctx: 512, top_k: 4, stop: ["#"] });
});
