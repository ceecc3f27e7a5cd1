/**
 * `fetch` whose answer ends with the signal's reason where the signal given beside the request aborts. Node's own may go
 * on for ever: what connects it with its signal is lost once the request has been garbage collected (nodejs/undici issue
 * 3644).
 */
export const abortableFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  const signal = init?.signal
  if (response.body === null || !signal) return response
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(new TransformStream(), { signal }), { status, statusText, headers })
}
