/**
 * `fetch` whose response fails with the signal's reason when the separately given signal aborts. Node's own fetch may
 * hang forever: its link to its signal is lost once the request has been garbage collected (nodejs/undici issue
 * 3644).
 */
export const abortableFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  const signal = init?.signal
  if (response.body === null || !signal) return response
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(new TransformStream(), { signal }), { status, statusText, headers })
}
