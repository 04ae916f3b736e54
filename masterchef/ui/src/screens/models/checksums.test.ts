import type { HttpRequest, HttpStack } from "tus-js-client";
import { describe, expect, it } from "vitest";
import { CheckedStack } from "./checksums";

// SHA-256 of "soup", by `printf soup | openssl dgst -sha256 -binary | base64`.
const SOUP = "sha256 kBT6yBhNe6nh3NgLjB4aopBq+KAfwebpCS5XXqv3uA0=";

function stackThat(saw: Record<string, string>): HttpStack {
  const request = {
    setHeader: (name: string, value: string) => void (saw[name] = value),
    send: () => Promise.resolve({ getStatus: () => 204 }),
  };
  return { createRequest: () => request as unknown as HttpRequest, getName: () => "test" };
}

describe("a piece on its way", () => {
  it("carries its checksum", async () => {
    const saw: Record<string, string> = {};
    await new CheckedStack(stackThat(saw)).createRequest("PATCH", "/").send(new Blob(["soup"]));
    expect(saw).toEqual({ "Upload-Checksum": SOUP });
  });

  it("is the only request that does", async () => {
    const saw: Record<string, string> = {};
    await new CheckedStack(stackThat(saw)).createRequest("POST", "/").send(new Blob(["soup"]));
    expect(saw).toEqual({});
  });
});
