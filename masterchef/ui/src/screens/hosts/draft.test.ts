import { expect, test } from "vitest";
import type { Host } from "@/api/schema";
import { changesOf, draftOf, EMPTY } from "./draft";

const HOST = { name: "gpu", url: "https://gpu.lab", protocol: "openai", slots: 2, tags: ["a"], fields: { seed: "never" } } as unknown as Host;

test("what nobody touched isn't sent, so nothing of somebody else's is undone", () => {
  const before = draftOf(HOST);
  expect(changesOf(before, before)).toEqual({});
  expect(changesOf({ ...before, slots: 4 }, before)).toEqual({ slots: 4 });
  expect(changesOf({ ...before, tags: [] }, before)).toEqual({ tags: [] });
});

test("a secret is sent where it was written, and as nothing where it is forgotten", () => {
  const before = draftOf(HOST);
  expect(changesOf({ ...before, infer_cert: "PEM" }, before)).toEqual({ infer_cert: "PEM" });
  expect(changesOf(before, before, ["manage_cert", "api_key"])).toEqual({ api_key: "", manage_cert: "" });
  expect(changesOf({ ...before, infer_cert: "PEM" }, before, ["infer_cert"])).toEqual({ infer_cert: "" });
});

test("a new host is sent with all that was written", () => {
  const draft = { ...EMPTY, name: "gpu", url: "http://gpu", fields: ["seed=never", "think = always"] };
  expect(changesOf(draft, EMPTY)).toEqual({ name: "gpu", url: "http://gpu", fields: { seed: "never", think: "always" } });
});

test("fields that a person decided about are lines, and back", () => {
  const before = draftOf(HOST);
  expect(before.fields).toEqual(["seed=never"]);
  expect(changesOf({ ...before, fields: [] }, before)).toEqual({ fields: {} });
  expect(changesOf({ ...before, fields: ["nonsense"] }, before)).toEqual({ fields: { nonsense: "" } });
});
