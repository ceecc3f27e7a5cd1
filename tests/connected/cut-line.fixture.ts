/** The line between studio and market, which a test can cut: at once, or within an upload. */
export interface Line {
  cut(): void
  mend(): void
  /** Cuts the line once this many bytes of files have gone over it. */
  cutAfterBytes(bytes: number): void
  /** Bytes of files that the market got. */
  sentBytes(): number
  restore(): void
}

export function openLine(): Line {
  const real = globalThis.fetch
  let isCut = false
  let limit = Number.POSITIVE_INFINITY
  let sent = 0
  globalThis.fetch = async (input, init) => {
    if (isCut) throw new TypeError('fetch failed')
    const request = new Request(input, init)
    if (!request.url.includes('/chunks')) return real(request)
    const body = await request.clone().arrayBuffer()
    if (sent + body.byteLength > limit) {
      isCut = true
      throw new TypeError('fetch failed')
    }
    const response = await real(request)
    sent += body.byteLength
    return response
  }
  return {
    cut() {
      isCut = true
    },
    mend() {
      isCut = false
      limit = Number.POSITIVE_INFINITY
    },
    cutAfterBytes(bytes) {
      limit = sent + bytes
    },
    sentBytes: () => sent,
    restore() {
      globalThis.fetch = real
    },
  }
}
