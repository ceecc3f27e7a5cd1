/**
 * The bytes of an answer, which end with the signal's reason where it aborts. Node's `fetch` alone may go on for ever: what
 * connects it with its signal is lost once the request has been garbage collected (nodejs/undici issue 3644).
 */
export function untilAborted(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return body.pipeThrough(new TransformStream(), { signal })
}
