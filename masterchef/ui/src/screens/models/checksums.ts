/** tus's checksum extension: the server counts a piece only if it is what was sent. */
import { DefaultHttpStack, type HttpRequest, type HttpStack } from "tus-js-client";

/** What the server answers to a piece that was damaged on its way; it is sent again. */
export const MISMATCH = 460;

/** Upload-Checksum of a piece; undefined where the browser can't say (a page without HTTPS). */
export async function checksumOf(piece: Blob): Promise<string | undefined> {
  // Whatever the types say, a page that isn't secure has no `subtle`.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return undefined;
  const digest = new Uint8Array(await subtle.digest("SHA-256", await piece.arrayBuffer()));
  return `sha256 ${btoa(String.fromCharCode(...digest))}`;
}

/** The browser's own stack, with a checksum on every piece. */
export class CheckedStack implements HttpStack {
  constructor(private readonly stack: HttpStack = new DefaultHttpStack({})) {}

  createRequest(method: string, url: string): HttpRequest {
    const request = this.stack.createRequest(method, url);
    if (method !== "PATCH") return request;
    const send = request.send.bind(request);
    request.send = async (body) => {
      const checksum = body instanceof Blob ? await checksumOf(body) : undefined;
      if (checksum) request.setHeader("Upload-Checksum", checksum);
      return send(body);
    };
    return request;
  }

  getName(): string {
    return this.stack.getName();
  }
}
